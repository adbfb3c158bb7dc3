import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Claims } from "../api/types";
import { ReplyCheck } from "./claims.svelte";

const CLAIM: Claims = { claims: [{ text: "is refunded", action: "refund" }], promise: null, asks: [] };
const WORDS = "Your money is refunded.";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a pause asks once, and sending asks no second time about the same words", async () => {
  const asked: string[] = [];
  const check = new ReplyCheck((text) => {
    asked.push(text);
    return Promise.resolve(CLAIM);
  });
  for (let end = 10; end <= WORDS.length; end += 1) check.wrote(WORDS.slice(0, end));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(check.found).toEqual(CLAIM);
  expect(await check.of(`${WORDS} `)).toEqual(CLAIM);
  expect(asked).toEqual([WORDS]);
});

test("a check that fails holds nothing up, and is tried again", async () => {
  let tries = 0;
  const check = new ReplyCheck(() => {
    tries += 1;
    return Promise.reject(new Error("down"));
  });
  expect(await check.of(WORDS)).toBeNull();
  expect(await check.of(WORDS)).toBeNull();
  expect(tries).toBe(2);
});

test("an answer about words that were changed since is not shown", async () => {
  const answers: ((claims: Claims) => void)[] = [];
  const check = new ReplyCheck(() => new Promise((resolve) => answers.push(resolve)));
  const first = check.of(WORDS);
  void check.of("Something else entirely.");
  answers[0]?.(CLAIM);
  await first;
  expect(check.found).toBeNull();
});

test("a few letters are no reply to ask about", async () => {
  const check = new ReplyCheck(() => Promise.resolve(CLAIM));
  expect(await check.of("Hi")).toBeNull();
});
