/** Things to test with; every field has a default. */

import type { Link, Owner, Socket, World } from "../src/live";
import type { Body, ClientFrame, Payload, ServerFrame, Ticket, WireEvent } from "../src/wire";

export function event(seq: number, kind = "message.sent", payload: Payload = { by: "ai" }, body: Body | null = null): WireEvent {
  return { seq, kind, at: new Date(Date.UTC(2026, 0, 5, 10, seq)).toISOString(), payload, body, client_id: null };
}

export function said(seq: number, by: "customer" | "ai" | "agent", text = `line ${seq}`): WireEvent {
  const agent = by === "agent" ? { agent: { id: "a1", name: "Ada Lind" } } : {};
  return event(seq, "message.sent", { by, ...agent }, { text });
}

export function frame(of: WireEvent): ServerFrame {
  return { type: "event", ...of };
}

export function welcome(more: Partial<Extract<ServerFrame, { type: "welcome" }>> = {}): ServerFrame {
  return {
    type: "welcome", conversation: "c1", state: "with_ai", agent: null, last_seq: 0, open: true, opens_at: null, ...more,
  };
}

export const ticket: Ticket = { conversation: "c1", token: "t1", expires_at: "2099-01-01T00:00:00Z" };

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  readonly heard: ClientFrame[] = [];
  closed = false;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closed = true;
  }

  tell(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  welcomed(): void {
    this.onopen?.();
    this.tell(welcome());
    this.tell({ type: "ready", last_seq: 0 });
  }
}

/** Time moves only when the test says so. */
export class Stage implements World {
  readonly sockets: FakeSocket[] = [];
  private timers: { run: () => void; at: number }[] = [];
  time = 0;

  socket = (): Socket => {
    this.sockets.push(new FakeSocket());
    return this.line;
  };

  random = (): number => 0.5;

  later = (run: () => void, ms: number): (() => void) => {
    const timer = { run, at: this.time + ms };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  get line(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  /** Runs what is due, and lets promises settle. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.run();
      await settled();
    }
    this.time = end;
  }
}

export class Listener implements Owner {
  readonly heardFrames: ServerFrame[] = [];
  readonly links: Link[] = [];
  expired = 0;
  wantsMore = true;

  ticket = (): Promise<Ticket> => Promise.resolve(ticket);
  after = (): number => 7;
  heard = (frame: ServerFrame): void => void this.heardFrames.push(frame);
  linkChanged = (link: Link): void => void this.links.push(link);
  ticketReplaced = (): boolean => true;

  ticketExpired = (): boolean => {
    this.expired++;
    return this.wantsMore;
  };
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}
