import { expect, test } from "vitest";

import { temporaryPassword } from "./agents/agents";
import { days, formOf, weekOf, wrongDays } from "./hours/hours";
import { originsOf, wrongOrigin } from "./widget/origins";

test("opening hours survive the form", () => {
  const week = {
    ...Object.fromEntries(days.map((day) => [day, "08:00-20:00"])),
    sat: "00:00-24:00",
    sun: "closed",
  };
  expect(weekOf(formOf(week))).toEqual(week);
  expect(wrongDays(formOf(week))).toEqual([]);
});

test("a day that closes before it opens is told", () => {
  const form = formOf({ mon: "18:00-09:00" });
  expect(wrongDays(form)).toEqual(["mon"]);
});

test("addresses of websites are tidied, and a wrong one is named", () => {
  expect(originsOf("https://shop.example/\n\n https://shop.example ")).toEqual([
    "https://shop.example",
  ]);
  expect(wrongOrigin(["https://shop.example", "shop.example"])).toBe("shop.example");
  expect(wrongOrigin(["https://shop.example/basket"])).toBe("https://shop.example/basket");
  expect(wrongOrigin(["http://localhost:3000"])).toBeNull();
});

test("a temporary password is long and never the same", () => {
  const made = new Set(Array.from({ length: 50 }, temporaryPassword));
  expect(made.size).toBe(50);
  for (const password of made) expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
});
