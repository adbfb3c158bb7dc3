import { tick } from "svelte";

import type { OpenConversation } from "./open.svelte";

/** Shows the message a fact came from, fetching earlier ones until it is there. */
export async function jumpTo(open: OpenConversation, seq: number): Promise<void> {
  while (open.now.older && (open.now.events[0]?.seq ?? 0) > seq) await open.loadOlder();
  await tick();
  const message = document.getElementById(`m-${seq}`);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  message?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  message?.animate([{ background: "var(--selected)" }, { background: "transparent" }], 1200);
}
