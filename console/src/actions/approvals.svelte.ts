import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Run } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";
import type { Session } from "../session/session.svelte";

const LOOK_AGAIN_MS = 60_000;

/** The runs that wait for a supervisor, wherever they are. */
export class Approvals {
  runs = $state.raw<readonly Run[] | null>(null);
  failed = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #soon = soon(() => void this.load());

  constructor(
    private readonly desk: Desk,
    private readonly session: Session,
  ) {}

  start(): void {
    void this.load();
    this.#timer = setInterval(() => void this.load(), LOOK_AGAIN_MS);
  }

  /** What waits comes with its hand-off, and what was decided with its event. */
  hear(frame: Frame): void {
    const told =
      (frame.type === "row" && frame.row.reason === "needs_approval") ||
      (frame.type === "event" && frame.kind.startsWith("approval."));
    if (told) this.#soon();
  }

  load = async (): Promise<void> => {
    if (!this.session.may("supervisor")) return;
    try {
      this.runs = await this.desk.approvals();
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  };

  /** Somebody decided: it waits no longer. */
  settled(run: Run): void {
    this.runs = this.runs?.filter((one) => one.id !== run.id) ?? null;
  }

  forget(): void {
    clearInterval(this.#timer);
    this.runs = null;
  }
}
