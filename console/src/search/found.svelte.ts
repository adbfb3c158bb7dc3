import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Match } from "../api/types";
import { askedOf, type Wish } from "./search";

/** The answers to one search: the newest question counts, whatever order answers come in. */
export class Results {
  matches = $state.raw<readonly Match[] | null>(null);
  after = $state<string | null>(null);
  fault = $state<string | null>(null);
  busy = $state(false);
  #asking: AbortController | null = null;

  constructor(private readonly desk: Desk) {}

  async ask(wish: Wish, after?: string): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.busy = true;
    try {
      const found = await this.desk.search(askedOf(wish, after), asking.signal);
      if (asking.signal.aborted) return;
      this.matches = after ? [...(this.matches ?? []), ...found.matches] : found.matches;
      this.after = found.after;
      this.fault = null;
    } catch (error) {
      if (asking.signal.aborted) return;
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.fault = error instanceof Refusal ? error.message : "";
    } finally {
      if (this.#asking === asking) this.busy = false;
    }
  }

  stop(): void {
    this.#asking?.abort();
  }
}
