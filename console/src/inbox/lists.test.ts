import fc from "fast-check";
import { expect, test } from "vitest";

import type { Row, State } from "../api/types";
import { noLists, reduceLists, rowsOf, type ListAction, type Lists } from "./lists";

const ME = "me";

test("whatever order and however often rows arrive, the lists are those of a fresh snapshot", () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 40 }),
      fc.nat(40),
      fc.infiniteStream(fc.nat()),
      (changes, cut, dice) => {
        const history = told(changes);
        const before = history.slice(0, cut);
        const since = shuffledAndDoubled(history.slice(cut), dice);
        const followed = run([
          snapshotOf(before),
          ...since.map((row) => ({ type: "row", row }) as const),
        ]);
        const fresh = run([snapshotOf(history)]);
        for (const list of ["queue", "mine"] as const) {
          expect(rowsOf(followed, list, ME)).toEqual(rowsOf(fresh, list, ME));
        }
      },
    ),
  );
});

test("after the line was down, a snapshot takes away what left meanwhile", () => {
  const waiting = row({ id: "a", state: "waiting", last_seq: 3 });
  const online = run([{ type: "lists", queue: [waiting], mine: [] }]);
  const back = run([{ type: "connected" }, { type: "lists", queue: [], mine: [] }], online);
  expect(rowsOf(back, "queue", ME)).toEqual([]);
});

test("a row that was quicker than the snapshot stays", () => {
  const quick = row({ id: "a", state: "waiting", last_seq: 4 });
  const lists = run([
    { type: "connected" },
    { type: "row", row: quick },
    { type: "lists", queue: [], mine: [] },
  ]);
  expect(rowsOf(lists, "queue", ME)).toEqual([quick]);
});

test("the longest wait stands first in the queue", () => {
  const late = row({ id: "a", state: "waiting", waiting_since: "2026-11-22T10:05:00Z" });
  const early = row({ id: "b", state: "waiting", waiting_since: "2026-11-22T10:01:00Z" });
  const lists = run([{ type: "lists", queue: [late, early], mine: [] }]);
  expect(rowsOf(lists, "queue", ME).map((one) => one.id)).toEqual(["b", "a"]);
});

test("a customer who comes online changes nothing else", () => {
  const waiting = row({ id: "a", state: "waiting" });
  const lists = run([
    { type: "lists", queue: [waiting], mine: [] },
    { type: "online", conversation: "a", on: true },
  ]);
  expect(rowsOf(lists, "queue", ME)).toEqual([{ ...waiting, contact_online: true }]);
});

interface Change {
  id: string;
  state: State;
  holder: string | null;
}

const change: fc.Arbitrary<Change> = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  state: fc.constantFrom<State>("with_ai", "waiting", "with_agent", "on_hold", "resolved"),
  holder: fc.constantFrom(ME, "other"),
});

test("what came back from being put off is on top, and what is put off is on its own list", () => {
  const holder = { id: ME, name: "Me" };
  const held = { state: "on_hold", holder } as const;
  const lists = run([
    {
      type: "page",
      rows: [
        row({ id: "new", state: "with_agent", holder, last_at: "2026-11-22T12:00:00Z" }),
        row({ id: "woken", state: "with_agent", holder, woken: "time" }),
        row({ id: "late", ...held, held_until: "2026-11-24T09:00:00Z" }),
        row({ id: "soon", ...held, held_until: "2026-11-23T09:00:00Z" }),
      ],
    },
  ]);
  expect(rowsOf(lists, "mine", ME).map((one) => one.id)).toEqual(["woken", "new"]);
  expect(rowsOf(lists, "snoozed", ME).map((one) => one.id)).toEqual(["soon", "late"]);
  expect(rowsOf(lists, "snoozed", "you")).toEqual([]);
});

/** The rows in the order the server would tell them, each with its next sequence number. */
function told(changes: Change[]): Row[] {
  const seqs = new Map<string, number>();
  return changes.map(({ id, state, holder }) => {
    const last_seq = (seqs.get(id) ?? 0) + 1;
    seqs.set(id, last_seq);
    const held = state === "with_agent" || state === "on_hold";
    return row({
      id,
      state,
      last_seq,
      holder: held && holder ? { id: holder, name: holder } : null,
    });
  });
}

function snapshotOf(history: Row[]): ListAction {
  const now = [...new Map(history.map((one) => [one.id, one])).values()];
  return {
    type: "lists",
    queue: now.filter((one) => one.state === "waiting"),
    mine: now.filter((one) => one.holder?.id === ME),
  };
}

function shuffledAndDoubled(rows: Row[], dice: Iterator<number>): Row[] {
  const roll = (): number => dice.next().value as number;
  const twice = rows.flatMap((one) => (roll() % 2 ? [one] : [one, one]));
  return twice
    .map((one) => [roll(), one] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, one]) => one);
}

function run(actions: ListAction[], from: Lists = noLists): Lists {
  return actions.reduce(reduceLists, from);
}

function row(changes: Partial<Row>): Row {
  return {
    id: "a",
    state: "with_ai",
    epoch: 1,
    last_seq: 1,
    holder: null,
    contact: { id: "c", name: "Sofia", email: null },
    language: "en",
    intent: null,
    reason: null,
    preview: null,
    preview_by: null,
    opened_at: "2026-11-22T10:00:00Z",
    waiting_since: null,
    last_at: "2026-11-22T10:00:00Z",
    held_until: null,
    held_for: null,
    queue: null,
    since: null,
    service_level: null,
    offer: null,
    labels: [],
    needs: [],
    woken: null,
    channel: "widget",
    contact_online: false,
    ...changes,
  };
}
