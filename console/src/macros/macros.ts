import type { Macro } from "../api/types";

const GAP = /⟦[a-z_]+\.[a-z_]+⟧/;
const MOST_SHOWN = 8;

/** Where in a text a value is still missing; null when nothing is. */
export function gapIn(text: string): { start: number; end: number; name: string } | null {
  const found = GAP.exec(text);
  if (!found) return null;
  const start = found.index;
  return { start, end: start + found[0].length, name: found[0].slice(1, -1) };
}

/** What is being asked for at the caret: what stands after the sign that opens a menu. */
export interface Trigger {
  sign: "/" | "@";
  query: string;
  start: number;
  end: number;
}

/** A sign opens a menu only where a word could begin, so that dates and addresses do not. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const found = /(?:^|[\s(])([/@])([^\s/@]{0,40})$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[2] ?? "";
  return {
    sign: found[1] as Trigger["sign"],
    query,
    start: caret - query.length - 1,
    end: caret,
  };
}

/** Of the macros of one name, the one in the customer's language; those that fit it come first. */
export function offeredMacros(
  macros: readonly Macro[],
  query: string,
  language: string | null,
): Macro[] {
  const wanted = folded(query);
  const fit = (one: Macro): number => fitness(one.language, language);
  const best = new Map<string, Macro>();
  for (const one of macros) {
    if (!folded(`${one.name} ${one.text}`).includes(wanted)) continue;
    const key = `${one.shared} ${folded(one.name)}`;
    const known = best.get(key);
    if (!known || fit(one) > fit(known)) best.set(key, one);
  }
  const rank = (one: Macro): number => {
    const name = folded(one.name);
    return fit(one) * 10 + (name.startsWith(wanted) ? 2 : name.includes(wanted) ? 1 : 0);
  };
  return [...best.values()].sort((a, b) => rank(b) - rank(a)).slice(0, MOST_SHOWN);
}

/** One written in this very language, one that fits any, one in another language. */
function fitness(written: string | null, wanted: string | null): number {
  if (written === null) return 1;
  if (wanted === null) return 1;
  return written.split("-")[0] === wanted.split("-")[0] ? 2 : 0;
}

export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
