/** The one-time code: typed, sent, asked for again. It is never kept in the browser's storage. */

import type { Live } from "./live";
import type { ServerFrame } from "./wire";

const PATIENCE = 8_000;

export class Proof {
  /** What the server was asked and has not answered. */
  busy: "verify" | "send_code" | null = null;
  /** It could not be asked or would not say. */
  failed = false;
  private waitingFor = "";
  private stopTimer: () => void = () => {};

  constructor(
    private readonly live: Live,
    private readonly around: { id(): string; later(run: () => void, ms: number): () => void },
    private readonly changed: () => void,
  ) {}

  verify(code: string): void {
    this.ask("verify", (client_id) => this.live.send({ type: "verify", client_id, code }));
  }

  sendAgain(): void {
    this.ask("send_code", (client_id) => this.live.send({ type: "send_code", client_id }));
  }

  heard(frame: ServerFrame): void {
    const about = frame.type === "ack" || frame.type === "nack" || frame.type === "event" ? frame.client_id : null;
    if (this.busy && about === this.waitingFor) this.end(frame.type === "nack");
  }

  lineLost(): void {
    if (this.busy) this.end(true);
  }

  private ask(what: "verify" | "send_code", send: (client_id: string) => boolean): void {
    if (this.busy) return;
    this.waitingFor = this.around.id();
    this.failed = !send(this.waitingFor);
    if (!this.failed) {
      this.busy = what;
      this.stopTimer = this.around.later(() => this.end(true), PATIENCE);
    }
    this.changed();
  }

  private end(failed: boolean): void {
    this.stopTimer();
    this.busy = null;
    this.failed = failed;
    this.changed();
  }
}
