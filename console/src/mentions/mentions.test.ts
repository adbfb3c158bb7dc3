import { expect, test } from "vitest";

import type { Agent } from "../api/types";
import { calledIn, offeredAgents, partsOf } from "./mentions";

const agent = (name: string, changes: Partial<Agent> = {}): Agent => ({
  id: name,
  name,
  role: "agent",
  presence: "online",
  languages: ["en"],
  skills: {},
  capacity: 300,
  title: null,
  active: true,
  ...changes,
});
const everybody = [
  agent("Ada"),
  agent("Ada Lind"),
  agent("Théo Lacombe"),
  agent("نور حداد"),
  agent("Gone", { active: false }),
];

test("colleagues are offered by any part of their name, but not oneself or who left", () => {
  const names = (query: string): string[] =>
    offeredAgents(everybody, query, "Ada").map((one) => one.name);
  expect(names("")).toEqual(["Ada Lind", "Théo Lacombe", "نور حداد"]);
  expect(names("theo")).toEqual(["Théo Lacombe"]);
  expect(names("lac")).toEqual(["Théo Lacombe"]);
  expect(names("gone")).toEqual([]);
});

test("who is called is read from the note, the longest name first", () => {
  expect(calledIn("@Ada Lind and @Ada, look", everybody)).toEqual(["Ada Lind", "Ada"]);
  expect(calledIn("@نور حداد؟", everybody)).toEqual(["نور حداد"]);
  expect(calledIn("@Adam @Gone ada@Ada @Nobody", everybody)).toEqual([]);
});

test("the names in a note are parts of their own, and nothing is lost", () => {
  const text = "@Ada: ask @Ada Lind <b>";
  const parts = partsOf(text, ["Ada", "Ada Lind"]);
  expect(parts.map((one) => one.text).join("")).toBe(text);
  expect(parts.filter((one) => one.call).map((one) => one.text)).toEqual(["@Ada", "@Ada Lind"]);
  expect(partsOf("no call", [])).toEqual([{ text: "no call", call: false }]);
});
