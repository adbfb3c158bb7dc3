import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Promised } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";

const LOOK_AGAIN_MS = 60_000;

/** What was promised to customers, by the AI or by people. */
export class Promises {
  all = $state.raw<readonly Promised[] | null>(null);
  failed = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #soon = soon(() => void this.load());

  constructor(private readonly desk: Desk) {}

  start(): void {
    void this.load();
    this.#timer = setInterval(() => void this.load(), LOOK_AGAIN_MS);
  }

  hear(frame: Frame): void {
    if (frame.type !== "event") return;
    if (frame.kind.startsWith("promise.") || frame.payload.promise) this.#soon();
  }

  load = async (): Promise<void> => {
    try {
      this.all = await this.desk.promises();
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  };

  async keep(conversation: string, seq: number): Promise<void> {
    // Kept once is kept: the promise itself is the act's own id, so that a retry is the same act.
    await this.desk.keep(conversation, seq, `keep-${seq}`);
    this.all =
      this.all?.map((one) =>
        one.conversation === conversation && one.seq === seq ? { ...one, state: "kept" } : one,
      ) ?? null;
  }

  forget(): void {
    clearInterval(this.#timer);
    this.all = null;
  }
}
