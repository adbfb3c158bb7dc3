/** Files the customer attaches, and those of the conversation: what is on its way, what may be shown. */

import type { Server } from "./server";
import { UploadRefused, type Upload } from "./uploading";
import type { Attachment, FileRules, Kept, ServerFrame } from "./wire";

export const MOST_AT_ONCE = 10;
const TOGETHER = 50;
const FIRST_LOOK = 2_000;
const LONGEST_PAUSE = 20_000;
/** What a page shows as a picture; anything else is only saved. */
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MOST_SHOWN = 10e6;

export type Trouble = "too_large" | "type" | "mismatch" | "full" | "too_many" | "empty" | "failed";
export type FileState = "checking" | "clean" | "quarantined" | "erased";

/** A file that waits to be sent with the next message. */
export interface Draft {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** From 0 to 1 while it is on its way. */
  readonly progress: number;
  readonly kept: Kept | null;
  readonly trouble: Trouble | null;
  readonly picture: string | null;
}

interface Around {
  readonly token: () => Promise<string>;
  readonly known: () => string | null;
  readonly rules: () => FileRules | null;
  readonly id: () => string;
  readonly later: (act: () => void, ms: number) => () => void;
  readonly changed: () => void;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  file_too_large: "too_large", too_large: "too_large", file_type: "type", file_mismatch: "mismatch",
  file_quota: "full", too_many: "too_many", file_empty: "empty",
};

export class Files {
  drafts: readonly Draft[] = [];
  private given = new Map<string, File>();
  private uploads = new Map<string, Upload>();
  private states = new Map<string, FileState>();
  private pictures = new Map<string, string>();
  private asked = new Set<string>();
  private pause = FIRST_LOOK;
  private cancel: (() => void) | null = null;

  constructor(private readonly server: Server, private readonly around: Around) {}

  // What is attached to the next message

  add(files: readonly File[]): void {
    for (const file of files.slice(0, MOST_AT_ONCE - this.drafts.length)) {
      const key = this.around.id();
      this.given.set(key, file);
      const picture = isPicture(file.type, file.size) ? URL.createObjectURL(file) : null;
      const trouble = troubleOf(file, this.around.rules());
      this.drafts = [...this.drafts, { key, name: file.name, size: file.size, progress: 0, kept: null, trouble, picture }];
      if (!trouble) void this.send(key, file);
    }
    this.around.changed();
  }

  again(key: string): void {
    const file = this.given.get(key);
    if (!file) return;
    this.set(key, { trouble: null, progress: 0 });
    void this.send(key, file);
  }

  remove(key: string): void {
    this.uploads.get(key)?.stop();
    const draft = this.drafts.find((one) => one.key === key);
    if (draft?.picture && !draft.kept) URL.revokeObjectURL(draft.picture);
    this.given.delete(key);
    this.drafts = this.drafts.filter((one) => one.key !== key);
    this.around.changed();
  }

  get sending(): boolean {
    return this.drafts.some((one) => !one.kept && !one.trouble);
  }

  get ready(): boolean {
    return this.drafts.some((one) => one.kept);
  }

  /** They go out with a message now; what failed stays to be looked at. */
  take(): readonly Attachment[] {
    const taken = this.drafts.filter((one) => one.kept);
    for (const { key, kept, picture } of taken) {
      this.given.delete(key);
      if (kept && picture) this.pictures.set(kept.id, picture);
    }
    this.drafts = this.drafts.filter((one) => !one.kept);
    return taken.map(({ kept }) => ({ id: kept!.id, name: kept!.name, media_type: kept!.media_type, size: kept!.size }));
  }

  /** Somebody else sits here now, or another conversation began. */
  clear(): void {
    for (const { key } of this.drafts) this.remove(key);
    for (const url of this.pictures.values()) URL.revokeObjectURL(url);
    this.cancel?.();
    this.cancel = null;
    this.pictures = new Map();
    this.states = new Map();
    this.asked = new Set();
  }

  // What stands in the conversation

  /** Null while it is not known. */
  state(id: string): FileState | null {
    return this.states.get(id) ?? null;
  }

  picture(id: string): string | null {
    return this.states.get(id) === "quarantined" ? null : (this.pictures.get(id) ?? null);
  }

  /** Null when it cannot be had now. */
  async file(id: string): Promise<Blob | null> {
    const token = this.around.known();
    try {
      return token ? await this.server.file(id, token) : null;
    } catch (error) {
      if (error instanceof Error) return null;
      throw error;
    }
  }

  heard(frame: ServerFrame): void {
    const events = frame.type === "event" ? [frame] : frame.type === "history" ? frame.events : [];
    const ids = events.flatMap((event) => event.body?.attachments ?? []).map((file) => file.id);
    for (const id of ids) if (id && this.states.get(id) !== "clean") this.asked.add(id);
    this.pause = FIRST_LOOK;
    if (this.asked.size) this.look(TOGETHER);
  }

  private async send(key: string, file: File): Promise<void> {
    try {
      const upload = this.server.upload(await this.around.token(), file, (progress) => this.set(key, { progress }));
      this.uploads.set(key, upload);
      const kept = await upload.done;
      this.states.set(kept.id, kept.state);
      this.set(key, { kept, progress: 1 });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const code = error instanceof UploadRefused ? error.code : "";
      this.set(key, { trouble: TROUBLES[code] ?? "failed" });
    } finally {
      this.uploads.delete(key);
    }
  }

  private set(key: string, change: Partial<Draft>): void {
    this.drafts = this.drafts.map((one) => (one.key === key ? { ...one, ...change } : one));
    this.around.changed();
  }

  private look(after: number): void {
    this.cancel ??= this.around.later(() => {
      this.cancel = null;
      void this.ask();
    }, after);
  }

  private async ask(): Promise<void> {
    const [token, ids] = [this.around.known(), [...this.asked].slice(0, 100)];
    if (!token || !ids.length) return;
    try {
      for (const { id, state, media_type, size } of await this.server.files(ids, token)) {
        this.states.set(id, state);
        if (state !== "checking") this.asked.delete(id);
        if (state === "clean" && isPicture(media_type, size)) void this.fetchPicture(id);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
    this.around.changed();
    this.pause = Math.min(this.pause * 1.5, LONGEST_PAUSE);
    if (this.asked.size) this.look(this.pause);
  }

  private async fetchPicture(id: string): Promise<void> {
    if (this.pictures.has(id)) return;
    const file = await this.file(id);
    if (!file || this.pictures.has(id)) return;
    this.pictures.set(id, URL.createObjectURL(file));
    this.around.changed();
  }
}

/** What can be told before anything is sent. */
export function troubleOf(file: Pick<File, "name" | "size">, rules: FileRules | null): Trouble | null {
  if (file.size === 0) return "empty";
  if (!rules) return null;
  if (file.size > rules.max_bytes) return "too_large";
  const ending = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase();
  return ending && !rules.endings.includes(ending) ? "type" : null;
}

function isPicture(type: string, size: number): boolean {
  return PICTURES.includes(type) && size <= MOST_SHOWN;
}
