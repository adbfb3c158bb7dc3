import type { Event, Payload, Person } from "../api/types";

export type Speaker = "customer" | "ai" | "agent";

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
  | { type: "line"; key: string; event: Event };

const silent = new Set(["turn.decided", "suggestion.made"]);
const TOGETHER_MS = 5 * 60_000;

export function itemsOf(events: readonly Event[]): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const event of events) {
    if (silent.has(event.kind) || isSent(event)) continue;
    const today = new Date(event.at).toDateString();
    if (today !== day) items.push({ type: "day", key: `day-${event.seq}`, at: event.at });
    day = today;
    items.push(itemOf(event, items.at(-1)));
  }
  return items;
}

/** A suggestion that was sent is there to read; one that was rejected needs a line. */
function isSent(event: Event): boolean {
  return event.kind === "suggestion.judged" && event.payload.verdict !== "rejected";
}

function itemOf(event: Event, before: Item | undefined): Item {
  const key = String(event.seq);
  const agent = event.payload.agent ?? null;
  switch (event.kind) {
    case "message.sent":
      return message(event, before);
    case "note.added":
      return { type: "note", key, event, agent };
    default:
      return { type: "line", key, event };
  }
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
