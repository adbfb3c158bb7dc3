/**
 * What a form asks for. Each form waits for one answer, and keeps its words until it has it.
 *
 * Unlike the outbox nothing is remembered beyond the page: an address that was typed for one purpose
 * does not stay in the browser of whoever comes next.
 */

import type { Live } from "./live";
import type { Asked, ServerFrame } from "./wire";

const PATIENCE = 8_000;

export interface Answer {
  readonly is: "sending" | "done" | "refused";
  /** Why not, in the server's word; `lost` where it could not be asked. */
  readonly code?: string;
}

interface Request {
  readonly client_id: string;
  /** The same words again are the same request, so a retry changes nothing twice. */
  readonly words: string;
  answer: Answer;
  stop(): void;
}

export class Requests {
  private readonly open = new Map<string, Request>();

  constructor(
    private readonly live: Pick<Live, "send">,
    private readonly around: { id(): string; later(run: () => void, ms: number): () => void },
    private readonly changed: () => void,
  ) {}

  /** What became of what the form `name` asked for last. */
  answer(name: string): Answer | null {
    return this.open.get(name)?.answer ?? null;
  }

  ask(name: string, asked: Asked): void {
    const before = this.open.get(name);
    if (before?.answer.is === "sending") return;
    const words = JSON.stringify(asked);
    const client_id = before?.words === words ? before.client_id : this.around.id();
    const stop = this.around.later(() => this.end(client_id, { is: "refused", code: "lost" }), PATIENCE);
    this.open.set(name, { client_id, words, answer: { is: "sending" }, stop });
    if (!this.live.send({ ...asked, client_id })) this.end(client_id, { is: "refused", code: "lost" });
    this.changed();
  }

  /** The form was closed or begins anew. */
  forget(name: string): void {
    this.open.get(name)?.stop();
    this.open.delete(name);
  }

  heard(frame: ServerFrame): void {
    if (frame.type === "ack") this.end(frame.client_id, { is: "done" });
    if (frame.type === "nack") this.end(frame.client_id, { is: "refused", code: frame.code });
  }

  lineLost(): void {
    for (const { client_id, answer } of this.open.values()) {
      if (answer.is === "sending") this.end(client_id, { is: "refused", code: "lost" });
    }
  }

  clear(): void {
    for (const name of [...this.open.keys()]) this.forget(name);
  }

  private end(client_id: string, answer: Answer): void {
    const request = [...this.open.values()].find((one) => one.client_id === client_id);
    if (request?.answer.is !== "sending") return;
    request.stop();
    request.answer = answer;
    this.changed();
  }
}
