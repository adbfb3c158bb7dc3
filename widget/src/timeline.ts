/** What stands in the thread, from top to bottom: a pure function of what is known. */

import { CORRECTABLE, type FactKind } from "./briefs";
import { cardOf, deed, known, spokenFor, type Deed, type Known, type Promised } from "./cards";
import type { Pending } from "./outbox";
import type { Key } from "./texts";
import type { Body, Payload, Person, WireEvent } from "./wire";

/** Words of the catalogue within a notice, strung together where there are several. */
type Words = Readonly<Record<string, readonly Key[]>>;

/** `team`: the company itself, for what it promises whoever keeps it. */
export type Speaker = "customer" | "ai" | "agent" | "team";

export interface Message {
  readonly type: "message";
  readonly id: string;
  readonly speaker: Speaker;
  readonly name: string | null;
  readonly agent: string | null;
  readonly body: Body | null;
  readonly at: string;
  readonly seq: number | null;
  readonly pending: Pending | null;
  readonly deed: Deed | null;
  readonly promised: Promised | null;
  readonly topic: string | null;
  /** First or last of a run by the same speaker, who is then named once and timed once. */
  first: boolean;
  last: boolean;
}

export interface Notice {
  readonly type: "notice";
  readonly id: string;
  readonly text: Key;
  readonly names: Readonly<Record<string, string>>;
  readonly words: Words;
  /** Smaller, and without a line to its sides: it says no change of who talks. */
  readonly quiet: boolean;
  /** A moment named in the text as `{when}`. */
  readonly when: string | null;
}

export interface Day {
  readonly type: "day";
  readonly id: string;
  readonly at: string;
}

export type Item = Message | Notice | Day;

export function timeline(events: readonly WireEvent[], pending: readonly Pending[]): Item[] {
  const arrived = new Set(events.map((event) => event.client_id).filter(Boolean));
  const seen = known(events, pending);
  const items = withDays(events.map((event) => fromEvent(event, seen)).filter((item) => item !== null));
  for (const item of pending) {
    if (item.kind === "say" && !arrived.has(item.client_id)) items.push(fromPending(item));
  }
  return grouped(withoutEchoes(items));
}

interface Dated {
  readonly item: Message | Notice;
  readonly at: string;
}

function fromEvent(event: WireEvent, seen: Known): Dated | null {
  const item = fromMessage(event, seen) ?? fromDeed(event, seen) ?? notice(event);
  return item && { item, at: event.at };
}

/** The words of a card that is there stand on it. */
function fromMessage(event: WireEvent, seen: Known): Message | null {
  const card = spokenFor(event);
  if (event.kind !== "message.sent" || (card && seen.cards.has(card))) return null;
  const { promise, due, by } = event.payload;
  const promised = promise && by !== "customer"
    ? { due: due ?? null, state: seen.promises.get(event.seq) ?? "open" as const } : null;
  return { ...message(event), promised, ...(card ? { id: card } : {}) };
}

function fromDeed(event: WireEvent, seen: Known): Message | null {
  const card = cardOf(event);
  if (card) {
    const said = seen.words.get(card);
    const words = message(said ?? event);
    const speaker = said ? words.speaker : event.payload.by === "agent" ? "agent" : "ai";
    const text = said?.body?.text ?? event.body?.text;
    const body = event.body && { ...event.body, ...(text ? { text } : {}) };
    return { ...words, id: card, speaker, body, at: event.at, deed: body && deed(event, seen) };
  }
  if (event.kind === "callback.promised") return { ...message(event), speaker: "team", deed: deed(event, seen) };
  if (event.kind !== "identity.code_sent") return null;
  return { ...message(event), speaker: "ai", body: {}, deed: deed(event, seen) };
}

function message(event: WireEvent): Message {
  const speaker = (event.payload.by ?? "ai") as Speaker;
  return {
    type: "message",
    // the twin of a pending row keeps its place on the page
    id: event.client_id ?? `e${event.seq}`,
    speaker,
    name: event.payload.agent?.name ?? null,
    agent: event.payload.agent?.id ?? null,
    body: event.body,
    at: event.at,
    seq: event.seq,
    pending: null,
    deed: null,
    promised: null,
    topic: event.payload.topic ?? null,
    first: true,
    last: true,
  };
}

