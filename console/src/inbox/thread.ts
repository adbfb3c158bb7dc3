import type { Event, Payload, Person } from "../api/types";

export type Speaker = "customer" | "ai" | "agent";

/** Where a run of an action stands in the thread: as it was proposed, as it waits, as its proof. */
export type RunPart = "proposal" | "approval" | "receipt";

/** What the thread shows, in order. Events that only machines care about are left out. */
export type Item =
  | { type: "day"; key: string; at: string }
  | {
      type: "message";
      key: string;
      event: Event;
      by: Speaker;
      agent: Person | null;
      continued: boolean;
    }
  | { type: "note"; key: string; event: Event; agent: Person | null }
  | { type: "run"; key: string; event: Event; run: string; part: RunPart; said: boolean }
  | { type: "line"; key: string; event: Event };

const silent = new Set([
  "turn.decided",
  "suggestion.made",
  "assignment.offered",
  "fact.asked_again",
  "need.asked",
  "wait.told",
]);
const parts: Readonly<Record<string, RunPart>> = {
  "action.proposed": "proposal",
  "approval.requested": "approval",
  "receipt.issued": "receipt",
};
const TOGETHER_MS = 5 * 60_000;

export function itemsOf(events: readonly Event[]): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const event of events) {
    if (silent.has(event.kind) || isWithdrawn(event) || isSent(event) || isOnReceipt(event, items)) continue;
    const today = new Date(event.at).toDateString();
    if (today !== day) items.push({ type: "day", key: `day-${event.seq}`, at: event.at });
    day = today;
    items.push(itemOf(event, items));
  }
  return items;
}

/** A suggestion that was sent is there to read; one that was rejected needs a line. */
function isSent(event: Event): boolean {
  return event.kind === "suggestion.judged" && event.payload.verdict !== "rejected";
}

/** It rang for nothing: somebody took it, or it waits no more, which has a line of its own. */
function isWithdrawn({ kind, payload }: Event): boolean {
  return kind === "assignment.ended" && payload.how === "withdrawn";
}

/** The words of a receipt, which the AI says after it: the card has them already. */
function isOnReceipt({ payload, body }: Event, items: readonly Item[]): boolean {
  if (payload.topic !== "receipt" || !payload.run) return false;
  return items.some(
    (item) =>
      item.type === "run" &&
      item.part === "receipt" &&
      item.run === payload.run &&
      item.event.body?.text === body?.text,
  );
}

function itemOf(event: Event, items: readonly Item[]): Item {
  const key = String(event.seq);
  const part = parts[event.kind];
  const run = event.payload.run;
  if (part && run) return { type: "run", key, event, run, part, said: wasSaid(run, event, items) };
  const agent = event.payload.agent ?? null;
  switch (event.kind) {
    case "message.sent":
      return message(event, items.at(-1));
    case "note.added":
      return { type: "note", key, event, agent };
    default:
      return { type: "line", key, event };
  }
}

/** The AI says the words of a card in a message of its own, beside it. */
function wasSaid(run: string, { body }: Event, items: readonly Item[]): boolean {
  return items.some(
    (item) =>
      item.type === "message" &&
      item.event.payload.run === run &&
      item.event.body?.text === body?.text,
  );
}

function message(event: Event, before: Item | undefined): Item {
  const by = speaker(event.payload);
  const agent = event.payload.agent ?? null;
  const continued =
    before?.type === "message" &&
    before.by === by &&
    before.agent?.id === agent?.id &&
    Date.parse(event.at) - Date.parse(before.event.at) < TOGETHER_MS;
  return { type: "message", key: String(event.seq), event, by, agent, continued };
}

function speaker(payload: Payload): Speaker {
  return payload.by === "ai" || payload.by === "agent" ? payload.by : "customer";
}

/** The customer's words that an answer replied to: the nearest ones before it. */
export function questionBefore(events: readonly Event[], seq: number): string {
  const asked = events.filter(
    (event) => event.seq < seq && event.kind === "message.sent" && event.payload.by === "customer",
  );
  return asked.at(-1)?.body?.text ?? "";
}
