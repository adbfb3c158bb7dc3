import fc from "fast-check";
import { expect, test } from "vitest";

import type { Body, Event, Payload, Run } from "../api/types";
import { emptyConversation, reduceConversation } from "../inbox/conversation";
import { isOpen, joined, runsOf } from "./runs";

const ID = "c1";

/** The ways a run may go, as its events. */
const ways: [string, Payload][][] = [
  [["action.cancelled", { reason: "expired" }]],
  [
    ["action.confirmed", {}],
    ["receipt.issued", { receipt: "r", number: "W-7" }],
  ],
  [
    ["action.confirmed", {}],
    ["approval.requested", { why: "over_limit" }],
    ["approval.given", {}],
    ["action.unconfirmed", {}],
    ["receipt.issued", { receipt: "r", number: "W-7" }],
  ],
  [
    ["action.confirmed", {}],
    ["approval.requested", { why: "significant" }],
    ["approval.declined", {}],
  ],
  [
    ["action.confirmed", {}],
    ["action.unconfirmed", {}],
    ["action.failed", { reason: "unknown" }],
  ],
];

test("a snapshot and the events that follow, in any order, are the fresh snapshot", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ways), fc.nat(6), fc.infiniteStream(fc.nat()), (way, cut, d) => {
      const events = story(way);
      const roll = (): number => d.next().value as number;
      const later = events
        .slice(cut)
        .map((one) => [roll(), one] as const)
        .sort((a, b) => a[0] - b[0]);
      let open = reduceConversation(emptyConversation(ID), {
        type: "page",
        events: events.slice(0, cut),
        older: false,
      });
      for (const [, event] of later)
        open = reduceConversation(open, { ...event, type: "event", conversation: ID });
      expect(runsOf(ID, open.events)).toEqual(runsOf(ID, events));
    }),
  );
});

test("what the server told goes on with the events, whichever is ahead", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ways), fc.nat(6), fc.nat(6), (way, told, heard) => {
      const events = story(way);
      const snapshot = [...runsOf(ID, events.slice(0, told)).values()].map(knowingMore);
      const [run] = joined(snapshot, runsOf(ID, events.slice(0, heard)));
      const furthest = runsOf(ID, events.slice(0, Math.max(told, heard))).get("run");
      // A yes and the wait for an approval fall into one moment, whichever event comes first.
      expect(run?.state === "awaiting_approval" ? "confirmed" : run?.state).toBe(
        furthest?.state === "awaiting_approval" ? "confirmed" : furthest?.state,
      );
      if (snapshot.length > 0) expect(run?.amount).toBe("64.90");
    }),
  );
});

test("what an agent prepared has no event of its own, and still goes on with what follows", () => {
  const [, ...rest] = story(ways[1] ?? []);
  const prepared = { ...run(), title: "Refund a purchase" };
  const [now] = joined([prepared], runsOf(ID, rest));
  expect([now?.title, now?.state, now?.receipt?.number]).toEqual([
    "Refund a purchase",
    "succeeded",
    "W-7",
  ]);
});

test("what was read needs no event to be listed", () => {
  const read = { ...run(), id: "read", state: "succeeded" } as Run;
  expect(joined([read], new Map())).toEqual([read]);
  expect(isOpen(read)).toBe(false);
});

function story(way: [string, Payload][]): Event[] {
  const all: [string, Payload, Body?][] = [
    ["action.proposed", { action: "refund", by: "agent", hash: "h" }, { title: "Refund" }],
    ...way,
  ];
  return all.map(([kind, payload, body], index) => ({
    seq: index + 1,
    kind,
    at: new Date(Date.UTC(2026, 10, 30, 9, 0, index)).toISOString(),
    payload: { ...payload, run: "run" },
    body: body ?? null,
    client_id: null,
  }));
}

function run(): Run {
  return [...runsOf(ID, story([])).values()][0] as Run;
}

function knowingMore(one: Run): Run {
  return { ...one, amount: "64.90" };
}
