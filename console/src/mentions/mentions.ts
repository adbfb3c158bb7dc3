import type { Agent } from "../api/types";
import { folded } from "../macros/macros";

const MOST_SHOWN = 8;

/** Colleagues whose name, or a part of it, begins with what was typed. */
export function offeredAgents(agents: readonly Agent[], query: string, me: string): Agent[] {
  const wanted = folded(query);
  return agents
    .filter((one) => one.active && one.id !== me)
    .filter((one) => folded(one.name).split(/\s+/).some((part) => part.startsWith(wanted)))
    .slice(0, MOST_SHOWN);
}

/** Whom a note calls, by the names that stand in it. The longest name wins: @Ada Lind is not Ada. */
export function calledIn(text: string, agents: readonly Agent[]): string[] {
  const called = new Set<string>();
  const byLength = [...agents].sort((a, b) => b.name.length - a.name.length);
  for (const { index } of text.matchAll(/@/g)) {
    if (index > 0 && /[\p{L}\p{N}]/u.test(text[index - 1] ?? "")) continue;
    const rest = text.slice(index + 1);
    const one = byLength.find((agent) => agent.active && begins(rest, agent.name));
    if (one) called.add(one.id);
  }
  return [...called];
}

/** A note in parts, so that the names it calls can be shown as such. */
export function partsOf(text: string, names: readonly string[]): { text: string; call: boolean }[] {
  const byLength = [...names].sort((a, b) => b.length - a.length);
  const parts: { text: string; call: boolean }[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/@/g)) {
    const name = byLength.find((one) => begins(text.slice(index + 1), one));
    if (!name || index < from) continue;
    if (index > from) parts.push({ text: text.slice(from, index), call: false });
    from = index + 1 + name.length;
    parts.push({ text: text.slice(index, from), call: true });
  }
  if (from < text.length) parts.push({ text: text.slice(from), call: false });
  return parts;
}

function begins(text: string, name: string): boolean {
  return text.startsWith(name) && !/^[\p{L}\p{N}]/u.test(text.slice(name.length));
}
