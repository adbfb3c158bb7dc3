/**
 * What the customer wants to say and the server has not yet confirmed.
 *
 * Each item has its own key in the browser's storage, so that several tabs never overwrite each
 * other's; when two tabs send the same item, the server tells the twins apart by `client_id`.
 */

import type { Attachment, Choice, ClientFrame } from "./wire";

export type Wish =
  | { readonly kind: "say"; readonly text: string; readonly attachments: readonly Attachment[];
      readonly choice?: Choice }
  | { readonly kind: "ask_person" | "ask_assistant" | "invite_assistant" };

/** `queued` goes out with the next connection, `sent` is durable at the server, `refused` needs the customer. */
export type Delivery = "queued" | "sending" | "sent" | "refused";

export type Pending = Wish & {
  readonly client_id: string;
  readonly at: string;
  readonly delivery: Delivery;
  readonly code?: string;
  readonly message?: string;
};

export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "warmline:outbox:";
/** What an earlier version of the script left behind is not ours to send. */
const KINDS: ReadonlySet<Pending["kind"]> = new Set(["say", "ask_person", "ask_assistant", "invite_assistant"]);

export class Outbox {
  private items: readonly Pending[] = [];

  constructor(private readonly storage: Storage) {
    this.reload();
  }

  all(): readonly Pending[] {
    return this.items;
  }

  unsent(): readonly Pending[] {
    return this.items.filter((item) => item.delivery === "queued" || item.delivery === "sending");
  }

  has(kind: Pending["kind"]): boolean {
    return this.unsent().some((item) => item.kind === kind);
  }

  add(wish: Wish, client_id: string, at: string): Pending {
    const item: Pending = { ...wish, client_id, at, delivery: "queued" };
    this.items = [...this.items, item];
    this.storage.setItem(PREFIX + client_id, JSON.stringify(item));
    return item;
  }

  mark(client_id: string, delivery: Delivery, why: { code?: string; message?: string } = {}): void {
    this.items = this.items.map((item) => {
      if (item.client_id !== client_id) return item;
      const { code: _code, message: _message, ...rest } = item;
      return { ...rest, ...why, delivery };
    });
    const marked = this.items.find((item) => item.client_id === client_id);
    if (delivery === "sent") this.storage.removeItem(PREFIX + client_id);
    if (delivery === "refused" && marked) this.storage.setItem(PREFIX + client_id, JSON.stringify(marked));
  }

  /** The server showed the event itself: nothing is left to remember. */
  settle(client_id: string): void {
    this.items = this.items.filter((item) => item.client_id !== client_id);
    this.storage.removeItem(PREFIX + client_id);
  }

  /** The server told where the conversation stands: wishes it kept have nothing left to say. */
  settleKeptWishes(): void {
    for (const item of this.items) {
      if (item.kind !== "say" && item.delivery === "sent") this.settle(item.client_id);
    }
  }

  /** After a lost connection nobody knows what arrived, so everything unconfirmed goes again. */
  requeue(): void {
    this.items = this.items.map((item) => (item.delivery === "sending" ? { ...item, delivery: "queued" } : item));
  }

  /** A new conversation begins: words are kept, wishes about the old one are not. */
  keepOnlyWords(): void {
    for (const item of this.items) {
      if (item.kind !== "say" || item.choice || item.delivery === "sent") this.settle(item.client_id);
    }
  }

  /** Somebody else may sit here now: all but these goes. */
  keep(wanted: readonly Pending[]): void {
    this.reload();
    const ids = new Set(wanted.map((item) => item.client_id));
    for (const item of this.items) if (!ids.has(item.client_id)) this.settle(item.client_id);
  }

  /** Another tab wrote or settled items. */
  reload(): void {
    const stored = storedItems(this.storage);
    const known = new Map(this.items.map((item) => [item.client_id, item]));
    const kept = this.items.filter((item) => item.delivery === "sent");
    const fresh = stored.map((item) => known.get(item.client_id) ?? unsettled(item));
    this.items = [...kept, ...fresh].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
}

export function frameOf(item: Pending): ClientFrame {
  const { client_id } = item;
  if (item.kind !== "say") return { type: item.kind, client_id };
  return { type: "say", client_id, text: item.text, attachments: item.attachments, ...chosen(item.choice) };
}

function chosen(choice: Choice | undefined): { choice?: Choice } {
  return choice ? { choice } : {};
}

function unsettled(item: Pending): Pending {
  return item.delivery === "refused" ? item : { ...item, delivery: "queued" };
}

function storedItems(storage: Storage): Pending[] {
  const found: Pending[] = [];
  for (let index = 0; index < storage.length; index++) {
    const key = storage.key(index);
    const item = key?.startsWith(PREFIX) ? parsed(storage.getItem(key)) : null;
    if (item) found.push(item);
  }
  return found;
}

function parsed(text: string | null): Pending | null {
  try {
    const item: unknown = JSON.parse(text ?? "null");
    return item && typeof item === "object" && "client_id" in item && KINDS.has((item as Pending).kind) ? (item as Pending) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // another script wrote here; it is not ours to mend
    throw error;
  }
}
