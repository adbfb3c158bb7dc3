import type { Shift } from "../api/types";
import type { Key } from "../text/text.svelte";
import type { Times } from "../text/time.svelte";

interface Line {
  key: Key;
  words: Record<string, string>;
}

/** My shift and its end, or when the next one begins. */
export function shiftLine(
  shifts: readonly Shift[],
  times: Pick<Times, "now" | "ahead" | "clock">,
): Line {
  const open = shifts.find(
    (one) => Date.parse(one.starts_at) <= times.now && times.now < Date.parse(one.ends_at),
  );
  if (open) return { key: "shift.until", words: { time: times.ahead(open.ends_at) } };
  const next = shifts
    .filter((one) => Date.parse(one.starts_at) > times.now)
    .toSorted((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))[0];
  if (!next) return { key: "shift.none", words: {} };
  const words = { time: times.ahead(next.starts_at), end: times.clock(next.ends_at) };
  return { key: "shift.next", words };
}
