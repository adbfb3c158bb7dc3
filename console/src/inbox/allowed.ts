import type { Me, Row } from "../api/types";

export type Deed =
  | "claim"
  | "take_over"
  | "reply"
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

function deeds(row: Row, me: Me): Deed[] {
  const mine = row.holder?.id === me.id;
  const senior = me.role !== "agent";
  switch (row.state) {
    case "waiting":
      return senior ? ["claim", "pass"] : ["claim"];
    case "with_ai":
      return ["claim"];
    case "with_agent":
      if (mine) return ["reply", "pass", "hold", "hand_back", "resolve"];
      return senior ? ["take_over", "pass", "hand_back", "resolve"] : [];
    case "on_hold":
      if (mine) return ["reply", "resume", "pass", "hand_back", "resolve"];
      return senior ? ["take_over", "pass", "hand_back", "resolve"] : [];
    case "resolved":
      return ["reopen"];
  }
}
