/** Tells the other side that the customer is writing: at most once a second, off after a pause. */

import type { Live } from "./live";

const AT_MOST_EVERY = 1_000;
const IDLE = 3_000;

export class OwnTyping {
  private lastSent = -AT_MOST_EVERY;
  private on = false;
  private stopTimer: () => void = () => {};

  constructor(
    private readonly live: Live,
    private readonly later: (run: () => void, ms: number) => () => void,
    private readonly now: () => number,
  ) {}

  wrote(): void {
    this.stopTimer();
    this.stopTimer = this.later(() => this.stopped(), IDLE);
    if (this.now() - this.lastSent < AT_MOST_EVERY) return;
    this.lastSent = this.now();
    this.on = this.live.send({ type: "typing", on: true });
  }

  stopped(): void {
    this.stopTimer();
    if (this.on) this.live.send({ type: "typing", on: false });
    this.on = false;
  }
}
