import type { Event, Suggestion } from "../api/types";

/** A suggestion as words to work on: its steps become numbered lines; its links stay beside it. */
export function asText({ text, steps }: Suggestion): string {
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`);
  return numbered.length === 0 ? text : `${text}\n\n${numbered.join("\n")}`;
}

/** The last thing a person wrote to the customer, as a sequence number; 0 when nobody did. */
export function lastReply(events: readonly Event[]): number {
  const reply = events.findLast(
    ({ kind, payload }) => kind === "message.sent" && payload.by === "agent",
  );
  return reply?.seq ?? 0;
}

const notForUs: readonly (string | null)[] = ["switched_off", "ai_stopped"];

/** Whether the article of the brief may be offered: not where the AI suggested something itself,
 * and not where the company wants no words of the AI. */
export function mayOfferArticle(events: readonly Event[], reason: string | null): boolean {
  return !notForUs.includes(reason) && !events.some((event) => event.kind === "suggestion.made");
}
