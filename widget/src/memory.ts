/** What this browser remembers between pages: the ticket, the choice, what was read. */

import type { Storage } from "./outbox";
import type { Prefer, Ticket } from "./wire";

const KEY = "warmline:";

export class Memory {
  constructor(readonly storage: Storage) {}

  ticket(now: Date): Ticket | null {
    const text = this.storage.getItem(KEY + "ticket");
    if (!text) return null;
    const ticket = JSON.parse(text) as Ticket;
    return new Date(ticket.expires_at) > now ? ticket : null;
  }

  keepTicket(ticket: Ticket | null): void {
    this.keep("ticket", ticket && JSON.stringify(ticket));
    if (ticket) return;
    this.keep("read", null);
    this.keep("unrated", null);
  }

  prefer(): Prefer | null {
    const prefer = this.storage.getItem(KEY + "prefer");
    return prefer === "assistant" || prefer === "person" ? prefer : null;
  }

  keepPrefer(prefer: Prefer | null): void {
    this.keep("prefer", prefer);
  }

  readSeq(): number {
    return Number(this.storage.getItem(KEY + "read") ?? 0);
  }

  keepReadSeq(seq: number): void {
    this.keep("read", String(seq));
  }

  /** The resolution (its sequence number) that the customer does not want to rate. */
  unrated(): number {
    return Number(this.storage.getItem(KEY + "unrated") ?? 0);
  }

  keepUnrated(seq: number): void {
    this.keep("unrated", String(seq));
  }

  sound(): boolean {
    return this.storage.getItem(KEY + "sound") === "on";
  }

  keepSound(on: boolean): void {
    this.keep("sound", on ? "on" : null);
  }

  draft(): string {
    return this.storage.getItem(KEY + "draft") ?? "";
  }

  keepDraft(text: string): void {
    this.keep("draft", text || null);
  }

  private keep(name: string, value: string | null): void {
    if (value === null) this.storage.removeItem(KEY + name);
    else this.storage.setItem(KEY + name, value);
  }
}

/** The page's own storage, or one that lasts as long as the page where storage is blocked or full. */
export function browserStorage(): Storage {
  try {
    const probe = KEY + "probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch (error) {
    if (error instanceof DOMException) return pageStorage();
    throw error;
  }
}

export function pageStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
