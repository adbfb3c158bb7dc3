import type { Desk } from "../../api/desk";
import { Refusal } from "../../api/http";
import type { Article, Examined, Fault, Knowledge, Release } from "../../api/types";
import type { Training, Tried } from "../../api/types";
import {
  changeCount,
  noDrafts,
  slugOf,
  tidied,
  withChange,
  withNew,
  without,
  withRemoval,
  type Drafts,
} from "./drafts";

export type PublishOutcome =
  { kind: "published" } | { kind: "conflict" } | { kind: "faults"; first: string | null };

/** Where articles are changed, tried and published. Drafts survive a walk through other pages. */
export class Workshop {
  knowledge = $state.raw<Knowledge | null>(null);
  releases = $state.raw<readonly Release[] | null>(null);
  examined = $state.raw<Examined | null>(null);
  drafts = $state.raw<Drafts>(noDrafts);
  faults = $state.raw<readonly Fault[]>([]);
  readonly changes = $derived(changeCount(this.drafts));

  constructor(private readonly desk: Desk) {}

  async load(): Promise<void> {
    this.knowledge = await this.desk.knowledge();
  }

  async loadReleases(): Promise<void> {
    this.releases = await this.desk.releases();
  }

  async loadExamined(): Promise<void> {
    this.examined = await this.desk.examined();
  }

  /** Begins it; how it goes on, `loadExamined` tells. */
  async examine(): Promise<void> {
    this.examined = await this.desk.examine();
  }

  /** The live line tells when the AI has learned a release, also a colleague's. */
  async heard(release: number, training: Training): Promise<void> {
    const known = this.knowledge?.release;
    if (!this.knowledge || !known || known.id !== release) await this.load();
    else this.knowledge = { ...this.knowledge, release: { ...known, training } };
  }

  async article(slug: string): Promise<Article> {
    return this.drafts.changed.get(slug) ?? (await this.desk.article(slug));
  }

  change(article: Article): void {
    this.drafts = withChange(this.#based(), article);
  }

  add(article: Article): void {
    this.drafts = withNew(this.#based(), article);
  }

  remove(slug: string): void {
    this.drafts = withRemoval(this.#based(), slug);
  }

  discard(slug: string): void {
    this.drafts = without(this.drafts, slug);
    if (this.changes === 0) this.discardAll();
  }

  discardAll(): void {
    this.drafts = noDrafts;
    this.faults = [];
  }

  /** The first change pins the release; a colleague's later one is then met as a conflict. */
  #based(): Drafts {
    const basis = this.drafts.basis ?? this.knowledge?.release?.id ?? null;
    return { ...this.drafts, basis };
  }

  tryOut(text: string): Promise<Tried> {
    return this.desk.tryOut(text, [...this.drafts.changed.values()].map(tidied));
  }

  async publish(note: string): Promise<PublishOutcome> {
    const articles = [...this.drafts.changed.values()].map(tidied);
    const removed = [...this.drafts.removed];
    try {
      await this.desk.publish({ if_release: this.drafts.basis, articles, removed, note });
    } catch (error) {
      if (error instanceof Refusal) return this.#refused(error);
      throw error;
    }
    this.discardAll();
    await this.#reload();
    return { kind: "published" };
  }

  async #refused(refusal: Refusal): Promise<PublishOutcome> {
    if (refusal.status === 409) {
      await this.#reload();
      this.drafts = { ...this.drafts, basis: this.knowledge?.release?.id ?? null };
      return { kind: "conflict" };
    }
    const faults = refusal.body["faults"] as Fault[] | undefined;
    if (!faults) throw refusal;
    this.faults = faults;
    const first = faults.map((fault) => slugOf(fault, this.drafts.changed.keys())).find(Boolean);
    return { kind: "faults", first: first ?? null };
  }

  async undo(): Promise<void> {
    const current = this.knowledge?.release?.id;
    if (current === undefined) return;
    await this.desk.undo(current);
    await this.#reload();
  }

  async #reload(): Promise<void> {
    await this.load();
    if (this.releases) await this.loadReleases();
  }
}
