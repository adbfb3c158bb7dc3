const AT_MOST_EVERY_MS = 2_000;
const IDLE_MS = 3_000;

/** Tells the other side that somebody is writing, at most every two seconds, and when it ends. */
export class TypingSign {
  #toldAt = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (on: boolean) => void) {}

  keystroke(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.#toldAt < AT_MOST_EVERY_MS) return;
    this.#toldAt = Date.now();
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.#idle);
    if (this.#toldAt === 0) return;
    this.#toldAt = 0;
    this.tell(false);
  }
}
