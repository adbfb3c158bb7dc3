import type { Event, Me, Row } from "../api/types";

export type Deed =
  | "claim"
  | "take_over"
  | "reply"
  | "act"
  | "note"
  | "pass"
  | "hold"
  | "resume"
  | "hand_back"
  | "resolve"
  | "reopen";

/** What this person may do with this conversation now. The server has the last word. */
export function allowed(row: Row, me: Me): ReadonlySet<Deed> {
  return new Set<Deed>(["note", ...deeds(row, me)]);
}

const handing = new Set(["conversation.claimed", "conversation.passed", "conversation.reopened"]);

function isWaiting(row: Row): boolean {
  return row.state === "waiting" || row.state === "waiting_with_ai";
}

/** The queue is everybody's; the rest belongs to those who worked on it or were called, and to
 * leads. */
export function maySee(row: Row, me: Me, events: readonly Event[]): boolean {
  if (me.role !== "agent" || isWaiting(row) || row.holder?.id === me.id) return true;
  return events.some(({ kind, payload }) => {
    if (kind === "note.added") return payload.mentions?.some((one) => one.id === me.id) ?? false;
    const to = kind === "conversation.passed" ? payload.to : payload.agent;
    return handing.has(kind) && to?.id === me.id;
  });
}

function deeds(row: Row, me: Me): Deed[] {
  const mine = row.holder?.id === me.id;
  const senior = me.role !== "agent";
  switch (row.state) {
    case "waiting":
    case "waiting_with_ai":
      if (senior) return ["claim", "pass"];
      return row.offer && row.offer.agent.id !== me.id ? [] : ["claim"];
    case "with_ai":
      return ["claim"];
    case "with_agent":
      if (mine) return ["reply", "act", "pass", "hold", "hand_back", "resolve"];
      return senior ? ["take_over", "pass", "hand_back", "resolve"] : [];
    case "on_hold":
      if (mine) return ["reply", "act", "resume", "pass", "hand_back", "resolve"];
      return senior ? ["take_over", "pass", "hand_back", "resolve"] : [];
    case "resolved":
      return ["reopen"];
  }
}
