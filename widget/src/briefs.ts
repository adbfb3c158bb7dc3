/** "What I told your colleague": asked for while it is looked at, and put right by the customer. */

import type { Live } from "./live";
import type { Requests } from "./requests";
import type { Brief, Fact, Need, ServerFrame } from "./wire";

const TOGETHER = 300;
/** What changes a brief without a word of the customer's own. */
const TELLS_MORE = /^(message|fact|need|action|receipt|approval|turn)\./;

export class Briefs {
  shown: Brief | null = null;
  /** The server says once what to ask for; until it is answered, it is asked. */
  asking: readonly Need[] = [];
  private watched = false;
  private stopTimer: () => void = () => {};

  constructor(
    private readonly live: Pick<Live, "send">,
    private readonly requests: Requests,
    private readonly later: (run: () => void, ms: number) => () => void,
    private readonly changed: () => void,
  ) {}

  watch(): void {
    this.watched = true;
    this.ask();
  }

  unwatch(): void {
    this.watched = false;
    for (const name of ["fact", "need"]) this.requests.forget(name);
  }

  /** Without `value` it is taken away, without `was` it is new. */
  correct(kind: string, was: string | null, value: string | null): void {
    this.requests.ask("fact", { type: "correct", kind, was, value });
  }

  /** Something the customer says by hand is asked about, too. */
  consider(need: Need): void {
    this.asking = [...this.asking, need];
    this.changed();
  }

  tell(needs: readonly Need[], consent: boolean): void {
    this.asking = this.asking.filter((need) => !needs.includes(need));
    this.requests.ask("need", { type: "tell_need", needs, consent });
  }

  withdraw(need: Need): void {
    this.requests.ask("need", { type: "withdraw_need", needs: [need] });
  }

  heard(frame: ServerFrame): void {
    if (frame.type === "brief") {
      const { type: _, ...brief } = frame;
      this.shown = brief;
      this.asking = [...new Set([...this.asking, ...brief.ask_need])];
    }
    if (this.watched && frame.type === "event" && TELLS_MORE.test(frame.kind)) this.askSoon();
  }

  lineUp(): void {
    if (this.watched) this.ask();
  }

  clear(): void {
    this.shown = null;
    this.asking = [];
    this.stopTimer();
  }

  private ask(): void {
    this.live.send({ type: "brief" });
  }

  private askSoon(): void {
    this.stopTimer();
    this.stopTimer = this.later(() => this.watched && this.ask(), TOGETHER);
  }
}

/** Kinds that customers put right by hand; the server knows the same ones. */
export const CORRECTABLE = [
  "order_number", "account_number", "amount", "date", "name", "email", "phone", "address", "iban",
] as const;

export type FactKind = (typeof CORRECTABLE)[number];

export function isCorrectable({ kind }: Pick<Fact, "kind">): boolean {
  return (CORRECTABLE as readonly string[]).includes(kind);
}

export const NEEDS: readonly Need[] = [
  "no_phone", "hearing", "sight", "interpreter", "illness", "bereavement", "hardship",
];
