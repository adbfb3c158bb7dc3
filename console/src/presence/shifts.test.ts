import { expect, test } from "vitest";

import { shiftLine } from "./shifts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const times = { now: NOW, ahead: (at: string) => at, clock: (at: string) => at };

test("my shift and its end", () => {
  expect(shiftLine([shift(-2, 4)], times)).toEqual({
    key: "shift.until",
    words: { time: at(4) },
  });
});

test("between shifts, when the next one begins", () => {
  const line = shiftLine([shift(30, 38), shift(20, 28)], times);
  expect(line).toEqual({ key: "shift.next", words: { time: at(20), end: at(28) } });
});

test("without a shift it says so", () => {
  expect(shiftLine([], times).key).toBe("shift.none");
});

function shift(from: number, until: number): { starts_at: string; ends_at: string } {
  return { starts_at: at(from), ends_at: at(until) };
}

function at(hours: number): string {
  return new Date(NOW + hours * 3_600_000).toISOString();
}
