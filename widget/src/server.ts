/** The HTTP requests of the widget. */

import { Refused } from "./live";
import { Texts, type Catalogue } from "./texts";
import type { Config, Prefer, Ticket } from "./wire";

export class Server {
  /** `base` is the address the script came from, without a slash at its end. */
  constructor(private readonly base: string) {}

  get liveUrl(): string {
    return this.base.replace(/^http/, "ws") + "/api/widget/live";
  }

  /** Our texts in that language, or in English when they cannot be had. */
  async texts(language: string): Promise<Texts> {
    if (language === "en") return new Texts();
    try {
      return new Texts(language, await this.json<Catalogue>(await fetch(`${this.base}/widget/texts/${language}.json`)));
    } catch (error) {
      if (error instanceof Error) return new Texts();
      throw error;
    }
  }

  async config(language: string): Promise<Config> {
    return this.json(await fetch(`${this.base}/api/widget/config?language=${encodeURIComponent(language)}`));
  }

  async open(prefer: Prefer, language: string, page: string): Promise<Ticket> {
    const answer = await fetch(`${this.base}/api/widget/conversations`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ prefer, language, page }),
    });
    return this.json(answer);
  }

  private async json<T>(answer: Response): Promise<T> {
    if (answer.ok) return (await answer.json()) as T;
    const again = answer.status >= 500 || answer.status === 429;
    throw again ? new Error(`${answer.status}`) : new Refused(`${answer.status}`);
  }
}
