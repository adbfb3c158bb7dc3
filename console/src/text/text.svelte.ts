import en from "./en.json";

type Bare<K> = K extends `${infer Base}#${string}` ? Base : K;
export type Key = Bare<keyof typeof en>;
export type Language = "en" | "de" | "ar";
export type Say = (key: Key, words?: Record<string, string | number>) => string;

type Catalogue = Record<string, string>;

/** English is always there, to say what another language lacks; the others come where they are read. */
const catalogues: Partial<Record<Language, Catalogue>> = { en };
const fetched: Record<Exclude<Language, "en">, () => Promise<{ default: Catalogue }>> = {
  de: () => import("./de.json"),
  ar: () => import("./ar.json"),
};
const names: Record<Language, string> = { en: "English", de: "Deutsch", ar: "العربية" };
const kept = "warmline.language";

/** Brings the words of a language; without them, English is spoken. */
export async function bringWords(language = firstLanguage()): Promise<void> {
  if (language === "en" || catalogues[language]) return;
  try {
    catalogues[language] = (await fetched[language]()).default;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** Words in the reader's language; whoever renders them is rendered again when it changes. */
export class Text {
  language = $state<Language>(firstLanguage());
  readonly languages = Object.entries(names) as [Language, string][];
  readonly direction = $derived(this.language === "ar" ? "rtl" : "ltr");

  async choose(language: Language): Promise<void> {
    await bringWords(language);
    this.language = language;
    localStorage.setItem(kept, language);
  }

  t: Say = (key, words = {}) => this.#fill(this.#find(key), words);

  /** The form that this language uses for a count, which fills `{count}`. */
  n = (key: Key, count: number, words: Record<string, string | number> = {}): string => {
    const form = new Intl.PluralRules(this.language).select(count);
    const sentence = this.#have(`${key}#${form}`) ?? this.#find(`${key}#other`);
    return this.#fill(sentence, { count: this.number(count), ...words });
  };

  /** Text for a code that the server may have invented since: null when there is none. */
  maybe = (key: string): string | null => this.#have(key) ?? null;

  /** For a text that was found by `maybe`. */
  fill = (sentence: string, words: Record<string, string | number>): string =>
    this.#fill(sentence, words);

  number = (value: number): string => new Intl.NumberFormat(this.language).format(value);

  percent = (share: number): string =>
    new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: 0 }).format(
      share,
    );

  /** How sure the AI is; never wholly, whatever the rounding says. */
  sure = (confidence: number): string => this.percent(Math.min(confidence, 0.99));

  languageName = (code: string): string => {
    try {
      return new Intl.DisplayNames(this.language, { type: "language" }).of(code) ?? code;
    } catch (error) {
      if (error instanceof RangeError) return code;
      throw error;
    }
  };

  #fill(sentence: string, words: Record<string, string | number>): string {
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const word = String(words[name] ?? whole);
      // A name in Latin letters must not reorder the Arabic sentence around it.
      return this.direction === "rtl" ? `\u2068${word}\u2069` : word;
    });
  }

  #find(key: string): string {
    return this.#have(key) ?? (en as Record<string, string>)[key] ?? key;
  }

  #have(key: string): string | undefined {
    return catalogues[this.language]?.[key];
  }
}

function firstLanguage(): Language {
  const wished = [localStorage.getItem(kept), ...navigator.languages.map((one) => one.slice(0, 2))];
  return wished.find((one): one is Language => one !== null && one in names) ?? "en";
}
