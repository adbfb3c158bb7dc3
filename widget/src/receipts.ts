/** Receipts to keep: saved as a file, or sent to the address that the page vouched for. */

import type { Server } from "./server";

export type Mailing = "sending" | "sent" | "failed";

export class Receipts {
  private mails: ReadonlyMap<string, Mailing> = new Map();

  constructor(
    private readonly server: Server,
    private readonly token: () => string | null,
    private readonly changed: () => void,
  ) {}

  mailing(id: string): Mailing | null {
    return this.mails.get(id) ?? null;
  }

  /** Null when it cannot be had now. */
  async file(id: string): Promise<Blob | null> {
    const token = this.token();
    try {
      return token ? await this.server.receipt(id, token) : null;
    } catch (error) {
      if (error instanceof Error) return null;
      throw error;
    }
  }

  async mail(id: string): Promise<void> {
    const token = this.token();
    if (!token || this.mailing(id) === "sending" || this.mailing(id) === "sent") return;
    this.mark(id, "sending");
    try {
      await this.server.mailReceipt(id, token);
      this.mark(id, "sent");
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.mark(id, "failed");
    }
  }

  private mark(id: string, mailing: Mailing): void {
    this.mails = new Map([...this.mails, [id, mailing]]);
    this.changed();
  }
}
