/** The conversation to keep: saved as a file, or sent to an address that is known to be the customer's. */

import type { Server } from "./server";

export type Sent = "sent" | "no_address" | "too_often" | "failed";

const BECAME: Readonly<Record<number, Sent>> = { 200: "sent", 409: "no_address", 429: "too_often" };

export class Transcript {
  constructor(
    private readonly server: Server,
    private readonly token: () => string | null,
  ) {}

  /** Null when it cannot be had now. */
  async file(): Promise<Blob | null> {
    const answer = await this.asked((token) => this.server.transcript(token));
    return answer?.ok ? answer.blob() : null;
  }

  async mail(): Promise<Sent> {
    const answer = await this.asked((token) => this.server.mailTranscript(token));
    return BECAME[answer?.status ?? 0] ?? "failed";
  }

  private async asked(ask: (token: string) => Promise<Response>): Promise<Response | null> {
    const token = this.token();
    try {
      return token ? await ask(token) : null;
    } catch (error) {
      if (error instanceof Error) return null;
      throw error;
    }
  }
}
