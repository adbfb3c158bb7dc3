import { describe, expect, test } from "vitest";

import ar from "./ar.json";
import de from "./de.json";
import en from "./en.json";

const words = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();
const bare = (catalogue: object): Set<string> =>
  new Set(Object.keys(catalogue).map((key) => key.split("#")[0] ?? key));

describe.each([
  ["de", de],
  ["ar", ar],
])("the catalogue %s", (_, catalogue: Record<string, string>) => {
  test("says everything that English says, and nothing else", () => {
    expect([...bare(catalogue)].sort()).toEqual([...bare(en)].sort());
  });

  test("fills in nothing that English does not know", () => {
    for (const [key, sentence] of Object.entries(catalogue)) {
      const original =
        (en as Record<string, string>)[key] ??
        (en as Record<string, string>)[`${key.split("#")[0]}#other`];
      expect([...words(original ?? ""), "{count}"], key).toEqual(
        expect.arrayContaining(words(sentence)),
      );
    }
  });

  test("has every plural form its language needs", () => {
    const language = catalogue === de ? "de" : "ar";
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = Object.keys(en).filter(
      (key) => key.endsWith("#other") && en[key as keyof typeof en].includes("{count}"),
    );
    for (const key of counted) {
      for (const form of forms) expect(catalogue, key).toHaveProperty([key.replace("other", form)]);
    }
  });
});

test("every text of the catalogue is used", () => {
  const files = import.meta.glob<string>(["../**/*.{svelte,ts}", "!../**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const source = Object.values(files).join("\n");
  const built = [...source.matchAll(/`([a-z_.]+\.)\$\{/g)].map((match) => match[1] ?? "");
  const unused = [...bare(en)].filter(
    (key) => !source.includes(`"${key}"`) && !built.some((stem) => key.startsWith(stem)),
  );
  expect(unused).toEqual([]);
});
