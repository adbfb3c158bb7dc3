const HOUR_MS = 3_600_000;
const MORNING = 9;

export function inHours(hours: number): Date {
  return new Date(Date.now() + hours * HOUR_MS);
}

/** Nine in the morning of a coming day, on the agent's own clock. */
export function inDays(days: number): Date {
  const day = new Date();
  day.setDate(day.getDate() + days);
  day.setHours(MORNING, 0, 0, 0);
  return day;
}

/** Nine in the morning of the next Monday after today. */
export function nextMonday(): Date {
  return inDays(((8 - new Date().getDay()) % 7) || 7);
}

/** What a `datetime-local` field takes: local time without a zone. */
export function localInput(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** A promise for a day holds until the last second of it, on the agent's own clock. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
