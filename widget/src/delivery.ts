/** Carries the outbox to the server and waits for each receipt. */

import type { Live } from "./live";
import { frameOf, type Outbox, type Pending } from "./outbox";
import type { ServerFrame } from "./wire";

const PATIENCE = 8_000;

export class Delivery {
  private readonly timers = new Map<string, () => void>();
  /** The server asked for patience: one item at a time, so that the order stays. */
  private slow = false;
  private stopPause: () => void = () => {};

  constructor(
    private readonly outbox: Outbox,
    private readonly live: Live,
    private readonly later: (run: () => void, ms: number) => () => void,
  ) {}

  /** Sends everything that waits, in the order it was written. */
  flush(): void {
    const waiting = this.outbox.all().filter((item) => item.delivery === "queued");
    if (!waiting.length && !this.timers.size) this.slow = false;
    if (!this.slow) waiting.forEach((item) => this.carry(item));
    else if (waiting[0] && !this.timers.size) this.carry(waiting[0]);
  }

  lineLost(): void {
    for (const stop of this.timers.values()) stop();
    this.timers.clear();
    this.stopPause();
    this.slow = false;
    this.outbox.requeue();
  }

  receipt(frame: ServerFrame): void {
    if (frame.type === "ack") this.kept(frame.client_id);
    else if (frame.type === "event" && frame.client_id) this.shown(frame.client_id);
    else if (frame.type === "history") frame.events.forEach((event) => event.client_id && this.shown(event.client_id));
    else if (frame.type === "nack") this.notKept(frame);
    else if (frame.type === "state" || frame.type === "welcome") this.outbox.settleKeptWishes();
  }

  retry(client_id: string): void {
    this.stopTimer(client_id);
    this.outbox.mark(client_id, "queued");
    this.flush();
  }

  private carry(item: Pending): void {
    if (!this.live.send(frameOf(item))) return;
    this.outbox.mark(item.client_id, "sending");
    // no receipt: the line is dead without saying so; a new one resends what is unconfirmed
    this.timers.set(item.client_id, this.later(() => this.live.reconnect(), PATIENCE));
  }

  private kept(client_id: string): void {
    this.stopTimer(client_id);
    // a message counts until its event arrives, a wish to change hands until the server says who has it
    this.outbox.mark(client_id, "sent");
    if (this.slow) this.flush();
  }

  private shown(client_id: string): void {
    this.stopTimer(client_id);
    this.outbox.settle(client_id);
  }

  private notKept(frame: Extract<ServerFrame, { type: "nack" }>): void {
    this.stopTimer(frame.client_id);
    if (frame.retry_after === null || frame.retry_after === undefined) {
      this.outbox.mark(frame.client_id, "refused", { code: frame.code, message: frame.message });
      return;
    }
    this.outbox.mark(frame.client_id, "queued", { code: frame.code });
    this.slow = true;
    this.stopPause();
    this.stopPause = this.later(() => this.flush(), frame.retry_after * 1000);
  }

  private stopTimer(client_id: string): void {
    this.timers.get(client_id)?.();
    this.timers.delete(client_id);
  }
}
