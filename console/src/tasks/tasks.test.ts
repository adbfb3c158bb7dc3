import { expect, test } from "vitest";

import type { CallBack } from "../api/types";
import { pressing, tasksOf } from "./tasks";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const agent = { me: "ada", now: NOW, leads: false };
const lead = { ...agent, leads: true };

const mine = made({ id: "mine", owner: { id: "ada", name: "Ada" }, due: at(30) });
const theirs = made({ id: "theirs", owner: { id: "ben", name: "Ben" }, due: at(-60), overdue: true });
const free = made({ id: "free", due: at(10) });
const all = [mine, theirs, free];

test("each list has its own, what is due first first", () => {
  expect(names("all")).toEqual(["theirs", "free", "mine"]);
  expect(names("mine")).toEqual(["mine"]);
  expect(names("free")).toEqual(["free"]);
  expect(names("overdue")).toEqual(["theirs"]);
});

test("who leads sees first what is overdue", () => {
  const old = made({ id: "old", due: at(-90), state: "ended" });
  const found = tasksOf([old, ...all], "all", lead).map((one) => one.id);
  expect(found[0]).toBe("theirs");
});

test("what has run out is overdue before the server said so", () => {
  expect(tasksOf([made({ id: "late", due: at(-1) })], "overdue", agent)).toHaveLength(1);
});

test("the number in the rail counts what needs me now", () => {
  expect(pressing(all, "ada", NOW)).toBe(1);
  expect(pressing([made({ due: at(-5) })], "ada", NOW)).toBe(1);
  expect(pressing([free, theirs], "ada", NOW)).toBe(0);
});

function names(whose: "all" | "mine" | "free" | "overdue"): string[] {
  return tasksOf(all, whose, agent).map((one) => one.id);
}

function at(minutes: number): string {
  return new Date(NOW + minutes * 60_000).toISOString();
}

function made(more: Partial<CallBack>): CallBack {
  return {
    id: "t",
    conversation: "c",
    seq: 3,
    way: "call",
    address: "+4930123456",
    note: "",
    due: at(60),
    overdue: false,
    owner: null,
    state: "open",
    outcome: null,
    tries: 0,
    made_at: at(-120),
    ended_at: null,
    contact: { id: "k", name: "Ida" },
    language: "en",
    conversation_state: "with_ai",
    ...more,
  };
}
