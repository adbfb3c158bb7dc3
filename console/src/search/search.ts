import type { Asked } from "../api/desk";
import type { ListName, Row, State } from "../api/types";

export const states: readonly State[] = [
  "waiting",
  "waiting_with_ai",
  "with_agent",
  "on_hold",
  "with_ai",
  "resolved",
];

/** What is looked for, as the address bar keeps it; days are those of the agent's own clock. */
export interface Wish {
  q: string;
  state: string;
  label: string;
  agent: string;
  language: string;
  channel: string;
  intent: string;
  from: string;
  to: string;
}

export const fields = [
  "q",
  "state",
  "label",
  "agent",
  "language",
  "channel",
  "intent",
  "from",
  "to",
] as const satisfies readonly (keyof Wish)[];

export function wishOf(query: URLSearchParams): Wish {
  const entries = fields.map((field) => [field, query.get(field) ?? ""]);
  return Object.fromEntries(entries) as unknown as Wish;
}

/** Only what narrows it down. */
export function queryOf(wish: Wish): Record<string, string> {
  return Object.fromEntries(
    fields.map((field) => [field, wish[field].trim()]).filter(([, value]) => value !== ""),
  ) as Record<string, string>;
}

export function askedOf(wish: Wish, after?: string): Asked {
  const { q, state, label, agent, language, channel, intent, from, to } = queryOf(wish);
  return {
    ...(q && { q }),
    ...(state && { state: [state as State] }),
    ...(label && { label: [label] }),
    ...(agent && { agent }),
    ...(language && { language }),
    ...(channel && { channel }),
    ...(intent && { intent }),
    ...(from && { from: dayBegins(from) }),
    ...(to && { to: dayBegins(to, 1) }),
    ...(after && { after }),
  };
}

/** Midnight at the beginning of a day, or of one later. */
function dayBegins(day: string, later = 0): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** The list in which a conversation stands, for whoever opens it from elsewhere. */
export function listOf(row: Row, me: string, senior: boolean): ListName {
  if (row.state === "resolved") return "resolved";
  if (row.holder?.id === me) return row.state === "on_hold" ? "snoozed" : "mine";
  if (row.state === "waiting" || row.state === "waiting_with_ai") return "queue";
  return senior ? "all" : "mine";
}
