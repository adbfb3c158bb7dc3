import type { Row } from "../api/types";

/** How a wait stands beside the service level of its queue. */
export type Pressure = "fresh" | "due" | "late";

const AMBER = 0.5;
/** Where nothing is known of the queue, as the server has it (seconds). */
const SERVICE_LEVEL = 180;

/** Since when somebody waits: the first hand-off, whatever happened meanwhile. */
export function waitingSince(row: Row): string | null {
  return row.since ?? row.waiting_since;
}

export function pressure(row: Row, now: number): Pressure {
  const share = waited(row, now) / (row.service_level ?? SERVICE_LEVEL);
  return share > 1 ? "late" : share >= AMBER ? "due" : "fresh";
}

/** In seconds. */
export function waited(row: Row, now: number): number {
  const since = waitingSince(row);
  return since ? Math.max((now - Date.parse(since)) / 1000, 0) : 0;
}

/** As routing sees it: whose going on waiting costs most; in one queue, the oldest. */
export function byTurn(costOf: (queue: string | null) => number, now: number) {
  const cost = (row: Row): number => costOf(row.queue) * waited(row, now);
  return (a: Row, b: Row): number => cost(b) - cost(a) || (a.id < b.id ? -1 : 1);
}
