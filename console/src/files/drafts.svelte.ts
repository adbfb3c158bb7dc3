import { Refusal, Unreachable } from "../api/http";
import type { FileRules, Kept } from "../api/types";
import { isPicture, troubleOf, troubleWith, type Trouble } from "./files";
import { upload, type Upload } from "./uploading";

/** A file that goes out with the next reply. */
export interface Draft {
  readonly key: number;
  readonly file: File;
  /** From 0 to 1 while it is on its way. */
  readonly progress: number;
  readonly kept: Kept | null;
  readonly trouble: Trouble | null;
  readonly picture: string | null;
}

const MOST_AT_ONCE = 10;

/** What is attached to the reply of one conversation, kept while the agent looks at another. */
export class Drafts {
  all = $state.raw<readonly Draft[]>([]);
  readonly sending = $derived(this.all.some((one) => !one.kept && !one.trouble));
  readonly ready = $derived(this.all.some((one) => one.kept));
  readonly #uploads = new Map<number, Upload>();
  #last = 0;

  constructor(
    private readonly conversation: string,
    private readonly rules: () => FileRules | null,
    private readonly kept: (file: Kept) => void,
  ) {}

  add(files: readonly File[]): void {
    for (const file of files.slice(0, MOST_AT_ONCE - this.all.length)) {
      const key = ++this.#last;
      const trouble = troubleOf(file, this.rules());
      const picture = isPicture(file.type, file.size) ? URL.createObjectURL(file) : null;
      this.all = [...this.all, { key, file, progress: 0, kept: null, trouble, picture }];
      if (!trouble) void this.#send(key, file);
    }
  }

  again({ key, file }: Draft): void {
    this.#set(key, { trouble: null, progress: 0 });
    void this.#send(key, file);
  }

  remove({ key, picture }: Draft): void {
    this.#uploads.get(key)?.stop();
    if (picture) URL.revokeObjectURL(picture);
    this.all = this.all.filter((one) => one.key !== key);
  }

  /** They go out with a reply now; what failed stays to be looked at. */
  take(): readonly Kept[] {
    const taken = this.all.filter((one) => one.kept);
    for (const one of taken) this.remove(one);
    return taken.map((one) => one.kept as Kept);
  }

  async #send(key: number, file: File): Promise<void> {
    const sent = upload(this.conversation, file, (progress) => this.#set(key, { progress }));
    this.#uploads.set(key, sent);
    try {
      const kept = await sent.done;
      this.kept(kept);
      this.#set(key, { kept, progress: 1 });
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.#set(key, { trouble: error instanceof Refusal ? troubleWith(error.code) : "failed" });
    } finally {
      this.#uploads.delete(key);
    }
  }

  #set(key: number, change: Partial<Draft>): void {
    this.all = this.all.map((one) => (one.key === key ? { ...one, ...change } : one));
  }
}
