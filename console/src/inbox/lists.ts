import type { ListName, Row } from "../api/types";
import type { Frame } from "../live/frames";

/**
 * Every conversation row this console knows. Rows are whole and carry their `last_seq`: the newest
 * wins, so frames may come twice or out of order. Rows that left a list stay here, so that an
 * older frame cannot bring them back.
 */
export interface Lists {
  readonly rows: ReadonlyMap<string, Row>;
  /** Rows heard of since the line opened; a snapshot only clears what it might have missed. */
  readonly fresh: ReadonlySet<string>;
  readonly loaded: boolean;
}

export const noLists: Lists = { rows: new Map(), fresh: new Set(), loaded: false };

export type ListAction = Frame | { type: "connected" } | { type: "page"; rows: readonly Row[] };

export function reduceLists(lists: Lists, action: ListAction): Lists {
  switch (action.type) {
    case "connected":
      return { ...lists, fresh: new Set() };
    case "lists":
      return snapshot(lists, [...action.queue, ...action.mine]);
    case "row":
      return merge(lists, [action.row]);
    case "page":
      return merge(lists, action.rows);
    case "online":
      return online(lists, action.conversation, action.on);
    default:
      return lists;
  }
}

function snapshot(lists: Lists, rows: readonly Row[]): Lists {
  const named = new Set(rows.map((row) => row.id));
  const kept = [...lists.rows].filter(
    ([id, row]) => named.has(id) || lists.fresh.has(id) || !isListed(row),
  );
  return { ...merge({ ...lists, rows: new Map(kept) }, rows), loaded: true };
}

/** Could stand in the queue or with a person, and so belongs to what a snapshot tells about. */
function isListed(row: Row): boolean {
  return isWaiting(row) || row.state === "with_agent" || row.state === "on_hold";
}

function merge(lists: Lists, rows: readonly Row[]): Lists {
  const merged = new Map(lists.rows);
  const fresh = new Set(lists.fresh);
  for (const row of rows) {
    const known = merged.get(row.id);
    if (!known || row.last_seq >= known.last_seq) merged.set(row.id, remembering(row, known));
    fresh.add(row.id);
  }
  return { ...lists, rows: merged, fresh };
}

/** A row that left an agent's lists comes without names; what was on the screen stays readable. */
function remembering(row: Row, known: Row | undefined): Row {
  if (row.contact.name !== "" || !known) return row;
  const { contact, contact_online, preview, preview_by, language, intent, needs } = known;
  return { ...row, contact, contact_online, preview, preview_by, language, intent, needs };
}

function online(lists: Lists, id: string, on: boolean): Lists {
  const row = lists.rows.get(id);
  if (!row || row.contact_online === on) return lists;
  return { ...lists, rows: new Map(lists.rows).set(id, { ...row, contact_online: on }) };
}

/** The rows of one list, in the order an agent works through them. */
export function rowsOf(
  lists: Lists,
  name: ListName,
  me: string,
  queueOrder: Order = longestWaitFirst,
): Row[] {
  const rows = [...lists.rows.values()].filter((row) => belongs(row, name, me));
  return rows.sort(name === "queue" ? queueOrder : orders[name]);
}

function belongs(row: Row, name: ListName, me: string): boolean {
  switch (name) {
    case "queue":
      return isWaiting(row);
    case "mine":
      return row.state === "with_agent" && row.holder?.id === me;
    case "snoozed":
      return row.state === "on_hold" && row.holder?.id === me;
    case "all":
      return row.state !== "resolved";
    case "resolved":
      return row.state === "resolved";
  }
}

function isWaiting(row: Row): boolean {
  return row.state === "waiting" || row.state === "waiting_with_ai";
}

/** What came back from being put off stands first, until somebody does something about it. */
function wokenFirst(a: Row, b: Row): number {
  return Number(b.woken !== null) - Number(a.woken !== null) || latestFirst(a, b);
}

function soonestFirst(a: Row, b: Row): number {
  return compare(a.held_until, b.held_until) || compare(a.id, b.id);
}

function longestWaitFirst(a: Row, b: Row): number {
  return compare(a.waiting_since ?? a.last_at, b.waiting_since ?? b.last_at) || compare(a.id, b.id);
}

function latestFirst(a: Row, b: Row): number {
  return compare(b.last_at, a.last_at) || compare(a.id, b.id);
}

function compare(first: string | null, second: string | null): number {
  const [a, b] = [first ?? "", second ?? ""];
  return a < b ? -1 : a > b ? 1 : 0;
}

type Order = (a: Row, b: Row) => number;

const orders: Record<Exclude<ListName, "queue">, Order> = {
  mine: wokenFirst,
  snoozed: soonestFirst,
  all: latestFirst,
  resolved: latestFirst,
};
