/** Cards of the thread: which events are one, and what each shows. */

import { deedsOf, type CallbackState, type CodeState, type Deeds, type RunState } from "./deeds";
import type { Pending } from "./outbox";
import type { Way, WireEvent } from "./wire";

/** A card in place of a bubble; its words are the message's body. */
export type Deed =
  | { readonly kind: "proposal"; readonly run: string; readonly hash: string; readonly state: RunState;
      /** Its buttons may be pressed. */
      readonly open: boolean }
  | { readonly kind: "receipt"; readonly receipt: string; readonly number: string }
  | { readonly kind: "code"; readonly hint: string; readonly state: CodeState }
  | { readonly kind: "callback"; readonly way: Way; readonly due: string; readonly state: CallbackState };

/** What a message promised: by when, and what became of it. */
export interface Promised {
  readonly due: string | null;
  readonly state: "open" | "kept" | "missed";
}

/** What an event's card or bubble needs to know of the other events. */
export interface Known extends Deeds {
  readonly pressed: ReadonlySet<string>;
  /** Cards that are there, and the messages that say their words. */
  readonly cards: ReadonlySet<string>;
  readonly words: ReadonlyMap<string, WireEvent>;
}

const CARDS: Readonly<Record<string, string>> = { "action.proposed": "proposal", "receipt.issued": "receipt" };

export function known(events: readonly WireEvent[], pending: readonly Pending[]): Known {
  const pressed = pending.flatMap((item) =>
    item.kind === "say" && item.choice && item.delivery !== "refused" ? [item.choice.run] : [],
  );
  const cards = events.flatMap((event) => cardOf(event) ?? []);
  const words = events.flatMap((event) => (spokenFor(event) ? [[spokenFor(event)!, event] as const] : []));
  return { ...deedsOf(events), pressed: new Set(pressed), cards: new Set(cards), words: new Map(words) };
}

/** A colleague's own proposal is theirs to confirm; its receipt is the customer's. */
export function cardOf({ kind, payload }: WireEvent): string | null {
  const card = CARDS[kind];
  return card && payload.run && !(card === "proposal" && payload.by === "agent") ? `${card}-${payload.run}` : null;
}

export function spokenFor({ kind, payload: { topic, run } }: WireEvent): string | null {
  const card = kind === "message.sent" && run && (topic === "proposal" || topic === "receipt");
  return card ? `${topic}-${run}` : null;
}

export function deed({ kind, seq, payload, body }: WireEvent, seen: Known): Deed | null {
  const run = payload.run ?? "";
  const state = seen.runs.get(run) ?? "open";
  switch (kind) {
    case "action.proposed": {
      const open = state === "open" && !seen.pressed.has(run) && !seen.answered.has(run);
      return { kind: "proposal", run, hash: payload.hash ?? "", state, open };
    }
    case "receipt.issued":
      return { kind: "receipt", receipt: payload.receipt ?? "", number: payload.number ?? "" };
    case "callback.promised": {
      const { way = "call", due, task } = payload;
      return { kind: "callback", way, due: due ?? "", state: seen.callbacks.get(task ?? "") ?? "open" };
    }
    case "identity.code_sent":
      return { kind: "code", hint: body?.hint ?? "", state: seen.codes.get(seq) ?? { is: "replaced", left: 0 } };
    default:
      return null;
  }
}

/** The call-back that is still to come, and the event that promised it. */
export function openCallback(events: readonly WireEvent[]): WireEvent | null {
  const { callbacks } = deedsOf(events);
  const open = ({ kind, payload: { task } }: WireEvent): boolean =>
    kind === "callback.promised" && callbacks.get(task ?? "") === "open";
  return events.filter(open).at(-1) ?? null;
}
