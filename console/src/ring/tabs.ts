/**
 * One tab of a browser makes the noise for all of them: whoever says first that it does. Every tab
 * shows the card; a sound from three of them is no better than from one.
 */
export class Tabs {
  readonly #channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("ring");
  readonly #claims = new Map<string, string>();
  readonly #me = crypto.randomUUID();

  constructor() {
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<[string, string]>) => {
      this.#hear(...data);
    });
  }

  #hear(ring: string, tab: string): void {
    const known = this.#claims.get(ring);
    if (known === undefined || tab < known) this.#claims.set(ring, tab);
  }

  /** Calls `run` in one tab only; a visible one goes first, since it may make a sound. */
  async once(ring: string, run: () => void): Promise<void> {
    const ready = document.visibilityState === "visible" ? "0" : "1";
    const mine = `${ready}${this.#me}`;
    this.#hear(ring, mine);
    this.#channel?.postMessage([ring, mine]);
    // Long enough for the others to have said so, too short to be noticed.
    await new Promise((done) => setTimeout(done, 60));
    if (this.#claims.get(ring) === mine) run();
    this.#claims.delete(ring);
  }

  close(): void {
    this.#channel?.close();
  }
}
