/** The digits of a one-time code, however they were typed or pasted. */

export const LENGTH = 6;

const PAUSE_SECONDS = 30;

/** Western digits of `text`, at most six: "١٢٣ ٤٥٦" and "Your code is 123-456." alike. */
export function digitsIn(text: string): string {
  const western = text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.codePointAt(0)! & 0xf));
  return western.replace(/\D/g, "").slice(0, LENGTH);
}

/** Seconds until another code may be asked for; a clock that is wrong makes nobody wait longer. */
export function waitBefore(sent: string, now: Date): number {
  const left = PAUSE_SECONDS - Math.floor((now.getTime() - new Date(sent).getTime()) / 1000);
  return Math.max(0, Math.min(PAUSE_SECONDS, left));
}
