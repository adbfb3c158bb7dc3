import { describe, expect, test } from "vitest";
import type { Pending } from "../src/outbox";
import { timeline, type Message } from "../src/timeline";
import { event, said } from "./factories";

const ada = { id: "a1", name: "Ada Lind" };
const waitingWords: Pending = {
  kind: "say", text: "Still there?", attachments: [], client_id: "id-9", at: "2026-01-05T11:00:00Z", delivery: "queued",
};

function texts(...events: Parameters<typeof timeline>[0]): string[] {
  return timeline(events, []).flatMap((item) => (item.type === "notice" ? [item.text] : []));
}

describe("the thread", () => {
  test("announces every switch between the assistant and a person", () => {
    const shown = texts(
      event(1, "handoff.requested", { by: "customer" }),
      event(2, "conversation.claimed", { agent: ada, was: "waiting" }),
      event(3, "conversation.passed", { by: ada, to: null }),
      event(4, "conversation.handed_back", { by: ada }),
      event(5, "conversation.resolved", { by: ada }),
      event(6, "conversation.reopened", { by: "customer" }),
    );
    expect(shown).toEqual(["handoff_customer", "joined", "passed_queue", "handed_back", "resolved", "reopened"]);
  });

  test("announces a hand-off once, also when it was asked for twice", () => {
    const twice = [event(1, "handoff.requested", { by: "customer" }), event(2, "handoff.requested", { by: "ai" })];
    expect(texts(...twice)).toEqual(["handoff_customer"]);
  });

  test("says that a colleague took over, not that they joined", () => {
    expect(texts(event(1, "conversation.claimed", { agent: ada, was: "with_agent" }))).toEqual(["took_over"]);
  });

  test("shows nothing for events it does not know", () => {
    expect(timeline([event(1, "weather.changed", {})], [])).toEqual([]);
  });

  test("puts unsent words last, and only until their event is there", () => {
    const reply = said(1, "ai");
    expect(timeline([reply], [waitingWords]).at(-1)).toMatchObject({ id: "id-9", speaker: "customer" });
    const arrived = { ...said(2, "customer"), client_id: "id-9" };
    const messages = timeline([reply, arrived], [waitingWords]).filter((item) => item.type === "message");
    expect(messages).toHaveLength(2);
  });

  test("names a speaker at the start of a run, and two agents apart", () => {
    const ben = { ...said(3, "agent"), payload: { by: "agent" as const, agent: { id: "a2", name: "Ben Roth" } } };
    const items = timeline([said(1, "agent"), said(2, "agent"), ben], []).filter((item) => item.type === "message");
    expect(items.map((item) => (item as Message).first)).toEqual([true, false, true]);
  });
});
