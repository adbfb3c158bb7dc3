import { expect, test } from "vitest";

import {
  changeCount,
  emptyArticle,
  faultsOf,
  intentOf,
  noDrafts,
  tidied,
  withNew,
  withRemoval,
} from "./drafts";

test("a fault stands at its field, also when it names a line of a list", () => {
  const faults = [
    { where: "refund.short_answer", message: "Too long." },
    { where: "refund.phrasings[3]", message: "Empty." },
    { where: "refund", message: "Unknown." },
    { where: "refund-status.title", message: "Not ours." },
  ];
  expect(faultsOf(faults, "refund")).toEqual({
    short_answer: "Too long.",
    phrasings: "Empty.",
    "": "Unknown.",
  });
});

test("a title becomes an intent", () => {
  expect(intentOf("Why was my purchase declined?")).toBe("why_was_my_purchase_declined");
  expect(intentOf("Über uns")).toBe("uber_uns");
});

test("a new article that is removed again leaves no change behind", () => {
  const drafts = withNew(noDrafts, emptyArticle("Title", "some_intent", "en"));
  expect(changeCount(drafts)).toBe(1);
  expect(changeCount(withRemoval(drafts, "some-intent"))).toBe(0);
});

test("empty lines are not published", () => {
  const article = {
    ...emptyArticle("Title", "intent", "en"),
    phrasings: ["one", " "],
    steps: [""],
  };
  expect(tidied(article)).toMatchObject({ phrasings: ["one"], steps: [] });
});
