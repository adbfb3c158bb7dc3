import { expect, test } from "vitest";

import type { Macro } from "../api/types";
import { gapIn, offeredMacros, triggerAt } from "./macros";

const macro = (name: string, changes: Partial<Macro> = {}): Macro => ({
  id: name,
  name,
  text: `Text of ${name}`,
  language: null,
  shared: true,
  ...changes,
});

test("a gap is found where a value is missing, and nowhere else", () => {
  expect(gapIn("Order ⟦fact.order_number⟧, ⟦contact.name⟧")).toEqual({
    start: 6,
    end: 25,
    name: "fact.order_number",
  });
  expect(gapIn("⟦as it is⟧ [x] {{contact.name}}")).toBeNull();
});

test.each([
  ["/", 1, "/", ""],
  ["/he", 3, "/", "he"],
  ["Hi\n/he", 6, "/", "he"],
  ["Hi (@lé", 7, "@", "lé"],
  ["Hi /he and", 6, "/", "he"],
])("%j opens a menu at %i", (text, caret, sign, query) => {
  expect(triggerAt(text, caret)).toEqual({
    sign,
    query,
    start: caret - query.length - 1,
    end: caret,
  });
});

test.each([
  ["24/7", 4],
  ["mara@example.com", 16],
  ["https://example.com", 19],
  ["/he llo", 7],
  ["", 0],
])("%j opens none at %i", (text, caret) => {
  expect(triggerAt(text, caret)).toBeNull();
});

test("of macros with one name, the customer's language is offered, and first", () => {
  const all = [
    macro("Hello", { id: "en", language: "en" }),
    macro("Hello", { id: "de", language: "de" }),
    macro("Hello", { id: "own", shared: false }),
    macro("Help", { id: "any" }),
  ];
  expect(offeredMacros(all, "hel", "de-AT").map((one) => one.id)).toEqual(["de", "own", "any"]);
  expect(offeredMacros(all, "hel", "fr").map((one) => one.id)).toEqual(["own", "any", "en"]);
});

test("a macro is found by its name first, then by its text, without accents", () => {
  const all = [macro("Grüße", { text: "Hello" }), macro("Other", { text: "Many grusse" })];
  expect(offeredMacros(all, "gru", null).map((one) => one.id)).toEqual(["Grüße", "Other"]);
  expect(offeredMacros(all, "nothing", null)).toEqual([]);
});
