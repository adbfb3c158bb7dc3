import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyConversation, receive, unread, type Conversation } from "../src/conversation";
import type { ServerFrame, WireEvent } from "../src/wire";
import { event, frame, said, welcome } from "./factories";

const ada = { id: "a1", name: "Ada Lind" };
const ben = { id: "a2", name: "Ben Roth" };

const kinds: ((seq: number) => WireEvent)[] = [
  (seq) => said(seq, "customer"),
  (seq) => said(seq, "ai"),
  (seq) => said(seq, "agent"),
  (seq) => event(seq, "handoff.requested", { by: "customer" }),
  (seq) => event(seq, "conversation.claimed", { agent: ada, was: "waiting" }),
  (seq) => event(seq, "conversation.passed", { by: ada, to: ben }),
  (seq) => event(seq, "conversation.passed", { by: ada, to: null }),
  (seq) => event(seq, "conversation.handed_back", { by: ada }),
  (seq) => event(seq, "conversation.held", { by: ada, until: null }),
  (seq) => event(seq, "conversation.resolved", { by: ada }),
  (seq) => event(seq, "conversation.reopened", { by: "customer" }),
];

const logs = fc
  .array(fc.tuple(fc.nat(kinds.length - 1), fc.integer({ min: 1, max: 3 })), { maxLength: 25 })
  .map((steps) => {
    let seq = 0; // numbers jump, because customers do not see every event
    return steps.map(([kind, jump]) => kinds[kind]!((seq += jump)));
  });

function all(frames: readonly ServerFrame[], from: Conversation = emptyConversation): Conversation {
  return frames.reduce(receive, from);
}

function known({ events, state, agent }: Conversation): unknown {
  return { events, state, agent };
}

/** What a server that knows the whole log says in its welcome. */
function snapshot(log: readonly WireEvent[]): Conversation {
  const { state, agent } = all(log.map(frame));
  return all([welcome({ state, agent, last_seq: log.at(-1)?.seq ?? 0 }), ...log.map(frame)]);
}

describe("a conversation", () => {
  test("is the same after a snapshot and events as after a fresh snapshot", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, cut) => {
        const at = log.length ? cut % log.length : 0;
        const resumed = all(log.slice(at).map(frame), snapshot(log.slice(0, at)));
        expect(known(resumed)).toEqual(known(snapshot(log)));
      }),
    );
  });

  test("is the same however its events are repeated, mixed and split over frames", () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat(), { maxLength: 40 }), fc.func(fc.nat()), (log, again, order) => {
        const repeated = [...log, ...again.filter(() => log.length).map((pick) => log[pick % log.length]!)];
        const mixed = repeated.map((one, index) => ({ one, at: order(index) })).sort((a, b) => a.at - b.at);
        const frames = mixed.map(({ one }, index): ServerFrame =>
          index % 3 ? frame(one) : { type: "history", events: [one], more: false },
        );
        const fresh = snapshot(log);
        const seen = all(frames, all([welcome({ state: fresh.state, agent: fresh.agent, last_seq: log.at(-1)?.seq ?? 0 })]));
        expect(known(seen)).toEqual(known(fresh));
      }),
    );
  });

  test("in any order of live events ends where the last of them left it", () => {
    fc.assert(
      fc.property(logs.chain((log) => fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length }))), ([log, mixed]) => {
        const { events, stateSeq } = all(mixed.map(frame));
        expect(events.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq));
        expect(stateSeq).toBe(log.at(-1)?.seq ?? 0);
      }),
    );
  });

  test("forgets what it had when the server trimmed the past", () => {
    const before = all([frame(said(1, "customer")), frame(said(2, "ai"))]);
    const after = all([welcome({ trimmed: true, last_seq: 400 }), frame(said(400, "ai"))], before);
    expect(after.events.map(({ seq }) => seq)).toEqual([400]);
    expect(after.more).toBe(true);
  });

  test("puts older events before those it has", () => {
    const shown = all([frame(said(9, "ai"))]);
    const { events, more } = receive(shown, { type: "history", events: [said(3, "customer"), said(4, "ai")], more: true });
    expect(events.map(({ seq }) => seq)).toEqual([3, 4, 9]);
    expect(more).toBe(true);
  });

  test("keeps an erased text erased when an older copy arrives late", () => {
    const erased = { ...said(1, "customer"), body: null };
    expect(all([frame(erased), frame(said(1, "customer"))]).events[0]!.body).toBeNull();
  });

  test("keeps the opening hours when only the place in line changes", () => {
    const closed = all([welcome({ state: "waiting", open: false, opens_at: "2026-01-06T08:00:00Z" })]);
    const moved = receive(closed, { type: "state", state: "waiting", agent: null, position: 2 });
    expect(moved).toMatchObject({ position: 2, open: false, opensAt: "2026-01-06T08:00:00Z" });
  });

  test("stops showing that somebody writes when their message is there", () => {
    const writing = receive(emptyConversation, { type: "typing", by: "ai", name: "Mira", on: true });
    expect(receive(writing, frame(said(1, "agent"))).typing).not.toBeNull();
    expect(receive(writing, frame(said(1, "ai"))).typing).toBeNull();
  });

  test("counts only replies that were not read", () => {
    const conversation = all([said(1, "ai"), said(2, "customer"), said(3, "agent"), said(4, "ai")].map(frame));
    expect(unread(conversation, 1)).toBe(2);
  });
});
