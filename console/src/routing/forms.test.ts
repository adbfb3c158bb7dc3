import { expect, test } from "vitest";

import type { Queue } from "../api/types";
import { blank, formOf, idOf, moved, queueOf, withQueue } from "./forms";

const payments: Queue = {
  id: "payments",
  name: "Payments",
  rule: { intents: ["refund"], risks: [], reasons: [], languages: ["de", "en"], channels: [] },
  steps: [
    { after: 0, needs: { payments: 4 }, speaks: true, experts_only: true },
    { after: 60, needs: { payments: 2 }, speaks: true, experts_only: false },
  ],
  experts: ["ada"],
  cost: 4,
  service_level: 120,
  ring: 15,
  sticky: 7 * 24 * 3600,
  sticky_wait: 30,
  weights: { mail: 40, chat: 100 },
  call_back_within: 900,
};

test("what is read into the form and not touched comes out the same", () => {
  expect(queueOf(formOf(payments), payments)).toEqual(payments);
});

test("a save keeps how soon a queue calls back, and what was left to the company stays so", () => {
  expect(queueOf({ ...formOf(payments), call_back_within: 30 }, payments).call_back_within).toBe(1800);
  const company = { ...payments, call_back_within: null };
  expect(queueOf(formOf(company), company).call_back_within).toBeNull();
  expect(queueOf({ ...blank(), name: "New" }, null).call_back_within).toBeNull();
});

test("steps come in the order of time, whatever order they were written in", () => {
  const form = { ...formOf(payments) };
  form.steps = form.steps.toReversed();
  expect(queueOf(form, payments).steps.map((step) => step.after)).toEqual([0, 60]);
});

test("a new queue gets a name for addresses from its own", () => {
  expect(queueOf({ ...blank(), name: "Zahlungen & Überfälliges" }, null).id).toBe(
    "zahlungen-uberfalliges",
  );
  expect(idOf("المدفوعات")).toMatch(/^queue-/);
});

test("the first queue that fits takes it, so a new one comes first", () => {
  const other = { ...payments, id: "other" };
  expect(withQueue([other], null, payments)).toEqual([payments, other]);
  expect(withQueue([other, payments], payments, null)).toEqual([other]);
  expect(withQueue([payments], payments, { ...payments, name: "New" })[0]?.name).toBe("New");
});

test("queues change places, and stop at the ends", () => {
  const all = ["a", "b", "c"].map((id) => ({ ...payments, id }));
  const ids = (queues: Queue[]): string => queues.map((one) => one.id).join("");
  expect(ids(moved(all, "b", -1))).toBe("bac");
  expect(ids(moved(all, "c", 1))).toBe("abc");
});
