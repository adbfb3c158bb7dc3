import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { FileRules, Kept } from "../api/types";
import { Drafts } from "./drafts.svelte";

const TOGETHER_MS = 50;
const FIRST_LOOK_MS = 2_000;
const LONGEST_PAUSE_MS = 20_000;

/** How the files of conversations stand, and what is being attached. */
export class Files {
  states = $state.raw<ReadonlyMap<string, Kept>>(new Map());
  rules = $state.raw<FileRules | null>(null);
  readonly #drafts = new Map<string, Drafts>();
  /** Whose state is wanted, by conversation. */
  readonly #asked = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #pause = FIRST_LOOK_MS;

  constructor(private readonly desk: Desk) {}

  drafts(conversation: string): Drafts {
    if (!this.rules) void this.#quietly(async () => (this.rules = await this.desk.fileRules()));
    const known = this.#drafts.get(conversation);
    if (known) return known;
    const made = new Drafts(
      conversation,
      () => this.rules,
      (file) => this.#know([file]),
    );
    this.#drafts.set(conversation, made);
    return made;
  }

  /** Finds out how a file stands; again and again while it is being checked. */
  follow(conversation: string, file: string): void {
    const state = this.states.get(file)?.state;
    if (state && state !== "checking") return;
    const wanted = this.#asked.get(conversation) ?? new Set();
    this.#asked.set(conversation, wanted.add(file));
    this.#pause = FIRST_LOOK_MS;
    this.#look(state ? FIRST_LOOK_MS : TOGETHER_MS);
  }

  forget(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#asked.clear();
    this.#drafts.clear();
    this.states = new Map();
  }

  #look(after: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#ask();
    }, after);
  }

  async #ask(): Promise<void> {
    for (const [conversation, wanted] of this.#asked) {
      const ids = [...wanted].slice(0, 100);
      const found = await this.#quietly(() => this.desk.files(conversation, ids));
      if (found) this.#know(found.files);
      for (const { id, state } of found?.files ?? []) if (state !== "checking") wanted.delete(id);
      if (wanted.size === 0) this.#asked.delete(conversation);
    }
    this.#pause = Math.min(this.#pause * 1.5, LONGEST_PAUSE_MS);
    if (this.#asked.size > 0) this.#look(this.#pause);
  }

  #know(files: readonly Kept[]): void {
    this.states = new Map([...this.states, ...files.map((file) => [file.id, file] as const)]);
  }

  /** What is not known stays unsaid: it is asked again, or the chip is all there is. */
  async #quietly<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refusal) this.#asked.clear();
      else if (!(error instanceof Unreachable)) throw error;
      return null;
    }
  }
}
