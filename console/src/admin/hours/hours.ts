import type { OpeningHours } from "../../api/types";

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];

export interface DayForm {
  day: Day;
  open: boolean;
  from: string;
  to: string;
}

// A time field knows no 24:00; the midnight at the end of a day is its 00:00.
const END_OF_DAY = "24:00";
const MIDNIGHT = "00:00";
const CLOSED = "closed";
const USUAL = { from: "09:00", to: "17:00" };

/** `"08:00-20:00"` or `"closed"` for each day, as fields of a form. */
export function formOf(week: OpeningHours["week"]): DayForm[] {
  return days.map((day) => {
    const [from, to] = (week[day] ?? CLOSED).replace(END_OF_DAY, MIDNIGHT).split("-");
    return from && to ? { day, open: true, from, to } : { day, open: false, ...USUAL };
  });
}

export function weekOf(form: readonly DayForm[]): OpeningHours["week"] {
  return Object.fromEntries(
    form.map(({ day, open, from, to }) => [day, open ? `${from}-${end(to)}` : CLOSED]),
  );
}

/** The days that close before they open. */
export function wrongDays(form: readonly DayForm[]): Day[] {
  return form.filter(({ open, from, to }) => open && from >= end(to)).map(({ day }) => day);
}

function end(to: string): string {
  return to === MIDNIGHT ? END_OF_DAY : to;
}

export function zones(): string[] {
  return Intl.supportedValuesOf("timeZone");
}
