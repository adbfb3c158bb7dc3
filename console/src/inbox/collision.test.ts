import { expect, test } from "vitest";

import type { Event } from "../api/types";
import { collisionAfter } from "./collision";

const ben = { id: "ben", name: "Ben" };
const ada = { id: "ada", name: "Ada" };

test("who looks on is told that a colleague took it or replied", () => {
  expect(collisionAfter(1, [event(2, "conversation.claimed", ben)], "ada")?.what).toBe("took");
  const replied = [event(2, "conversation.claimed", ben), event(3, "message.sent", ben)];
  expect(collisionAfter(1, replied, "ada")).toEqual({ seq: 3, what: "replied", who: ben });
});

test("what was there when it was opened is no collision", () => {
  expect(collisionAfter(2, [event(2, "conversation.claimed", ben)], "ada")).toBeNull();
});

test("what I do myself is none, and taking it settles what was", () => {
  const mine = [event(2, "message.sent", ben), event(3, "conversation.claimed", ada)];
  expect(collisionAfter(1, mine, "ada")).toBeNull();
});

test("who lost it while away is told", () => {
  expect(collisionAfter(1, [event(2, "conversation.released", ada)], "ada")?.what).toBe("gone");
});

function event(seq: number, kind: string, agent: { id: string; name: string }): Event {
  return { seq, kind, payload: { agent, by: "agent" }, body: null } as unknown as Event;
}
