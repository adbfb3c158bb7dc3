import { expect, test } from "vitest";

import type { Event, Promised } from "../api/types";
import { listed, pressing, settledOf, standing } from "./promises";

const NOW = new Date(2026, 10, 30, 12).getTime();
const MINE = { me: "ada", now: NOW };

test("a promise is due on its day, and not before", () => {
  expect(standing(made({ due: at(1, 9) }), NOW)).toBe("open");
  expect(standing(made({ due: at(0, 23) }), NOW)).toBe("due");
  expect(standing(made({ due: at(-1, 9) }), NOW)).toBe("due");
  expect(standing(made({ due: at(-1, 9), state: "missed" }), NOW)).toBe("missed");
});

test("mine are those I answer for, the most urgent first", () => {
  const later = made({ seq: 1, due: at(3, 9) });
  const soon = made({ seq: 2, due: at(1, 9) });
  const theirs = made({ seq: 3, owner: { id: "ben", name: "Ben" } });
  const nobodys = made({ seq: 4, owner: null });
  const all = [later, soon, theirs, nobodys];
  expect(listed(all, "mine", "open", MINE)).toEqual([soon, later]);
  expect(listed(all, "all", "open", MINE)).toHaveLength(4);
});

test("a row shows what needs somebody now", () => {
  const due = made({ seq: 2, due: at(0, 15) });
  const missed = made({ seq: 1, due: at(-2, 9), state: "missed" });
  const kept = made({ seq: 3, due: at(-3, 9), state: "kept" });
  expect(pressing([due, missed, kept], "c1", NOW)).toBe(missed);
  expect(pressing([kept, made({})], "c1", NOW)).toBeNull();
  expect(pressing([due], "c2", NOW)).toBeNull();
});

test("a missed promise may still be kept", () => {
  const said = (kind: string): Event =>
    ({ kind, payload: { made: 7 }, body: null }) as unknown as Event;
  expect(settledOf([said("promise.missed"), said("promise.kept")]).get(7)).toBe("kept");
});

function at(days: number, hour: number): string {
  return new Date(2026, 10, 30 + days, hour).toISOString();
}

function made(more: Partial<Promised>): Promised {
  return {
    conversation: "c1",
    seq: 1,
    text: "I'll come back to you.",
    by: "agent",
    owner: { id: "ada", name: "Ada" },
    due: at(2, 9),
    state: "open",
    contact: { id: "c", name: "Ida" },
    ...more,
  };
}
