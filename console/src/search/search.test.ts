import { expect, test } from "vitest";

import type { Row } from "../api/types";
import { askedOf, listOf, queryOf, wishOf } from "./search";

test("the address keeps what is looked for, and nothing else", () => {
  const wish = wishOf(new URLSearchParams("q=kayak&state=resolved&nonsense=1&from=2026-01-05"));
  expect(queryOf(wish)).toEqual({ q: "kayak", state: "resolved", from: "2026-01-05" });
  expect(wishOf(new URLSearchParams(queryOf(wish)))).toEqual(wish);
});

test("a last day is wholly included", () => {
  const wish = wishOf(new URLSearchParams("from=2026-01-05&to=2026-01-05&label=Refund"));
  const asked = askedOf(wish, "page");
  expect(Date.parse(asked.to ?? "") - Date.parse(asked.from ?? "")).toBe(24 * 3_600_000);
  expect(asked).toMatchObject({ label: ["Refund"], after: "page" });
  expect(askedOf(wishOf(new URLSearchParams()))).toEqual({});
});

test.each([
  [{ state: "waiting" }, "queue"],
  [{ state: "resolved" }, "resolved"],
  [{ state: "with_agent", holder: { id: "me", name: "Me" } }, "mine"],
  [{ state: "on_hold", holder: { id: "me", name: "Me" } }, "snoozed"],
  [{ state: "with_agent", holder: { id: "you", name: "You" } }, "all"],
] as [Partial<Row>, string][])("%j is opened in the list %s", (row, list) => {
  expect(listOf({ holder: null, ...row } as Row, "me", true)).toBe(list);
});
