import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Promised } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";

const LOOK_AGAIN_MS = 60_000;

/** What was promised to customers, by the AI or by people. */
export class Promises {
  /** Those that somebody has to keep yet; null before they are known. */
  pending = $state.raw<readonly Promised[] | null>(null);
  kept = $state.raw<readonly Promised[] | null>(null);
  failed = $state(false);
  readonly all = $derived([...(this.pending ?? []), ...(this.kept ?? [])]);
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

  load = (): Promise<void> =>
    this.#load(["open", "missed"], (found) => {
      this.pending = found;
    });

  /** The history is long, so that it is asked for only where it is looked at. */
  loadKept = (): Promise<void> =>
    this.#load(["kept"], (found) => {
      this.kept = found;
    });

  async #load(state: Promised["state"][], told: (found: Promised[]) => void): Promise<void> {
    try {
      told(await this.desk.promises(state));
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  }

  async keep(conversation: string, seq: number): Promise<void> {
    // Kept once is kept: the promise itself is the act's own id, so that a retry is the same act.
    await this.desk.keep(conversation, seq, `keep-${seq}`);
    const isIt = (one: Promised): boolean =>
      one.conversation === conversation && one.seq === seq;
    const done = this.pending?.filter(isIt).map((one) => ({ ...one, state: "kept" as const }));
    this.pending = this.pending?.filter((one) => !isIt(one)) ?? null;
    if (this.kept) this.kept = [...this.kept, ...(done ?? [])];
  }

  forget(): void {
    clearInterval(this.#timer);
    this.pending = this.kept = null;
  }
}
