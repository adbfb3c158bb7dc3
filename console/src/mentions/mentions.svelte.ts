import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Mention } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";

/** Notes in which a colleague called this agent. */
export class Mentions {
  all = $state.raw<readonly Mention[] | null>(null);
  unseen = $state(0);
  failed = $state(false);
  readonly #soon = soon(() => void this.load(), 100);

  constructor(
    private readonly desk: Desk,
    private readonly called: (frame: Extract<Frame, { type: "mention" }>) => void,
  ) {}

  hear(frame: Frame): void {
    if (frame.type !== "mention") return;
    this.unseen += 1;
    this.called(frame);
    this.#soon();
  }

  load = (): Promise<void> => this.#told(() => this.desk.mentions());

  /** Who reads the conversation has seen what called them there. */
  async seen(conversation?: string): Promise<void> {
    const waiting = this.all?.some(
      (one) => !one.seen && (!conversation || one.conversation === conversation),
    );
    if (waiting) await this.#told(() => this.desk.seeMentions(conversation));
  }

  async #told(ask: () => Promise<{ mentions: Mention[]; unseen: number }>): Promise<void> {
    try {
      const { mentions, unseen } = await ask();
      this.all = mentions;
      this.unseen = unseen;
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  }

  forget(): void {
    this.all = null;
    this.unseen = 0;
  }
}
