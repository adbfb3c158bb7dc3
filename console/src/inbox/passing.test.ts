import { expect, test } from "vitest";

import type { Agent, Queue, Seat } from "../api/types";
import { passTargets } from "./passing";

const agents = [person("ada", "online"), person("ben", "online"), person("cem", "offline")];
const queues = [queue("payments"), queue("everyone")];
const around = { agents, queues, seats: [seat("ada", 200), seat("ben", 50)], but: [], here: null };

test("who has room comes first, then the queues, then who is away", () => {
  expect(keys("")).toEqual([
    "agent-ben",
    "agent-ada",
    "queue-payments",
    "queue-everyone",
    "agent-cem",
  ]);
});

test("who has it, who passes it and where it waits are no targets", () => {
  const found = passTargets({ ...around, but: ["ada", "ben"], here: "payments", query: "" });
  expect(found.map((one) => one.key)).toEqual(["queue-everyone", "agent-cem"]);
});

test("a skill finds who has it", () => {
  expect(keys("fra")).toEqual(["agent-ben", "agent-ada", "agent-cem"]);
  expect(keys("pay")).toEqual(["queue-payments"]);
});

test("who counts as away for routing is shown so, whatever they chose", () => {
  const seats = [{ ...seat("ada", 0), presence: "away" as const }];
  const found = passTargets({ ...around, agents: agents.slice(0, 1), seats, query: "" });
  expect(found.find((one) => one.kind === "agent")?.absent).toBe("away");
});

function keys(query: string): string[] {
  return passTargets({ ...around, query }).map((one) => one.key);
}

function person(id: string, presence: Agent["presence"]): Agent {
  return { id, name: id, presence, active: true, skills: { fraud: 3 }, title: null } as unknown as Agent;
}

function seat(agent: string, load: number): Seat {
  return { agent, presence: "online", load, capacity: 200 } as Seat;
}

function queue(id: string): Queue {
  return { id, name: id } as Queue;
}
