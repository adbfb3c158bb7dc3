import type { Brief, BriefLine, Fact, FactKind } from "../api/types";
import { reasonText } from "../inbox/lines";
import type { Text } from "../text/text.svelte";
import type { Times } from "../text/time.svelte";

/** What an agent may put right, as the server knows it. */
export const correctable: readonly string[] = [
  "order_number",
  "account_number",
  "amount",
  "date",
  "email",
  "phone",
  "iban",
  "name",
  "address",
] satisfies FactKind[];

export function factKind(kind: string, text: Text): string {
  return text.maybe(`fact.${kind}`) ?? kind.replaceAll("_", " ");
}

/** A sentence of the brief in the reader's language; the server's English where we have none. */
export function lineWords(line: BriefLine, text: Text, times: Times): string {
  const sentence = text.maybe(`brief.line.${line.code}`);
  if (sentence === null) return line.text;
  const words = Object.entries(line.values).map(([name, value]) => [
    name,
    spoken(name, value, text, times),
  ]);
  return text.fill(sentence, Object.fromEntries(words) as Record<string, string>);
}

type Value = BriefLine["values"][string];

function spoken(name: string, value: Value, text: Text, times: Times): string {
  if (name === "kind") return factKind(String(value), text);
  if (name === "reason") return reasonText(value === null ? null : String(value), text);
  if (name === "due" && value) return times.full(String(value));
  if (name === "by") return value ? String(value) : text.t("thread.ai");
  if (typeof value === "number") return text.number(value);
  return value ?? text.t("brief.unknown");
}

/** How the customer feels now, where it is worth a word. */
export function moodNow(brief: Brief): "strained" | "upset" | "heavy" | null {
  const level = brief.mood.at(-1)?.level ?? "steady";
  return level === "steady" ? null : level;
}

/** Facts as they are read: those that tell which case it is come first. */
export function inOrder(facts: readonly Fact[]): Fact[] {
  const rank = (fact: Fact): number => {
    const place = correctable.indexOf(fact.kind);
    return place < 0 ? correctable.length : place;
  };
  return facts.toSorted((a, b) => rank(a) - rank(b) || a.seq - b.seq);
}

/** The few that say at a glance which case it is. */
export function telling(facts: readonly Fact[]): Fact[] {
  return inOrder(facts.filter((one) => correctable.includes(one.kind))).slice(0, 3);
}
