import type { Article, Fault } from "../../api/types";

/** What an admin changed and did not publish yet, on top of one release. */
export interface Drafts {
  /** The release the changes were made on. */
  readonly basis: number | null;
  readonly changed: ReadonlyMap<string, Article>;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export const noDrafts: Drafts = {
  basis: null,
  changed: new Map(),
  added: new Set(),
  removed: new Set(),
};

export function withChange(drafts: Drafts, article: Article): Drafts {
  return { ...drafts, changed: new Map(drafts.changed).set(article.slug, article) };
}

export function withNew(drafts: Drafts, article: Article): Drafts {
  const added = new Set(drafts.added).add(article.slug);
  return { ...withChange(drafts, article), added };
}

/** An article that was never published just goes away. */
export function withRemoval(drafts: Drafts, slug: string): Drafts {
  const wasNew = drafts.added.has(slug);
  const kept = without(drafts, slug);
  return wasNew ? kept : { ...kept, removed: new Set(kept.removed).add(slug) };
}

export function without(drafts: Drafts, slug: string): Drafts {
  const changed = new Map(drafts.changed);
  const added = new Set(drafts.added);
  const removed = new Set(drafts.removed);
  for (const set of [changed, added, removed]) set.delete(slug);
  return { ...drafts, changed, added, removed };
}

export function changeCount(drafts: Drafts): number {
  return drafts.changed.size + drafts.removed.size;
}

export function emptyArticle(title: string, intent: string, language: string): Article {
  return {
    slug: intent.replaceAll("_", "-"),
    title,
    intent,
    phrasings: [],
    short_answer: "",
    steps: [],
    links: [],
    audience: "customers",
    language,
    needs: "nothing",
    more: "",
  };
}

/** `Why was my purchase declined?` → `why_was_my_purchase_declined` */
export function intentOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
}

/** The faults of one article by its field; `phrasings[3]` counts as `phrasings`. */
export function faultsOf(faults: readonly Fault[], slug: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { where, message } of faults) {
    const field = fieldOf(where, slug);
    if (field !== null) found[field] = found[field] ? `${found[field]} ${message}` : message;
  }
  return found;
}

function fieldOf(where: string, slug: string): string | null {
  if (where === slug) return "";
  if (!where.startsWith(`${slug}.`)) return null;
  return where.slice(slug.length + 1).replace(/[[.].*$/, "");
}

/** The article that a fault is about, or null when it is about none of them. */
export function slugOf(fault: Fault, slugs: Iterable<string>): string | null {
  for (const slug of slugs) if (fieldOf(fault.where, slug) !== null) return slug;
  return null;
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

/** What goes to the server: empty lines of lists left out. */
export function tidied(article: Article): Article {
  const full = (line: string): boolean => line.trim() !== "";
  return {
    ...article,
    phrasings: article.phrasings.filter(full),
    steps: article.steps.filter(full),
    links: article.links.filter((link) => full(link.title) || full(link.url)),
  };
}
