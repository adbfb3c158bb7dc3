import type { Why } from "../api/types";
import type { Text } from "../text/text.svelte";

/** Why somebody got it, in words; the first is what decided. */
export function whyWords(why: Why, text: Text): string[] {
  return why.rules.map((rule) => text.maybe(`why.${rule}`) ?? rule.replaceAll("_", " "));
}

/** The figures beside the rules, those that say something to people. */
export function whyFigures(why: Why, text: Text): string[] {
  const figures = why.figures ?? {};
  const count = (name: string): number | null =>
    typeof figures[name] === "number" ? figures[name] : null;
  const [fit, turn, busy, load, capacity] = ["fit", "turn", "busy", "load", "capacity"].map(count);
  const found = [
    fit ? text.n("why.fit", fit) : null,
    turn ? text.t("why.turn", { place: text.number(turn) }) : null,
    busy != null ? text.t("why.busy", { share: text.percent(busy) }) : null,
    load != null && capacity
      ? text.t("why.load", { load: chats(load, text), capacity: chats(capacity, text) })
      : null,
  ];
  return found.filter((one): one is string => one !== null);
}

/** Hundredths of a chat as a number of chats. */
export function chats(hundredths: number, text: Text): string {
  return text.number(Math.round(hundredths / 10) / 10);
}