function fromPending(item: Pending & { kind: "say" }): Message {
  const { text, attachments, at } = item;
  return {
    type: "message", id: item.client_id, speaker: "customer", name: null, agent: null, body: { text, attachments },
    at, seq: null, pending: item, deed: null, promised: null, topic: null, first: true, last: true,
  };
}

function notice(event: WireEvent): Notice | null {
  const found = wording(event.kind, event.payload) ?? small(event);
  if (!found) return null;
  return { type: "notice", id: `e${event.seq}`, names: {}, words: {}, quiet: false, when: null, ...found };
}

type Wording = Pick<Notice, "text"> & Partial<Pick<Notice, "names" | "words" | "quiet" | "when">>;

function wording(kind: string, payload: Payload): Wording | null {
  switch (kind) {
    case "handoff.requested":
      return { text: payload.by === "customer" ? "handoff_customer" : "handoff" };
    case "conversation.claimed":
      return { text: payload.was === "with_agent" ? "took_over" : "joined", names: { name: nameOf(payload.agent) } };
    case "conversation.passed":
      return payload.to
        ? { text: "passed", names: { by: byName(payload), name: nameOf(payload.to) } }
        : { text: "passed_queue", names: { by: byName(payload) } };
    case "conversation.handed_back":
      return { text: "handed_back" };
    case "conversation.released":
      return { text: "released", names: { name: nameOf(payload.agent) } };
    case "assistant.invited":
      return { text: "invited" };
    case "assistant.left":
      return { text: payload.by === "customer" ? "people_only_now" : "assistant_left" };
    case "conversation.held":
      return { text: payload.until ? "held_until" : "held", names: { name: byName(payload) }, when: payload.until ?? null };
    case "conversation.resolved":
      return { text: "resolved" };
    case "conversation.reopened":
      return { text: "reopened" };
    default:
      return null;
  }
}

/** What was put right and what was told: said where it happened, in small. */
function small({ kind, payload, body }: WireEvent): Wording | null {
  const needs = (body?.needs ?? []).map((need) => `need_${need}` as const);
  switch (kind) {
    case "fact.corrected": {
      if (!body) return null;
      const text = body.value == null ? "fact_removed" : body.was == null ? "fact_added" : "fact_corrected";
      const names = { was: body.was ?? "", value: body.value ?? "" };
      return { text, names, words: { fact: [factKey(payload.fact ?? "")] }, quiet: true };
    }
    case "need.told":
      return needs.length ? { text: payload.consent ? "need_kept" : "need_noted", words: { needs }, quiet: true } : null;
    case "need.withdrawn":
      return needs.length ? { text: "need_gone", words: { needs }, quiet: true } : null;
    case "rating.given":
      return { text: "rated", words: { score: [`score_${clamp(payload.score)}`] }, quiet: true };
    default:
      return null;
  }
}

export function factKey(kind: string): Key {
  return (CORRECTABLE as readonly string[]).includes(kind) ? `fact_${kind as FactKind}` : "fact_other";
}

export type Score = 1 | 2 | 3 | 4 | 5;

function clamp(score = 3): Score {
  return Math.min(5, Math.max(1, score)) as Score;
}

function nameOf(person: Person | null | undefined): string {
  return person?.name ?? "";
}

function byName({ by }: Payload): string {
  return by && typeof by === "object" && "name" in by ? by.name : "";
}

function withDays(dated: readonly Dated[]): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const { item, at } of dated) {
    const today = new Date(at).toDateString();
    if (today !== day) items.push({ type: "day", id: `d${today}`, at });
    day = today;
    items.push(item);
  }
  return items;
}

/** Two hand-offs in a row are one to the reader. */
function withoutEchoes(items: readonly Item[]): Item[] {
  return items.filter((item, index) => {
    const before = items[index - 1];
    const handoff = item.type === "notice" && item.text.startsWith("handoff");
    return !(handoff && before?.type === "notice" && before.text.startsWith("handoff"));
  });
}

function grouped(items: Item[]): Item[] {
  return items.map((item, index) => {
    if (item.type !== "message") return item;
    return { ...item, first: !sameSpeaker(items[index - 1], item), last: !sameSpeaker(item, items[index + 1]) };
  });
}

function sameSpeaker(a: Item | undefined, b: Item | undefined): boolean {
  return a?.type === "message" && b?.type === "message" && a.speaker === b.speaker && a.name === b.name;
}
