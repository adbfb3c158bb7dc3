/** Asks for older events, a page at a time. */

import { firstSeq, type Conversation } from "./conversation";
import type { Live } from "./live";

const PAGE = 30;

export class History {
  loading = false;
  private from = Infinity;

  constructor(private readonly live: Live) {}

  ask(conversation: Conversation): void {
    if (this.loading || !conversation.more) return;
    const before = Math.min(firstSeq(conversation), this.from);
    this.loading = this.live.send({ type: "history", before, limit: PAGE });
    // a page may hold nothing that customers see; numbers have no gaps, so the next one starts here
    if (this.loading) this.from = before - PAGE;
  }

  arrived(): void {
    this.loading = false;
  }

  /** The line was cut, or another conversation began: start again from what is shown. */
  restart(): void {
    this.loading = false;
    this.from = Infinity;
  }
}
