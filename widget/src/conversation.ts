/** The conversation as this widget knows it: one pure reducer over what the server says. */

import type { Body, Payload, Person, ServerFrame, State, Wait, Way, WireEvent } from "./wire";

export interface Typing {
  readonly by: "ai" | "agent";
  readonly name: string;
}

/** The wait as it was told `at` (milliseconds). */
export type Told = Wait & { readonly at: number };

export interface Conversation {
  /** Ordered by sequence number, each once; numbers may jump. */
  readonly events: readonly WireEvent[];
  readonly state: State;
  readonly agent: Person | null;
  /** Events up to here are already contained in `state` and `agent`. */
  readonly stateSeq: number;
  readonly position: number | null;
  readonly wait: Told | null;
  /** At whom it rings, or who has accepted. */
  readonly coming: Person | null;
  /** How a person can reach the customer later; none where people are there. */
  readonly ways: readonly Way[];
  /** Of whoever was seen here, by their id. */
  readonly photos: Readonly<Record<string, string>>;
  readonly open: boolean;
  readonly opensAt: string | null;
  /** Older events exist that were not loaded yet. */
  readonly more: boolean;
  readonly seenSeq: number;
  readonly typing: Typing | null;
}

export const emptyConversation: Conversation = {
  events: [],
  state: "with_ai",
  agent: null,
  stateSeq: 0,
  position: null,
  wait: null,
  coming: null,
  ways: [],
  photos: {},
  open: true,
  opensAt: null,
  more: false,
  seenSeq: 0,
  typing: null,
};

export function receive(before: Conversation, frame: ServerFrame, now = 0): Conversation {
  switch (frame.type) {
    case "welcome":
      return {
        ...standing(before, frame, now),
        events: frame.trimmed ? [] : before.events,
        more: frame.trimmed || before.more,
        stateSeq: frame.last_seq,
        open: frame.open,
        opensAt: frame.opens_at,
        typing: null,
      };
    case "event":
      return withEvent(before, frame);
    case "history":
      return { ...before, events: merged(before.events, frame.events), more: frame.more };
    case "state":
      return {
        ...standing(before, frame, now),
        // a mere change of place says nothing about opening hours
        open: frame.open ?? before.open,
        opensAt: frame.opens_at === undefined ? before.opensAt : frame.opens_at,
      };
    case "typing":
      return { ...before, typing: frame.on ? { by: frame.by, name: frame.name } : null };
    case "seen":
      return { ...before, seenSeq: Math.max(before.seenSeq, frame.seq) };
    default:
      return before;
  }
}

type Standing = Extract<ServerFrame, { type: "welcome" | "state" }>;

function standing(before: Conversation, frame: Standing, now: number): Conversation {
  const { state, agent, position = null, wait = null, coming = null, call_back_ways = [] } = frame;
  const seen = [agent, coming].flatMap((one) => (one?.photo ? [[one.id, one.photo] as const] : []));
  return {
    ...before, state, agent, position, coming, ways: call_back_ways, wait: wait && { ...wait, at: now },
    photos: seen.length ? { ...before.photos, ...Object.fromEntries(seen) } : before.photos,
  };
}

export function lastSeq(conversation: Conversation): number {
  return conversation.events.at(-1)?.seq ?? 0;
}

export function firstSeq(conversation: Conversation): number {
  return conversation.events[0]?.seq ?? 0;
}

/** Messages from the other side that came after the reader last looked. */
export function unread(conversation: Conversation, readSeq: number): number {
  return conversation.events.filter((event) => event.seq > readSeq && isReply(event)).length;
}

export function isReply(event: WireEvent): boolean {
  return event.kind === "message.sent" && event.payload.by !== "customer";
}

function withEvent(before: Conversation, event: WireEvent): Conversation {
  const after = { ...before, events: merged(before.events, [plain(event)]) };
  if (endsTyping(event, before.typing)) after.typing = null;
  if (event.seq <= before.stateSeq) return after;
  return { ...after, stateSeq: event.seq, ...moved(event) };
}

/** Their message is there, or the assistant was passed over. */
function endsTyping(event: WireEvent, typing: Typing | null): boolean {
  if (event.kind === "message.sent") return event.payload.by === typing?.by;
  return typing?.by === "ai";
}

/** A frame without its envelope, so that replayed and live events are the same thing. */
function plain({ seq, kind, at, payload, body, client_id }: WireEvent): WireEvent {
  return { seq, kind, at, payload, body, client_id: client_id ?? null };
}

const NO_PLACE = { position: null, wait: null, coming: null } as const;

/** Where an event leaves the conversation. `null` agents and places are as telling as present ones. */
function moved(event: WireEvent): Partial<Conversation> {
  const payload: Payload = event.payload;
  switch (event.kind) {
    case "handoff.requested":
    case "conversation.released":
      return { state: "waiting", agent: null, ...NO_PLACE };
    case "assistant.invited":
      return { state: "waiting_with_ai" };
    case "assistant.left":
      return { state: "waiting" };
    case "conversation.claimed":
      return { state: "with_agent", agent: payload.agent ?? null, ...NO_PLACE };
    case "conversation.passed":
      return payload.to
        ? { state: "with_agent", agent: payload.to, ...NO_PLACE }
        : { state: "waiting", agent: null, ...NO_PLACE };
    case "conversation.handed_back":
      return { state: "with_ai", agent: null, ...NO_PLACE };
    case "conversation.held":
      return { state: "on_hold" };
    case "conversation.resolved":
      return { state: "resolved", ...NO_PLACE };
    default:
      return {};
  }
}

function merged(known: readonly WireEvent[], more: readonly WireEvent[]): readonly WireEvent[] {
  const last = known.at(-1)?.seq ?? 0;
  if (more.length === 1 && more[0]!.seq > last) return [...known, more[0]!];
  const bySeq = new Map(known.map((event) => [event.seq, event]));
  for (const event of more) bySeq.set(event.seq, erased(bySeq.get(event.seq), plain(event)));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Once a text was erased it stays erased, in whatever order the copies arrive. */
function erased(known: WireEvent | undefined, event: WireEvent): WireEvent {
  const body: Body | null = known && known.body === null ? null : event.body;
  return { ...event, body };
}
