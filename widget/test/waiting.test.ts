import { describe, expect, test } from "vitest";
import { openCallback } from "../src/cards";
import { emptyConversation, receive } from "../src/conversation";
import { Texts } from "../src/texts";
import { timeline } from "../src/timeline";
import { expected, standing, type Scene } from "../src/view/scene";
import type { Conversation } from "../src/conversation";
import type { Pending } from "../src/outbox";
import type { ServerFrame } from "../src/wire";
import { event, frame, said } from "./factories";

const greta = { id: "a2", name: "Greta Holm", photo: "p1" };

function told(more: Partial<Extract<ServerFrame, { type: "state" }>> = {}): ServerFrame {
  return { type: "state", state: "waiting", agent: null, position: 2, wait: { expected: 180, at_most: 420 }, ...more };
}

function place(state: Conversation["state"], ...wishes: Pending["kind"][]): string {
  const pending = wishes.map((kind, n) => ({ kind, client_id: `w${n}`, at: "", delivery: "sending" }));
  return standing({ view: { conversation: { ...emptyConversation, state }, pending } } as unknown as Scene);
}

describe("the wait", () => {
  const texts = new Texts();

  test.each([
    [{ expected: 170, at_most: 410 }, "About 3 minutes, at most 7"],
    [{ expected: 20, at_most: 90 }, "Less than a minute, at most 2 minutes"],
    [{ expected: 10, at_most: 40 }, "Less than a minute"],
    [{ expected: 3000, at_most: 9000 }, "About 50 minutes, at most 3 hours"],
  ])("is said in words: %j", (wait, line) => {
    expect(expected(texts, { ...wait, at: 0 }, 0)).toBe(line);
  });

  test("grows shorter while nobody says anything", () => {
    expect(expected(texts, { expected: 180, at_most: 420, at: 0 }, 120_000)).toBe("About 1 minute, at most 5");
  });

  test("has a place that is counted as people count places", () => {
    expect([2, 3, 4, 21].map((n) => texts.rank("waiting_place", n))).toEqual([
      "You are 2nd in line", "You are 3rd in line", "You are 4th in line", "You are 21st in line",
    ]);
  });

  test("and whoever is being called are over when somebody takes it", () => {
    const waiting = receive(emptyConversation, told({ coming: greta }), 5);
    expect(waiting).toMatchObject({ position: 2, wait: { at: 5 }, coming: greta, photos: { a2: "p1" } });
    const taken = receive(waiting, frame(event(3, "conversation.claimed", { agent: greta, was: "waiting" })));
    expect(taken).toMatchObject({ state: "with_agent", position: null, wait: null, coming: null, photos: { a2: "p1" } });
  });

  test("goes on when an agent is gone, and stays one while the assistant answers", () => {
    const events = [
      ["conversation.claimed", "with_agent"], ["conversation.released", "waiting"],
      ["assistant.invited", "waiting_with_ai"], ["assistant.left", "waiting"],
    ] as const;
    let conversation = emptyConversation;
    for (const [n, [kind, state]] of events.entries()) {
      conversation = receive(conversation, frame(event(n + 1, kind, { agent: greta })));
      expect(conversation.state).toBe(state);
    }
  });

  test("follows the newest wish at once", () => {
    expect(place("with_ai")).toBe("none");
    expect(place("with_ai", "ask_person")).toBe("waits");
    expect(place("waiting", "invite_assistant")).toBe("meanwhile");
    expect(place("waiting_with_ai", "ask_person")).toBe("waits");
    expect(place("waiting_with_ai", "ask_assistant")).toBe("none");
    expect(place("with_agent", "ask_person")).toBe("none");
  });
});

describe("a call-back", () => {
  const promised = event(3, "callback.promised", { task: "t1", way: "call", due: "2026-01-06T10:00:00Z", by: "customer" },
    { address: "+442079460018", note: "" });

  test("is a card of the company, with what became of it", () => {
    const [, card] = timeline([promised], []);
    expect(card).toMatchObject({ speaker: "team", deed: { kind: "callback", way: "call", state: "open" } });
    const ended = event(4, "callback.ended", { task: "t1", outcome: "reached" });
    expect(timeline([promised, ended], [])[1]).toMatchObject({ deed: { state: "reached" } });
  });

  test("is the newest one after another address was given", () => {
    const cancelled = event(4, "callback.ended", { task: "t1", outcome: "cancelled" });
    expect(timeline([promised, cancelled], []).at(-1)).toMatchObject({ deed: { kind: "callback", state: "cancelled" } });
    const replaced = event(4, "callback.ended", { task: "t1", outcome: "not_needed" });
    const again = event(5, "callback.promised", { task: "t2", way: "mail", by: "customer" }, { address: "g@example.com" });
    expect(openCallback([promised, replaced, again])).toBe(again);
    expect(openCallback([promised, replaced])).toBeNull();
  });
});

describe("what happens on the way to a person", () => {
  test("is said in a line, and corrections in a smaller one", () => {
    const items = timeline([
      event(1, "assistant.invited"),
      event(2, "assistant.left", { by: "ai" }),
      event(3, "conversation.released", { agent: greta }),
      event(4, "fact.corrected", { fact: "iban", by: "customer" }, { was: "DE1", value: "DE2" }),
      event(5, "fact.corrected", { fact: "spaceship", by: "customer" }, { was: "DE1", value: null }),
      event(6, "need.told", { by: "customer", consent: true }, { needs: ["no_phone"] }),
      event(7, "rating.given", { score: 4 }),
    ], []);
    expect(items.slice(1)).toMatchObject([
      { text: "invited", quiet: false },
      { text: "assistant_left" },
      { text: "released", names: { name: "Greta Holm" } },
      { text: "fact_corrected", names: { was: "DE1", value: "DE2" }, words: { fact: ["fact_iban"] }, quiet: true },
      { text: "fact_removed", words: { fact: ["fact_other"] } },
      { text: "need_kept", words: { needs: ["need_no_phone"] } },
      { text: "rated", words: { score: ["score_4"] } },
    ]);
  });

  test("of what was erased says nothing", () => {
    expect(timeline([said(1, "ai"), event(2, "fact.corrected", { fact: "iban" }), event(3, "need.told", {})], [])).toHaveLength(2);
  });
});
