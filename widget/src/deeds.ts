/** What became of what was proposed, sent and promised: one pure fold over the events. */

import type { WireEvent } from "./wire";

/** `unknown`: a person finds out; `changed`: a newer proposal took its place. */
export type RunState =
  | "open" | "working" | "approval" | "unconfirmed" | "unknown" | "failed" | "cancelled" | "changed" | "expired" | "done";

export interface CodeState {
  readonly is: "open" | "wrong" | "too_many" | "expired" | "confirmed" | "replaced";
  readonly left: number;
}

/** `changed`: the customer gave another address, or another promise was made in its place. */
export type CallbackState = "open" | "reached" | "answered" | "not_reached" | "wrong_address" | "cancelled" | "changed";

export interface Deeds {
  readonly runs: ReadonlyMap<string, RunState>;
  /** Runs whose button was pressed. */
  readonly answered: ReadonlySet<string>;
  /** By the sequence number of the event that sent it. */
  readonly codes: ReadonlyMap<number, CodeState>;
  /** By the sequence number of the message that promised. */
  readonly promises: ReadonlyMap<number, "kept" | "missed">;
  /** Of call-backs, by their task. */
  readonly callbacks: ReadonlyMap<string, CallbackState>;
  /** Until when the customer counts as confirmed. */
  readonly confirmedUntil: string | null;
}

export function deedsOf(events: readonly WireEvent[]): Deeds {
  const deeds = new Fold();
  for (const event of events) deeds.take(event);
  return deeds;
}

class Fold implements Deeds {
  readonly runs = new Map<string, RunState>();
  readonly answered = new Set<string>();
  readonly codes = new Map<number, CodeState>();
  readonly promises = new Map<number, "kept" | "missed">();
  readonly callbacks = new Map<string, CallbackState>();
  confirmedUntil: string | null = null;
  private code = 0;

  take({ kind, seq, payload }: WireEvent): void {
    const run = payload.run ?? "";
    switch (kind) {
      case "message.sent":
        if (payload.choice) this.answered.add(payload.choice.run);
        return;
      case "action.proposed":
        // at most one waits for a yes
        for (const [other, state] of this.runs) if (state === "open") this.runs.set(other, "changed");
        this.runs.set(run, "open");
        return;
      case "action.cancelled":
        this.runs.set(run, payload.reason === "expired" || payload.reason === "changed" ? payload.reason : "cancelled");
        return;
      case "action.failed":
        this.runs.set(run, payload.reason === "unknown" ? "unknown" : "failed");
        return;
      case "identity.code_sent":
        this.closeCode("replaced");
        this.code = seq;
        this.codes.set(seq, { is: "open", left: 0 });
        return;
      case "identity.refused":
        return this.refused(payload.reason, payload.left ?? 0);
      case "identity.confirmed":
        this.confirmedUntil = payload.until ?? null;
        return this.closeCode("confirmed");
      case "callback.promised":
        this.callbacks.set(payload.task ?? "", "open");
        return;
      case "callback.ended": {
        const outcome = payload.outcome ?? "not_needed";
        this.callbacks.set(payload.task ?? "", outcome === "not_needed" ? "changed" : outcome);
        return;
      }
      case "promise.kept":
      case "promise.missed":
        this.promises.set(payload.made ?? 0, kind === "promise.kept" ? "kept" : "missed");
        return;
      default: {
        const state = MOVES[kind];
        if (state) this.runs.set(run, state);
      }
    }
  }

  private refused(reason: string | undefined, left: number): void {
    if (reason === "wrong_code") this.closeCode(left > 0 ? "wrong" : "too_many", left);
    else if (reason === "expired" || reason === "too_many") this.closeCode(reason);
  }

  private closeCode(is: CodeState["is"], left = 0): void {
    const now = this.codes.get(this.code);
    if (now && now.is !== "confirmed") this.codes.set(this.code, { is, left });
  }
}

const MOVES: Readonly<Record<string, RunState>> = {
  "action.confirmed": "working",
  "approval.requested": "approval",
  "approval.given": "working",
  "approval.declined": "failed",
  "action.unconfirmed": "unconfirmed",
  "receipt.issued": "done",
};
