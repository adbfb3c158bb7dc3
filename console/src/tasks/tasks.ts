import type { CallBack } from "../api/types";

export type Whose = "mine" | "free" | "overdue" | "all";

/** Those of one list; what is due first comes first, and for who leads what is overdue. */
export function tasksOf(
  all: readonly CallBack[],
  whose: Whose,
  { me, now, leads }: { me: string; now: number; leads: boolean },
): CallBack[] {
  const late = (one: CallBack): number => Number(leads && isOverdue(one, now));
  return all
    .filter((one) => belongs(one, whose, me, now))
    .sort((a, b) => late(b) - late(a) || Date.parse(a.due) - Date.parse(b.due));
}

function belongs(one: CallBack, whose: Whose, me: string, now: number): boolean {
  switch (whose) {
    case "mine":
      return one.owner?.id === me;
    case "free":
      return one.owner === null;
    case "overdue":
      return isOverdue(one, now);
    case "all":
      return true;
  }
}

export function isOverdue(one: CallBack, now: number): boolean {
  return one.state === "open" && (one.overdue || Date.parse(one.due) < now);
}

/** How many need me now: mine that are due within the hour, and nobody's that are late. */
export function pressing(all: readonly CallBack[], me: string, now: number): number {
  const soon = now + 3_600_000;
  return all.filter(
    (one) =>
      (one.owner?.id === me && Date.parse(one.due) < soon) ||
      (one.owner === null && isOverdue(one, now)),
  ).length;
}
