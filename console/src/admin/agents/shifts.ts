import type { Shift } from "../../api/types";
import { localInput } from "../../inbox/moments";

/** A shift as its two fields hold it: local time without a zone. */
export interface ShiftForm {
  from: string;
  until: string;
}

export function shiftForms(shifts: readonly Shift[]): ShiftForm[] {
  return shifts.map((one) => ({
    from: localInput(new Date(one.starts_at)),
    until: localInput(new Date(one.ends_at)),
  }));
}

export function shiftsOf(forms: readonly ShiftForm[]): Shift[] {
  return forms
    .filter(({ from, until }) => from && until)
    .map(({ from, until }) => ({
      starts_at: new Date(from).toISOString(),
      ends_at: new Date(until).toISOString(),
    }));
}

/** The one to add: a day after the last, or tomorrow from nine to five. */
export function nextShift(forms: readonly ShiftForm[]): ShiftForm {
  const last = forms.at(-1);
  const day = (at: string): string => {
    const next = new Date(at);
    next.setDate(next.getDate() + 1);
    return localInput(next);
  };
  if (last?.from && last.until) return { from: day(last.from), until: day(last.until) };
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  const at = (hour: number): string => localInput(new Date(tomorrow.setHours(hour, 0, 0, 0)));
  return { from: at(9), until: at(17) };
}
