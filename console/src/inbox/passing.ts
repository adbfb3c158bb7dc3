import type { Agent, Presence, Queue, Seat } from "../api/types";

/** To whom or where a conversation may be passed on. */
export type Target =
  | { key: string; kind: "agent"; id: string; name: string; agent: Agent; seat: Seat | null; absent: Presence | null }
  | { key: string; kind: "queue"; id: string | null; name: string; absent: null };

interface Around {
  agents: readonly Agent[];
  seats: readonly Seat[];
  queues: readonly Queue[];
  /** Those who need not be asked: oneself, and who has it. */
  but: readonly (string | undefined)[];
  /** The queue it waits in already. */
  here: string | null;
  query: string;
}

const order: Record<Presence, number> = { online: 0, break: 1, away: 2, offline: 3 };

/** Who is there first, those with room on top; then the queues, then who is away. */
export function passTargets({ agents, seats, queues, but, here, query }: Around): Target[] {
  const seatOf = new Map(seats.map((seat) => [seat.agent, seat]));
  const people = agents
    .filter((one) => one.active && !but.includes(one.id))
    .map((agent) => personal(agent, seatOf.get(agent.id) ?? null))
    .sort(roomFirst);
  const places = queues.filter((one) => one.id !== here).map(place);
  const there = people.filter((one) => one.absent === null);
  const away = people.filter((one) => one.absent !== null);
  return [...there, ...places, ...away].filter((one) => fits(one, query));
}

type Personal = Extract<Target, { kind: "agent" }>;

function personal(agent: Agent, seat: Seat | null): Personal {
  const { id, name } = agent;
  const absent = presenceOf(agent, seat) === "online" ? null : presenceOf(agent, seat);
  return { key: `agent-${id}`, kind: "agent", id, name, agent, seat, absent };
}

function place({ id, name }: Queue): Target {
  return { key: `queue-${id}`, kind: "queue", id, name, absent: null };
}

/** The seat knows what counts for routing; where it is not known, what they chose. */
export function presenceOf(agent: Agent, seat: Seat | null): Presence {
  return seat?.presence ?? agent.presence;
}

function roomFirst(a: Personal, b: Personal): number {
  const here = (one: Personal): number => order[presenceOf(one.agent, one.seat)];
  return here(a) - here(b) || share(a.seat) - share(b.seat) || a.name.localeCompare(b.name);
}

/** How full somebody's hands are, from 0 on. */
export function share(seat: Seat | null): number {
  return seat && seat.capacity > 0 ? seat.load / seat.capacity : 0;
}

function fits(target: Target, query: string): boolean {
  const words = query.trim().toLowerCase();
  if (words === "") return true;
  const known =
    target.kind === "agent"
      ? [target.name, target.agent.title ?? "", ...Object.keys(target.agent.skills)]
      : [target.name];
  return known.some((one) => one.toLowerCase().includes(words));
}
