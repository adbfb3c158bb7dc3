import type { Brief, Event, Kept, Person } from "../api/types";
import type { Frame } from "../live/frames";

/** Something this agent wrote that the server has not confirmed yet. */
export interface Pending {
  readonly clientId: string;
  readonly kind: "message" | "note";
  readonly text: string;
  readonly promise: boolean;
  readonly due: string | null;
  /** The message whose promise this one keeps. */
  readonly keeps: number | null;
  /** The suggestion that became this message. */
  readonly suggestion: number | null;
  /** The colleagues whom a note calls. */
  readonly mentions: readonly string[];
  readonly files?: readonly Kept[];
  readonly state: "sending" | "failed";
  /** Why it failed, in words; null while sending. */
  readonly fault: string | null;
  /** Nobody refused it, the line was down: it may be sent again without asking. */
  readonly unheard: boolean;
}

/** One open conversation: its events by sequence number, and what is not durable yet. */
export interface Conversation {
  readonly id: string;
  readonly events: readonly Event[];
  readonly pending: readonly Pending[];
  readonly brief: Brief | null;
  readonly loaded: boolean;
  /** There are older events than the ones here. */
  readonly older: boolean;
  readonly typing: readonly { by: "customer" | "agent"; name: string }[];
  readonly viewing: readonly Person[];
  /** Up to where the customer has read; 0 where that is not known. */
  readonly read: number;
}

export type ConversationAction =
  | Frame
  | { type: "page"; events: readonly Event[]; older: boolean }
  | { type: "told"; brief: Brief }
  | { type: "sending"; pending: Pending }
  | { type: "failed"; clientId: string; fault: string; unheard: boolean }
  | { type: "dropped"; clientId: string };

export function emptyConversation(id: string): Conversation {
  return {
    id,
    events: [],
    pending: [],
    brief: null,
    loaded: false,
    older: false,
    typing: [],
    viewing: [],
    read: 0,
  };
}

export function reduceConversation(open: Conversation, action: ConversationAction): Conversation {
  if ("conversation" in action && action.conversation !== open.id) return open;
  switch (action.type) {
    case "event":
      return withEvents(open, [eventOf(action)]);
    case "page":
      return { ...withEvents(open, action.events), loaded: true, older: action.older };
    case "brief":
    case "told":
      return { ...open, brief: action.brief };
    case "typing":
      return { ...open, typing: typingNow(open.typing, action) };
    case "viewing":
      return { ...open, viewing: action.agents };
    case "read":
      return { ...open, read: Math.max(open.read, action.seq) };
    case "sending":
      return {
        ...open,
        pending: [...without(open.pending, action.pending.clientId), action.pending],
      };
    case "failed":
      return { ...open, pending: open.pending.map((one) => fail(one, action)) };
    case "dropped":
      return { ...open, pending: without(open.pending, action.clientId) };
    default:
      return open;
  }
}

function eventOf(frame: Event): Event {
  const { seq, kind, at, payload, body, client_id } = frame;
  return { seq, kind, at, payload, body, client_id };
}

function withEvents(open: Conversation, arrived: readonly Event[]): Conversation {
  const bySeq = new Map(open.events.map((event) => [event.seq, event]));
  for (const event of arrived) bySeq.set(event.seq, newest(bySeq.get(event.seq), event));
  const events = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const durable = new Set(arrived.map((event) => event.client_id));
  return { ...open, events, pending: open.pending.filter((one) => !durable.has(one.clientId)) };
}

/** What people said can be erased but never comes back. */
function newest(known: Event | undefined, arrived: Event): Event {
  return known && known.body === null ? known : arrived;
}

type Typing = Extract<Frame, { type: "typing" }>;

function typingNow(now: Conversation["typing"], frame: Typing): Conversation["typing"] {
  const others = now.filter((one) => one.by !== frame.by || one.name !== frame.name);
  return frame.on ? [...others, { by: frame.by, name: frame.name }] : others;
}

type Failed = Extract<ConversationAction, { type: "failed" }>;

function fail(one: Pending, failed: Failed): Pending {
  if (one.clientId !== failed.clientId) return one;
  return { ...one, state: "failed", fault: failed.fault, unheard: failed.unheard };
}

function without(pending: readonly Pending[], clientId: string): Pending[] {
  return pending.filter((one) => one.clientId !== clientId);
}

/** The last sequence number up to which nothing is missing; the live socket resumes after it. */
export function unbrokenUpTo(open: Conversation): number {
  let reached = (open.events[0]?.seq ?? 1) - 1;
  for (const event of open.events) {
    if (event.seq !== reached + 1) break;
    reached = event.seq;
  }
  return reached;
}

/** The last message of an agent that the customer has read; 0 when there is none. */
export function lastRead(open: Conversation): number {
  const sent = ({ kind, payload }: Event): boolean => kind === "message.sent" && payload.by === "agent";
  return open.events.findLast((event) => event.seq <= open.read && sent(event))?.seq ?? 0;
}

/** The last event of these kinds; 0 when there is none. */
export function lastOf(events: readonly Event[], kinds: RegExp): number {
  return events.findLast(({ kind }) => kinds.test(kind))?.seq ?? 0;
}

export function lastSeq(open: Conversation): number {
  return open.events.at(-1)?.seq ?? 0;
}
