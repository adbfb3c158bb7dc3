import { expect, test } from "vitest";

import { endOfDay } from "./moments";
import { Promising } from "./promising.svelte";

const FRIDAY = new Date(2026, 11, 4, 15).toISOString();

test("a time that was read in the reply is kept to the hour", () => {
  const promising = new Promising();
  promising.suggest(FRIDAY);
  expect([promising.on, promising.day, promising.due]).toEqual([true, "2026-12-04", FRIDAY]);
});

test("a day that the agent chose holds until its end", () => {
  const promising = new Promising();
  promising.suggest(FRIDAY);
  promising.day = "2026-12-05";
  expect(promising.due).toBe(endOfDay("2026-12-05"));
});

test("whoever switched it off is not asked again in this reply", () => {
  const promising = new Promising();
  promising.suggest(FRIDAY);
  promising.on = false;
  promising.suggest(FRIDAY);
  expect(promising.on).toBe(false);
  promising.clear();
  promising.suggest(FRIDAY);
  expect(promising.on).toBe(true);
});
