import { expect, test } from "vitest";

import type { Input, OfferedAction } from "../api/types";
import { argumentsOf, controlOf, filledWith, found, missing, wordsOf } from "./inputs";

test("each input gets the control that fits its schema", () => {
  expect(controlOf(input({ type: "number" }))).toBe("number");
  expect(controlOf(input({ type: "string", format: "date" }))).toBe("date");
  expect(controlOf(input({ type: "string", enum: ["lost", "stolen"] }))).toBe("select");
  expect(controlOf(input({ type: "string", maxLength: 2000 }))).toBe("words");
  expect(controlOf(input({ type: "boolean" }))).toBe("check");
  expect(controlOf({ ...input({ type: "integer" }), options })).toBe("select");
});

test("arguments have the types of their schemas", () => {
  const inputs = [
    input({ type: "number" }, "amount"),
    { ...input({ type: "integer" }, "order"), options },
    input({ type: "string" }, "why"),
    input({ type: "boolean" }, "tell"),
  ];
  const filled = { amount: "64.90", order: "1", why: " lost ", tell: false };
  expect(argumentsOf(inputs, filled)).toEqual({
    amount: 64.9,
    order: 200,
    why: "lost",
    tell: false,
  });
});

test("what is left empty is left out, and named where it is needed", () => {
  const inputs = [
    input({ type: "string" }, "order"),
    { ...input({ type: "string" }, "note"), required: false },
  ];
  expect(argumentsOf(inputs, { order: "  ", note: "" })).toEqual({});
  expect(missing(inputs, { order: "  " })).toEqual(["order"]);
});

test("a form that begins with what is known says the same", () => {
  const inputs = [
    input({ type: "number" }, "amount"),
    { ...input({ type: "integer" }, "order"), options },
    input({ type: "string" }, "why"),
    input({ type: "boolean" }, "tell"),
  ];
  const known = { amount: 64.9, order: 200, why: "lost", tell: false };
  expect(argumentsOf(inputs, filledWith(inputs, known))).toEqual(known);
});

test("what a form cannot say stays empty", () => {
  const inputs = [{ ...input({ type: "integer" }, "order"), options }, input({}, "price")];
  expect(filledWith(inputs, { order: 300, price: { amount: 5 }, other: "x" })).toEqual({});
});

test("what is known reads as the form does, and as it is where nothing is offered", () => {
  const known = { order: 200, price: { amount: "5.00", currency: "EUR" } };
  const inputs = [{ ...input({ type: "integer" }, "order"), label: "Purchase", options }];
  expect(wordsOf({ inputs } as unknown as OfferedAction, known)).toEqual([
    { label: "Purchase", value: "The coat" },
    { label: "price", value: "5.00 EUR" },
  ]);
  expect(wordsOf(undefined, { new_date: "2026-12-01" })).toEqual([
    { label: "new date", value: "2026-12-01" },
  ]);
});

test("an action is found by any of its words", () => {
  const refund = { name: "refund", title: "Refund", about: "Gives money back." } as OfferedAction;
  expect(found([refund], "MONEY back")).toEqual([refund]);
  expect(found([refund], "card")).toEqual([]);
  expect(found([refund], "  ")).toEqual([refund]);
});

const options = [
  { value: 100, title: "The boots" },
  { value: 200, title: "The coat" },
];

function input(schema: Record<string, unknown>, name = "it"): Input {
  return { name, label: name, schema, required: true, options: [] };
}
