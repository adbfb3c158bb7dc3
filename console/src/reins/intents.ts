import type { IntentLine, Level } from "../api/types";

export const levels: readonly Level[] = ["off", "suggest", "auto"];

/** The intents whose title or name holds what was typed, of one level or all. */
export function found(
  lines: readonly IntentLine[],
  typed: string,
  level: Level | "all",
): IntentLine[] {
  const wanted = typed.trim().toLowerCase();
  return lines.filter(
    (line) =>
      (level === "all" || line.level === level) &&
      `${line.title} ${line.intent}`.toLowerCase().includes(wanted),
  );
}

export interface Shares {
  used: number;
  edited: number;
  rejected: number;
}

/** What became of the suggestions that somebody judged, 0 to 1 each; null when nobody did. */
export function sharesOf({ used, edited, rejected }: IntentLine): Shares | null {
  const judged = used + edited + rejected;
  if (judged === 0) return null;
  return { used: used / judged, edited: edited / judged, rejected: rejected / judged };
}
