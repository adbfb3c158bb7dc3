/** The line to the server: opens, keeps alive, reconnects with growing pauses, resumes. */

import type { ClientFrame, ServerFrame, Ticket } from "./wire";

export type Link = "idle" | "connecting" | "up" | "down" | "refused";

export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: ((close: { code: number }) => void) | null;
}

/** The world outside, given from outside so that tests can hold still what usually moves. */
export interface World {
  socket(): Socket;
  later(run: () => void, ms: number): () => void;
  random(): number;
}

export interface Owner {
  /** Fetches or opens the conversation; rejects when the server cannot be reached. */
  ticket(): Promise<Ticket>;
  after(): number;
  heard(frame: ServerFrame): void;
  linkChanged(link: Link): void;
  /** Forgets the ticket; true when there is reason to ask for a new one now. */
  ticketExpired(): boolean;
  /** The same for a token that the server takes no more, though its conversation goes on. */
  ticketReplaced(token: string): boolean;
}

/** The server will not have us, now or later: asking again would not help. */
export class Refused extends Error {}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
const PAUSE_WHEN_TOO_MANY = 15_000;
const SILENCE = 25_000;
const PATIENCE = 10_000;

const TOKEN = 4401;
const ORIGIN = 4403;
const REPLACED = 4409;
const TOO_MANY = 4429;

export class Live {
  link: Link = "idle";
  private socket: Socket | null = null;
  private token = "";
  private attempts = 0;
  private attempt = 0;
  private stopTimer: () => void = () => {};

  constructor(private readonly world: World, private readonly owner: Owner) {}

  /** Safe to call at any time: does nothing when a connection stands or is being made. */
  async connect(): Promise<void> {
    if (this.link === "up" || this.link === "connecting" || this.link === "refused") return;
    this.stopTimer();
    this.become("connecting");
    const attempt = ++this.attempt;
    try {
      const ticket = await this.owner.ticket();
      if (attempt === this.attempt) this.open(ticket);
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof Refused) this.become("refused");
      else this.retry();
    }
  }

  /** False when there is no connection; what must not be lost waits in the outbox. */
  send(frame: ClientFrame): boolean {
    if (this.link !== "up" || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  close(): void {
    this.drop();
    this.attempts = 0;
    this.become("idle");
  }

  /** The server said elsewhere that this page may not talk to it. */
  refuse(): void {
    this.drop();
    this.become("refused");
  }

  /** The line is dead though nobody said so. */
  reconnect(): void {
    if (this.link !== "up" && this.link !== "connecting") return;
    this.drop();
    this.retry();
  }

  private open(ticket: Ticket): void {
    const socket = this.world.socket();
    this.socket = socket;
    this.token = ticket.token;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token: ticket.token, after: this.owner.after() }));
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data) as ServerFrame);
    socket.onclose = ({ code }) => this.closed(code);
    this.expectWithin(PATIENCE);
  }

  private hear(frame: ServerFrame): void {
    if (frame.type === "error" && frame.code === "token_expired") return this.expired();
    if (frame.type === "error" && frame.code === "token_replaced") return this.replaced();
    if (this.link === "connecting" && frame.type !== "ready") this.expectWithin(PATIENCE);
    else this.keepAlive();
    this.owner.heard(frame);
    if (frame.type !== "ready") return;
    this.attempts = 0;
    this.become("up");
  }

  private keepAlive(): void {
    this.stopTimer();
    this.stopTimer = this.world.later(() => {
      this.send({ type: "ping" });
      this.expectWithin(PATIENCE);
    }, SILENCE);
  }

  private expectWithin(ms: number): void {
    this.stopTimer();
    this.stopTimer = this.world.later(() => this.reconnect(), ms);
  }

  private closed(code: number): void {
    this.drop();
    if (code === TOKEN) this.expired();
    else if (code === ORIGIN) this.become("refused");
    // another tab has the line; this one asks again when somebody looks at it
    else if (code === REPLACED) this.become("idle");
    else this.retry(code === TOO_MANY ? PAUSE_WHEN_TOO_MANY : 0);
  }

  private expired(): void {
    this.drop();
    if (this.owner.ticketExpired()) this.retry();
    else this.become("idle");
  }

  private replaced(): void {
    this.drop();
    if (this.owner.ticketReplaced(this.token)) this.retry();
    else this.become("idle");
  }

  private retry(atLeast = 0): void {
    const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.attempts++);
    // half fixed, half random: quick enough for one, spread enough for a thousand
    const pause = Math.max(atLeast, ceiling / 2 + (this.world.random() * ceiling) / 2);
    this.become("down");
    this.stopTimer = this.world.later(() => void this.connect(), pause);
  }

  private drop(): void {
    this.stopTimer();
    this.attempt++;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private become(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.owner.linkChanged(link);
  }
}
