/** What the customer says at the end: once for each resolution, or not at all. */

import type { Conversation } from "./conversation";
import type { Memory } from "./memory";
import type { Answer, Requests } from "./requests";

export class Rating {
  constructor(
    private readonly requests: Requests,
    private readonly memory: Memory,
    private readonly changed: () => void,
  ) {}

  /** Whether there is something to rate that was neither rated nor skipped. */
  isDue(conversation: Conversation): boolean {
    // in another window it may have been rated already
    return resolution(conversation) > this.memory.unrated() && this.answer(conversation)?.code !== "already_rated";
  }

  answer(conversation: Conversation): Answer | null {
    return this.requests.answer(form(conversation));
  }

  give(conversation: Conversation, score: number, comment: string): void {
    this.requests.ask(form(conversation), { type: "rate", score, comment });
  }

  skip(conversation: Conversation): void {
    this.memory.keepUnrated(resolution(conversation));
    this.changed();
  }
}

/** Its sequence number; 0 where nothing is resolved, or was rated since. */
export function resolution({ events, state }: Conversation): number {
  const last = events.filter(({ kind }) => kind === "conversation.resolved" || kind === "rating.given").at(-1);
  return state === "resolved" && last?.kind === "conversation.resolved" ? last.seq : 0;
}

function form(conversation: Conversation): string {
  return `rate-${resolution(conversation)}`;
}
