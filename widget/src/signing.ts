/**
 * Who the page vouches for, and whose conversation this browser remembers.
 *
 * A conversation that was signed is taken up only while the page vouches for the same customer: on a
 * device that several people use, nobody sees another's.
 */

import type { Memory } from "./memory";
import { OtherPerson, type Server } from "./server";
import { Refused } from "./live";
import type { Opened, Signed, Ticket } from "./wire";

const AGAIN_AFTER = 20_000;

export interface Claim {
  readonly jwt: string;
  /** Tells customers apart and names none of them. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

interface Owner {
  /** The conversation is somebody else's: nothing of it may stay. */
  leave(): void;
  /** The conversation of who is here now may be taken up. */
  start(): void;
  changed(): void;
}

export class Signing {
  claim: Claim | null = null;
  signed: Signed | null = null;
  private vouching: Claim | null = null;
  private refused: Claim | null = null;
  private arriving: Promise<void> = Promise.resolve();
  private stopTimer: () => void = () => {};

  constructor(
    private readonly server: Server,
    private readonly memory: Memory,
    private readonly around: { now(): Date; later(run: () => void, ms: number): () => void },
    private readonly owner: Owner,
  ) {}

  /** The remembered conversation, for whoever it belongs to. */
  ticket(): Ticket | null {
    const kept = this.memory.ticket(this.around.now());
    return kept && (!kept.subject || kept.subject === this.claim?.subject) ? kept : null;
  }

  /** There is a conversation, and it may not be shown to whoever is here. */
  withholds(): boolean {
    return this.memory.ticket(this.around.now()) !== null && this.ticket() === null;
  }

  /** A conversation that begins while the page still asks waits for the answer. */
  expect(answer: Promise<void>): void {
    this.arriving = answer;
  }

  arrived(): Promise<void> {
    return this.arriving;
  }

  /** Null: nobody is signed in any more. */
  identify(jwt: string | null): void {
    this.claim = jwt === null ? null : claimOf(jwt);
    const kept = this.memory.ticket(this.around.now());
    if (kept?.subject && kept.subject !== this.claim?.subject) this.leave();
    else if (!this.claim) this.become(null);
    void this.vouch();
    this.owner.start();
  }

  opened({ identity, refused: _, ...ticket }: Opened, claim: Claim | null): Ticket {
    this.become(identity ?? null);
    return identity && claim ? { ...ticket, subject: claim.subject } : ticket;
  }

  /** The server takes this token no more: whether there is another one, or it is being asked for. */
  renews(token: string): boolean {
    const kept = this.ticket();
    if (!kept) return false;
    if (kept.token !== token) return true;
    if (!this.claim || this.refused === this.claim) return false;
    if (this.vouching !== this.claim) void this.vouch();
    return true;
  }

  private async vouch(): Promise<void> {
    const [ticket, claim] = [this.ticket(), this.claim];
    this.stopTimer();
    if (!ticket || !claim) return;
    this.vouching = claim;
    try {
      const { token, expires_at, ...signed } = await this.server.identify(ticket.token, claim.jwt);
      if (claim !== this.claim || ticket.conversation !== this.ticket()?.conversation) return;
      // who had this browser before may know the former one
      this.memory.keepTicket({ ...ticket, token, expires_at, subject: claim.subject });
      this.become(signed);
    } catch (error) {
      if (claim !== this.claim) return;
      if (error instanceof OtherPerson) this.leave();
      else if (error instanceof Refused) this.refuse(claim);
      else if (error instanceof Error) this.stopTimer = this.around.later(() => void this.vouch(), AGAIN_AFTER);
      else throw error;
    } finally {
      if (this.vouching === claim) this.vouching = null;
    }
  }

  private refuse(claim: Claim): void {
    this.refused = claim;
    this.become(null);
  }

  private leave(): void {
    this.signed = null;
    this.owner.leave();
  }

  private become(signed: Signed | null): void {
    this.signed = signed?.level === "anonymous" ? null : signed;
    this.owner.changed();
  }
}

/** What the token says of itself; whether it is true, the server finds out. */
export function claimOf(jwt: string): Claim | null {
  try {
    const payload = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (sign) => sign.charCodeAt(0));
    const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; exp?: unknown };
    if (typeof sub !== "string" || !sub) return null;
    return { jwt, subject: fingerprint(sub), expires: typeof exp === "number" ? exp * 1000 : Infinity };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException || error instanceof TypeError) return null;
    throw error;
  }
}

/** 64 bits, as FNV does it; pages without https have no other. The server compares the name itself. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16);
}
