import { expect, test } from "vitest";

import type { Event, Payload } from "../api/types";
import { itemsOf, questionBefore } from "./thread";

const ADA = { id: "ada", name: "Ada Lind" };

test("messages of one speaker in a row are shown as one turn", () => {
  const items = itemsOf([
    said(1, { by: "customer" }),
    said(2, { by: "customer" }),
    said(3, { by: "ai" }),
  ]);
  expect(items.map((item) => item.type === "message" && item.continued)).toEqual([
    false, // the day
    false,
    true,
    false,
  ]);
});

test("two agents never share a turn", () => {
  const ben = { id: "ben", name: "Ben Okoro" };
  const items = itemsOf([
    said(1, { by: "agent", agent: ADA }),
    said(2, { by: "agent", agent: ben }),
  ]);
  expect(items.filter((item) => item.type === "message" && item.continued)).toEqual([]);
});

test("what only machines care about is not shown", () => {
  expect(itemsOf([{ ...said(1, {}), kind: "turn.decided" }])).toEqual([]);
});

test("a verdict is shown where nothing was sent", () => {
  const judged = (verdict: "used" | "rejected"): Event => {
    return { ...said(2, { suggestion: 1, verdict }), kind: "suggestion.judged" };
  };
  expect(itemsOf([judged("used")]).filter((item) => item.type === "line")).toEqual([]);
  expect(itemsOf([judged("rejected")]).filter((item) => item.type === "line")).toHaveLength(1);
});

test("a proposal and a receipt are cards, which do not repeat what the AI just said", () => {
  const words = { title: "Refund", text: "I'll refund it. Shall I?" };
  const proposed: Event = { ...said(2, { run: "r" }), kind: "action.proposed", body: words };
  const spoken: Event = { ...said(1, { by: "ai", run: "r" }), body: { text: words.text } };
  const issued: Event = { ...said(3, { run: "r" }), kind: "receipt.issued", body: words };
  const cards = (events: Event[]): object[] =>
    itemsOf(events).flatMap((item) =>
      item.type === "run" ? [{ part: item.part, said: item.said }] : [],
    );
  expect(cards([proposed, issued])).toEqual([
    { part: "proposal", said: false },
    { part: "receipt", said: false },
  ]);
  expect(cards([spoken, proposed])).toEqual([{ part: "proposal", said: true }]);
});

test("the words that follow a receipt stand on it and nowhere else", () => {
  const words = { title: "Refund", text: "Refunded." };
  const issued: Event = { ...said(1, { run: "r" }), kind: "receipt.issued", body: words };
  const told = (text: string): Event => {
    return { ...said(2, { by: "ai", topic: "receipt", run: "r" }), body: { text } };
  };
  const kinds = (events: Event[]): string[] =>
    itemsOf(events).flatMap((item) => (item.type === "day" ? [] : [item.type]));
  expect(kinds([issued, told("Refunded.")])).toEqual(["run"]);
  expect(kinds([issued, told("Something else.")])).toEqual(["run", "message"]);
});

test("the question of an answer is the customer's last word before it", () => {
  const events = [
    said(1, { by: "customer" }),
    said(2, { by: "customer" }),
    said(3, { by: "ai" }),
    said(4, { by: "customer" }),
  ];
  expect(questionBefore(events, 3)).toBe("2");
});

function said(seq: number, payload: Payload): Event {
  const at = new Date(2026, 10, 22, 10, 0, seq).toISOString();
  return { seq, kind: "message.sent", at, payload, body: { text: String(seq) }, client_id: null };
}
