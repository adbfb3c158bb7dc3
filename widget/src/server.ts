/** The HTTP requests of the widget. */

import { Refused } from "./live";
import { Texts, type Catalogue } from "./texts";
import { upload, type Upload } from "./uploading";
import type { Config, Kept, Opened, Prefer, Renewed } from "./wire";

/** The conversation belongs to somebody else than whom the page vouches for. */
export class OtherPerson extends Error {}

export class Server {
  /** `base` is the address the script came from, without a slash at its end. */
  constructor(private readonly base: string) {}

  get liveUrl(): string {
    return this.base.replace(/^http/, "ws") + "/api/widget/live";
  }

  get rareUrl(): string {
    return `${this.base}/widget/rare.js`;
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

  /** A page that vouches with something the server does not take still has its chat, unsigned: whoever built the
   *  page reads why. */
  async open(prefer: Prefer, language: string, page: string, identity: string | null): Promise<Opened> {
    const wanted = { prefer, language, page, ...(identity ? { identity } : {}) };
    const opened = await this.json<Opened>(await this.post("/api/widget/conversations", {}, wanted));
    if (opened.refused) console.warn(`Warmline: ${opened.refused.message}`);
    return opened;
  }

  /** The conversation takes the new token from then on. Raises OtherPerson where it is not theirs. */
  async identify(token: string, identity: string): Promise<Renewed> {
    const answer = await this.post("/api/widget/identity", {}, { token, identity });
    if (answer.status === 409) throw new OtherPerson();
    return this.json(answer);
  }

  /** The receipt as a page that needs nothing else. */
  async receipt(id: string, token: string): Promise<Blob> {
    const answer = await fetch(`${this.base}/api/widget/receipts/${id}`, { headers: bearer(token) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.blob();
  }

  async mailReceipt(id: string, token: string): Promise<void> {
    const answer = await this.post(`/api/widget/receipts/${id}/mail`, bearer(token));
    if (!answer.ok) throw new Error(`${answer.status}`);
  }

  upload(token: string, file: File, progress: (part: number) => void): Upload {
    return upload(`${this.base}/api/widget/files`, token, file, progress);
  }

  async file(id: string, token: string): Promise<Blob> {
    const answer = await fetch(`${this.base}/api/widget/files/${id}?inline=true`, { headers: bearer(token) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.blob();
  }

  /** How these files stand now. */
  async files(ids: readonly string[], token: string): Promise<readonly Kept[]> {
    const query = ids.map((id) => `id=${id}`).join("&");
    const answer = await fetch(`${this.base}/api/widget/files?${query}`, { headers: bearer(token) });
    return (await this.json<{ files: readonly Kept[] }>(answer)).files;
  }

  /** As a page that needs nothing else. */
  transcript(token: string): Promise<Response> {
    return fetch(`${this.base}/api/widget/transcript`, { headers: bearer(token) });
  }

  mailTranscript(token: string): Promise<Response> {
    return this.post("/api/widget/transcript/mail", bearer(token));
  }

  photoUrl(id: string): string {
    return `${this.base}/api/photos/${id}`;
  }

  private post(path: string, headers: Record<string, string>, body?: object): Promise<Response> {
    const json = body ? { "Content-Type": "application/json" } : {};
    return fetch(this.base + path, {
      method: "POST",
      headers: { ...headers, ...json },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  private async json<T>(answer: Response): Promise<T> {
    if (answer.ok) return (await answer.json()) as T;
    const again = answer.status >= 500 || answer.status === 429;
    throw again ? new Error(`${answer.status}`) : new Refused(`${answer.status}`);
  }
}

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}
