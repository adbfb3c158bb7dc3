import { expect, test } from "vitest";

import type { Brief, Row } from "../api/types";
import { left, reduceRings, silence, type RingAction, type Rings } from "./rings";

const NOON = Date.parse("2026-11-30T12:00:00Z");

test("what rings twice is one ring", () => {
  const rings = run([ring("a", 20), ring("a", 20)]);
  expect(rings.now).toHaveLength(1);
});

test("what ends first is on top", () => {
  const rings = run([ring("late", 30), ring("soon", 10)]);
  expect(rings.now.map((one) => one.conversation)).toEqual(["soon", "late"]);
});

test("it is gone at once when it is over, with a word why", () => {
  const rings = run([
    ring("a", 20),
    { type: "ring_over", conversation: "a", how: "withdrawn" },
  ]);
  expect(rings).toEqual({
    now: [],
    over: { conversation: "a", name: "Ida", how: "withdrawn" },
  });
});

test("what this agent answered needs no word", () => {
  const rings = run([ring("a", 20), { type: "answered", conversation: "a" }]);
  expect(rings).toEqual(silence);
  const told = reduceRings(rings, { type: "ring_over", conversation: "a", how: "taken" });
  expect(told).toEqual(silence);
});

test("where the end is never told, its time ends it", () => {
  const rings = run([ring("a", 20), ring("b", 60)]);
  expect(reduceRings(rings, { type: "time", now: NOON + 21_000 })).toBe(rings);
  const later = reduceRings(rings, { type: "time", now: NOON + 23_000 });
  expect(later.now.map((one) => one.conversation)).toEqual(["b"]);
  expect(later.over?.how).toBe("unanswered");
});

test("without a line nothing rings", () => {
  expect(run([ring("a", 20), { type: "lost" }])).toEqual(silence);
});

test("the countdown begins when it was heard, and never goes below nothing", () => {
  const [one] = run([ring("a", 20)]).now;
  if (!one) throw new Error("nothing rings");
  expect(left(one, NOON)).toEqual({ share: 1, seconds: 20 });
  expect(left(one, NOON + 15_000)).toEqual({ share: 0.25, seconds: 5 });
  expect(left(one, NOON + 90_000)).toEqual({ share: 0, seconds: 0 });
});

function run(actions: RingAction[]): Rings {
  return actions.reduce(reduceRings, silence);
}

function ring(conversation: string, seconds: number): RingAction {
  return {
    type: "ring",
    conversation,
    row: { id: conversation, contact: { id: "c", name: "Ida", email: null } } as Row,
    brief: {} as Brief,
    why: null,
    expires: new Date(NOON + seconds * 1000).toISOString(),
    heard: NOON,
  };
}
