import { describe, expect, test } from "vitest";
import { chosenLanguage, Texts, type Catalogue } from "../src/texts";
import ar from "../src/texts/ar.json";
import de from "../src/texts/de.json";
import en from "../src/texts/en.json";
import es from "../src/texts/es.json";
import fr from "../src/texts/fr.json";
import pt from "../src/texts/pt.json";

const catalogues: [string, Catalogue][] = Object.entries({ ar, de, en, es, fr, pt });

function placeholders(text: unknown): string[] {
  return (JSON.stringify(text).match(/\{\w+\}/g) ?? []).sort();
}

describe.each(catalogues)("the catalogue %s", (language, catalogue) => {
  test("has every text, and none that is not used", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  test("names the same things in each text", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const [own, english] = [catalogue[key], en[key]];
      if (typeof english === "string") expect([key, ...placeholders(own)]).toEqual([key, ...placeholders(english)]);
    }
  });

  test("has a form for every number", () => {
    const rules = new Intl.PluralRules(language);
    const forms = new Set(Array.from({ length: 200 }, (_, n) => rules.select(n + 1)));
    for (const text of Object.values(catalogue)) {
      if (typeof text !== "string") expect(Object.keys(text)).toEqual(expect.arrayContaining([...forms]));
    }
  });
});

describe("texts", () => {
  test.each([
    [["de-AT"], "de"],
    [[undefined, "xx", "pt-BR", "en"], "pt"],
    [["constructor", "tlh"], "en"],
    [[], "en"],
  ])("are in the first language we speak: %j", (wishes, language) => {
    expect(chosenLanguage(wishes)).toBe(language);
  });

  test("count with the plural rules of their language", () => {
    expect(new Texts().count("unread", 1)).toBe("1 unread message");
    expect(new Texts().count("unread", 3)).toBe("3 unread messages");
    expect(new Texts("ar", ar).count("unread", 2)).toBe("رسالتان غير مقروءتين");
  });

  test("put names in", () => {
    expect(new Texts().say("joined", { name: "Ada" })).toBe("Ada joined the conversation");
  });

  test("say when something will be, shorter when it is near", () => {
    const now = new Date(2026, 0, 5, 20, 0);
    const texts = new Texts();
    expect(texts.moment(new Date(2026, 0, 5, 22, 0).toISOString(), now)).toBe("10:00 PM");
    expect(texts.moment(new Date(2026, 0, 6, 8, 0).toISOString(), now)).toMatch(/^Tuesday/);
    expect(texts.moment(new Date(2026, 1, 6, 8, 0).toISOString(), now)).toMatch(/^February 6/);
  });
});
