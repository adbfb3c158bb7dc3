import { expect, test } from "vitest";

import type { Row } from "../api/types";
import { byTurn, pressure } from "./waits";

const NOON = Date.parse("2026-11-30T12:00:00Z");

test("a wait is amber from half the service level on, and red beyond it", () => {
  expect(pressure(waiting("a", 89), NOON)).toBe("fresh");
  expect(pressure(waiting("a", 90), NOON)).toBe("due");
  expect(pressure(waiting("a", 180), NOON)).toBe("due");
  expect(pressure(waiting("a", 181), NOON)).toBe("late");
});

test("the service level is the queue's own", () => {
  expect(pressure({ ...waiting("a", 181), service_level: 600 }, NOON)).toBe("fresh");
});

test("what counts is the first hand-off, not the last", () => {
  const row = { ...waiting("a", 200), waiting_since: new Date(NOON).toISOString() };
  expect(pressure(row, NOON)).toBe("late");
});

test("a dear queue overtakes, and in one queue the oldest is first", () => {
  const rows = [waiting("young", 30), waiting("old", 100), waiting("dear", 40, "payments")];
  const order = rows.toSorted(byTurn((queue) => (queue === "payments" ? 4 : 1), NOON));
  expect(order.map((row) => row.id)).toEqual(["dear", "old", "young"]);
});

function waiting(id: string, seconds: number, queue = "everyone"): Row {
  const since = new Date(NOON - seconds * 1000).toISOString();
  return { id, queue, since, waiting_since: since, service_level: 180 } as Row;
}
