import type { ReplyCheck } from "../actions/claims.svelte";
import type { Claims } from "../api/types";

/** What stands between a reply and its way out: whatever it says without proof, and what it asks
 * though the brief knows it. Said once; the agent may send it all the same. */
export class BeforeSending {
  unproven = $state.raw<Claims["claims"]>([]);
  known = $state.raw<Claims["asks"]>([]);
  #waved = "";
  #busy = false;

  constructor(private readonly check: ReplyCheck) {}

  /** True when it may go out now; `told` hears what else was found in it. */
  async mayGo(words: string, told: (found: Claims) => void): Promise<boolean> {
    if (this.#busy) return false;
    if (this.#waved === words.trim()) return true;
    this.#busy = true;
    const found = await this.check.of(words);
    this.#busy = false;
    if (found) told(found);
    this.unproven = found?.claims ?? [];
    this.known = found?.asks ?? [];
    return this.unproven.length + this.known.length === 0;
  }

  /** These very words go out whatever there is to say about them. */
  wave(words: string): void {
    this.#waved = words.trim();
    this.wrote();
  }

  wrote(): void {
    this.unproven = [];
    this.known = [];
  }

  sent(): void {
    this.#waved = "";
    this.wrote();
  }
}
