import type { Event, Person } from "../api/types";

export interface Collision {
  seq: number;
  what: "took" | "replied" | "gone";
  who: Person;
}

/** What a colleague did here after `seq` that whoever looks at it must not miss: the last of it. */
export function collisionAfter(
  seq: number,
  events: readonly Event[],
  me: string,
): Collision | null {
  for (const event of events.toReversed()) {
    if (event.seq <= seq) return null;
    const found = collisionOf(event, me);
    if (found) return found;
    // Whatever was before is settled: it is mine now.
    if (event.kind === "conversation.claimed") return null;
  }
  return null;
}

function collisionOf({ seq, kind, payload }: Event, me: string): Collision | null {
  const who = payload.agent;
  if (kind === "conversation.released" && who?.id === me) return { seq, what: "gone", who };
  if (!who || who.id === me) return null;
  if (kind === "conversation.claimed") return { seq, what: "took", who };
  if (kind === "message.sent" && payload.by === "agent") return { seq, what: "replied", who };
  return null;
}
