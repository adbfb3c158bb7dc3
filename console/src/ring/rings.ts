import type { Brief, OfferEnd, Row, Why } from "../api/types";
import type { Frame } from "../live/frames";

/** Something that rings at me, until somebody answers or its time is over. */
export interface Ring {
  readonly conversation: string;
  readonly row: Row;
  readonly brief: Brief;
  readonly why: Why | null;
  readonly expires: string;
  /** When this console heard of it; the bar of the countdown begins there. */
  readonly heard: number;
}

/** How the last ring ended, to be said in a word. */
export interface Over {
  readonly conversation: string;
  readonly name: string;
  readonly how: OfferEnd;
}

/** What rings now, the one that ends first on top, and how the last one ended. */
export interface Rings {
  readonly now: readonly Ring[];
  readonly over: Over | null;
}

export const silence: Rings = { now: [], over: null };

export type RingAction =
  | (Extract<Frame, { type: "ring" }> & { heard: number })
  | Extract<Frame, { type: "ring_over" }>
  | { type: "answered"; conversation: string }
  | { type: "time"; now: number }
  | { type: "lost" };

/** The server may be heard late or not at all: what has run out is over whatever it says. */
const GRACE_MS = 2_000;

export function reduceRings(rings: Rings, action: RingAction): Rings {
  switch (action.type) {
    case "ring":
      return { now: inOrder([...without(rings, action.conversation), ringOf(action)]), over: null };
    case "ring_over":
      return ended(rings, action.conversation, action.how);
    case "answered":
      return { now: without(rings, action.conversation), over: null };
    case "time":
      return lapsed(rings, action.now);
    case "lost":
      // The line is down: whether it still rings is told anew when it is back.
      return silence;
  }
}

function ringOf(frame: Extract<RingAction, { type: "ring" }>): Ring {
  const { conversation, row, brief, why, expires, heard } = frame;
  return { conversation, row, brief, why, expires, heard };
}

function without(rings: Rings, conversation: string): Ring[] {
  return rings.now.filter((one) => one.conversation !== conversation);
}

function ended(rings: Rings, conversation: string, how: OfferEnd): Rings {
  const gone = rings.now.find((one) => one.conversation === conversation);
  if (!gone) return rings;
  const over = { conversation, name: gone.row.contact.name, how };
  return { now: without(rings, conversation), over };
}

function lapsed(rings: Rings, now: number): Rings {
  const gone = rings.now.find((one) => Date.parse(one.expires) + GRACE_MS < now);
  return gone ? lapsed(ended(rings, gone.conversation, "unanswered"), now) : rings;
}

function inOrder(rings: Ring[]): Ring[] {
  return rings.sort((a, b) => Date.parse(a.expires) - Date.parse(b.expires));
}

/** How much of the time to answer is left, 1 to 0, and in whole seconds. */
export function left(ring: Ring, now: number): { share: number; seconds: number } {
  const end = Date.parse(ring.expires);
  const whole = Math.max(end - ring.heard, 1);
  const rest = Math.max(end - now, 0);
  return { share: Math.min(rest / whole, 1), seconds: Math.ceil(rest / 1000) };
}
