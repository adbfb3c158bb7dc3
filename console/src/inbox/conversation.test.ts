import fc from "fast-check";
import { expect, test } from "vitest";

import type { Event } from "../api/types";
import {
  emptyConversation,
  lastRead,
  reduceConversation,
  unbrokenUpTo,
  type Conversation,
  type ConversationAction,
  type Pending,
} from "./conversation";

const ID = "c1";

test("a snapshot and frames in any order, any of them twice, are the fresh snapshot", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.infiniteStream(fc.nat()), (length, cut, dice) => {
      const events = Array.from({ length }, (_, index) => said(index + 1));
      const roll = (): number => dice.next().value as number;
      const live = events
        .slice(Math.max(0, cut - 3))
        .flatMap((one) => (roll() % 2 ? [one] : [one, one]));
      const frames = live.map((one) => [roll(), frame(one)] as const).sort((a, b) => a[0] - b[0]);
      const followed = run([page(events.slice(0, cut)), ...frames.map(([, one]) => one)]);
      expect(followed.events).toEqual(run([page(events)]).events);
      expect(unbrokenUpTo(followed)).toBe(length);
    }),
  );
});

test("what is missing in between is where the live line resumes", () => {
  const open = run([page([said(1), said(2)]), frame(said(5))]);
  expect(unbrokenUpTo(open)).toBe(2);
});

test("a pending message gives way to its event, whichever comes first", () => {
  const mine = { ...said(1), client_id: "x" };
  const sent = run([{ type: "sending", pending: pending("x") }, frame(mine)]);
  expect(sent.pending).toEqual([]);
  expect(sent.events).toEqual([mine]);
});

test("a refused message stays to be sent again under the same client id", () => {
  const open = run([
    { type: "sending", pending: pending("x") },
    { type: "failed", clientId: "x", fault: "Ada has it.", unheard: false },
  ]);
  expect(open.pending).toEqual([{ ...pending("x"), state: "failed", fault: "Ada has it." }]);
});

test("words that were erased do not come back with an older frame", () => {
  const open = run([frame({ ...said(1), body: null }), frame(said(1))]);
  expect(open.events[0]?.body).toBeNull();
});

test("what the customer has read is told once it is, and never goes back", () => {
  const reply: Event = { ...said(2), payload: { by: "agent" } };
  const open = run([page([said(1), reply, said(3), { ...reply, seq: 4 }])]);
  const read = (from: Conversation, seq: number): Conversation =>
    reduceConversation(from, { type: "read", conversation: ID, seq });
  expect(lastRead(open)).toBe(0);
  expect(lastRead(read(open, 3))).toBe(2);
  expect(lastRead(read(read(open, 4), 1))).toBe(4);
});

test("frames of another conversation change nothing", () => {
  const open = run([page([said(1)])]);
  expect(reduceConversation(open, { ...said(2), type: "event", conversation: "other" })).toBe(open);
});

test("somebody who stops typing is typing no more", () => {
  const typing = { type: "typing", conversation: ID, by: "customer", name: "Sofia" } as const;
  expect(
    run([
      { ...typing, on: true },
      { ...typing, on: true },
    ]).typing,
  ).toHaveLength(1);
  expect(
    run([
      { ...typing, on: true },
      { ...typing, on: false },
    ]).typing,
  ).toEqual([]);
});

function run(actions: ConversationAction[]): Conversation {
  return actions.reduce(reduceConversation, emptyConversation(ID));
}

function page(events: Event[]): ConversationAction {
  return { type: "page", events, older: false };
}

function frame(event: Event): ConversationAction {
  return { ...event, type: "event", conversation: ID };
}

function said(seq: number): Event {
  const at = new Date(Date.UTC(2026, 10, 22, 10, 0, seq)).toISOString();
  return {
    seq,
    kind: "message.sent",
    at,
    payload: { by: "customer" },
    body: { text: `${seq}` },
    client_id: null,
  };
}

function pending(clientId: string): Pending {
  return {
    clientId,
    kind: "message",
    text: "Hello",
    promise: false,
    due: null,
    keeps: null,
    suggestion: null,
    mentions: [],
    state: "sending",
    fault: null,
    unheard: false,
  };
}
