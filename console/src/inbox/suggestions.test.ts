import { expect, test } from "vitest";

import type { Event, Suggestion } from "../api/types";
import { asText, lastReply, mayOfferArticle } from "./suggestions";

const suggestion: Suggestion = {
  seq: 4,
  article: "returns",
  title: "Returns",
  intent: "returns",
  confidence: 0.9,
  text: "You can send it back.",
  steps: ["Pack it.", "Send it."],
  links: [],
};

test("steps become numbered lines, so that they can be written over", () => {
  expect(asText(suggestion)).toBe("You can send it back.\n\n1. Pack it.\n2. Send it.");
  expect(asText({ ...suggestion, steps: [] })).toBe("You can send it back.");
});

test("the brief's article is offered where the AI had nothing to suggest, and may", () => {
  const at = "2026-11-22T10:00:00Z";
  const made: Event = { seq: 4, kind: "suggestion.made", at, payload: {}, body: null, client_id: null };
  expect(mayOfferArticle([], "unsure")).toBe(true);
  expect(mayOfferArticle([made], "unsure")).toBe(false);
  expect(mayOfferArticle([], "switched_off")).toBe(false);
  expect(mayOfferArticle([], "ai_stopped")).toBe(false);
});

test("a person's last words are found among all the others", () => {
  const at = "2026-11-22T10:00:00Z";
  const said = (seq: number, by: "agent" | "ai"): Event => {
    return { seq, kind: "message.sent", at, payload: { by }, body: null, client_id: null };
  };
  expect(lastReply([said(1, "agent"), said(2, "agent"), said(3, "ai")])).toBe(2);
  expect(lastReply([said(3, "ai")])).toBe(0);
});
