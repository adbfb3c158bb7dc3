import type { Event, Promised } from "../api/types";

export type Whose = "mine" | "all";
/** `due`: it is still open, and its time comes today or went by. */
export type Standing = "open" | "due" | "missed" | "kept";

export function standing(promise: Promised, now: number): Standing {
  if (promise.state !== "open") return promise.state;
  return Date.parse(promise.due) <= endOfToday(now) ? "due" : "open";
}

/** Those to show, the most urgent first. */
export function listed(
  promises: readonly Promised[],
  whose: Whose,
  wanted: Standing | "all",
  { me, now }: { me: string; now: number },
): Promised[] {
  return promises
    .filter((one) => whose === "all" || one.owner?.id === me)
    .filter((one) => wanted === "all" || standing(one, now) === wanted)
    .sort((a, b) => Date.parse(a.due) - Date.parse(b.due) || a.seq - b.seq);
}

/** The most urgent promise of a conversation that needs somebody now. */
export function pressing(
  promises: readonly Promised[],
  conversation: string,
  now: number,
): Promised | null {
  const needed = promises.filter(
    (one) =>
      one.conversation === conversation && ["due", "missed"].includes(standing(one, now)),
  );
  return listed(needed, "all", "all", { me: "", now })[0] ?? null;
}

/** What became of the promises of a conversation, by the message that made them. */
export function settledOf(events: readonly Event[]): Map<number, "kept" | "missed"> {
  const settled = new Map<number, "kept" | "missed">();
  for (const { kind, payload } of events) {
    if (payload.made === undefined) continue;
    if (kind === "promise.kept") settled.set(payload.made, "kept");
    else if (kind === "promise.missed") settled.set(payload.made, "missed");
  }
  return settled;
}

function endOfToday(now: number): number {
  return new Date(now).setHours(23, 59, 59, 999);
}
