import { expect, test } from "vitest";

import type { Event, Me, Row } from "../api/types";
import { allowed, maySee } from "./allowed";

const ada = { id: "ada", role: "agent" } as Me;
const sol = { id: "sol", role: "supervisor" } as Me;
const row = (state: Row["state"], holder: string | null = null): Row =>
  ({ state, holder: holder && { id: holder, name: holder } }) as Row;

test("what waits may be taken, and only then", () => {
  expect(allowed(row("waiting"), ada)).toContain("claim");
  expect(allowed(row("with_agent", "ben"), ada)).not.toContain("claim");
});

test("what rings at a colleague is theirs until it rang out, but for supervisors", () => {
  const rings = { ...row("waiting"), offer: { agent: { id: "ben", name: "Ben" } } } as Row;
  expect(allowed(rings, ada)).not.toContain("claim");
  expect(allowed(rings, { ...ada, id: "ben" })).toContain("claim");
  expect(allowed(rings, sol)).toContain("claim");
});

test("only the one who has it may reply", () => {
  expect(allowed(row("with_agent", "ada"), ada)).toContain("reply");
  expect(allowed(row("with_agent", "ben"), ada)).not.toContain("reply");
  expect(allowed(row("with_agent", "ben"), sol)).not.toContain("reply");
});

test("a supervisor may take over from an agent", () => {
  expect(allowed(row("with_agent", "ben"), sol)).toContain("take_over");
  expect(allowed(row("on_hold", "ben"), ada)).not.toContain("take_over");
});

test("everybody who sees a conversation may leave a note", () => {
  for (const state of ["with_ai", "waiting", "with_agent", "on_hold", "resolved"] as const) {
    expect(allowed(row(state), ada)).toContain("note");
  }
});

test("what a colleague has is closed to an agent who never worked on it", () => {
  const claimed = (id: string): Event =>
    ({ kind: "conversation.claimed", payload: { agent: { id, name: id } } }) as Event;
  expect(maySee(row("with_agent", "ben"), ada, [claimed("ben")])).toBe(false);
  expect(maySee(row("with_agent", "ben"), ada, [claimed("ada"), claimed("ben")])).toBe(true);
  expect(maySee(row("with_agent", "ben"), sol, [])).toBe(true);
  expect(maySee(row("waiting"), ada, [])).toBe(true);
});
