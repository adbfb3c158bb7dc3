import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { CallBack, CallBackOutcome } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";

const LOOK_AGAIN_MS = 60_000;

/** Call-backs that were promised and are not over. */
export class Tasks {
  open = $state.raw<readonly CallBack[] | null>(null);
  failed = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #soon = soon(() => void this.load());

  constructor(private readonly desk: Desk) {}

  start(): void {
    void this.load();
    this.#timer = setInterval(() => void this.load(), LOOK_AGAIN_MS);
  }

  hear(frame: Frame): void {
    if (frame.type === "callbacks" || frame.type === "callback_overdue") this.#soon();
  }

  load = async (): Promise<void> => {
    try {
      this.open = await this.desk.callBacks();
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  };

  async take(one: CallBack): Promise<void> {
    this.#told(await this.desk.takeCallBack(one.id));
  }

  /** `again`: who was not reached is promised another try by then, which is a task of its own. */
  async end(
    one: CallBack,
    outcome: CallBackOutcome,
    note: string,
    again: string | null,
  ): Promise<CallBack> {
    // Ended once is ended: the task is the act's own id, so that a retry is the same act.
    const client_id = `end-${one.id}`;
    const ended = await this.desk.endCallBack(one.id, { client_id, outcome, note, again });
    if (again) this.#soon();
    this.#told(ended);
    return ended;
  }

  #told(one: CallBack): void {
    const others = (this.open ?? []).filter(({ id }) => id !== one.id);
    this.open = one.state === "open" ? [...others, one] : others;
  }

  forget(): void {
    clearInterval(this.#timer);
    this.open = null;
  }
}
