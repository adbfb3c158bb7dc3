import type { Claims } from "../api/types";

const PAUSE_MS = 600;
const PATIENCE_MS = 1_500;
/** Shorter than this nobody claims anything. */
const SHORTEST = 8;

type Ask = (text: string, signal: AbortSignal) => Promise<Claims>;

/** Asks, as an agent writes, whether the reply says more than is proven, or promises something.
 * It only ever helps: when it fails or is slow, the reply goes out as if nobody had asked. */
export class ReplyCheck {
  found = $state.raw<Claims | null>(null);
  #text = "";
  #answer: Promise<Claims | null> = Promise.resolve(null);
  #cut: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ask: Ask) {}

  wrote(text: string): void {
    clearTimeout(this.#timer);
    if (text.trim().length < SHORTEST) this.#forget();
    else this.#timer = setTimeout(() => void this.of(text), PAUSE_MS);
  }

  /** What there is to say about these very words; null: nothing, or nobody knows. */
  of(text: string): Promise<Claims | null> {
    clearTimeout(this.#timer);
    const words = text.trim();
    if (words.length < SHORTEST) return Promise.resolve(null);
    if (words === this.#text) return this.#answer;
    this.#forget();
    this.#text = words;
    this.#cut = new AbortController();
    this.#answer = this.#asked(words, this.#cut.signal);
    return this.#answer;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#forget();
  }

  async #asked(words: string, cut: AbortSignal): Promise<Claims | null> {
    try {
      const found = await this.ask(words, AbortSignal.any([cut, AbortSignal.timeout(PATIENCE_MS)]));
      if (words === this.#text) this.found = found;
      return found;
    } catch {
      // Whatever went wrong, it must never keep a reply from the customer.
      if (words === this.#text) this.#text = "";
      return null;
    }
  }

  #forget(): void {
    this.#cut?.abort();
    this.#cut = null;
    this.#text = "";
    this.found = null;
  }
}
