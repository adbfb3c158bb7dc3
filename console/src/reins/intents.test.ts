import { expect, test } from "vitest";

import type { IntentLine } from "../api/types";
import { found, sharesOf } from "./intents";

test("intents are found by title, by name and by level", () => {
  const lines = [line("refund_status", "Where is my refund?"), line("lost_card", "Lost card")];
  expect(found(lines, " REFUND ", "all")).toEqual([lines[0]]);
  expect(found(lines, "lost_c", "all")).toEqual([lines[1]]);
  expect(found(lines, "", "auto")).toEqual([]);
});

test("shares are of what was judged; what waits for a verdict does not count", () => {
  const judged = { ...line("a", "A"), made: 10, used: 3, edited: 1, rejected: 0 };
  expect(sharesOf(judged)).toEqual({ used: 0.75, edited: 0.25, rejected: 0 });
  expect(sharesOf({ ...line("a", "A"), made: 10 })).toBeNull();
});

function line(intent: string, title: string): IntentLine {
  return {
    intent,
    title,
    slug: intent,
    audience: "customers",
    needs: "nothing",
    phrasings: 12,
    level: "suggest",
    by: null,
    at: null,
    made: 0,
    used: 0,
    edited: 0,
    rejected: 0,
  };
}
