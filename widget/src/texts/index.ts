/** The catalogues: one file a language, chosen once, with the plural rules of that language. */

import en from "./en.json";

type Plural = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = { readonly [K in keyof typeof en]: (typeof en)[K] extends string ? string : Plural };
export type Key = { [K in keyof Catalogue]: Catalogue[K] extends string ? K : never }[keyof Catalogue];
export type PluralKey = Exclude<keyof Catalogue, Key>;
export type Values = Readonly<Record<string, string>>;

/** English is always at hand; the others come from the server. */
export const spoken: readonly string[] = ["en", "de", "fr", "es", "pt", "ar"];

const DAY = 86_400_000;

/** The first wish that we speak; `de-AT` is served by `de`. */
export function chosenLanguage(wishes: readonly (string | null | undefined)[]): string {
  const languages = wishes.map((wish) => wish?.toLowerCase().split("-")[0] ?? "");
  return languages.find((language) => spoken.includes(language)) ?? "en";
}

export class Texts {
  constructor(readonly language = "en", private readonly catalogue: Catalogue = en) {}

  get direction(): "ltr" | "rtl" {
    return this.language === "ar" ? "rtl" : "ltr";
  }

  say(key: Key, values: Values = {}): string {
    return this.parts(key).map(({ name, text }) => (name ? (values[name] ?? "") : text)).join("");
  }

  /** The pieces of a text, so that names can be set apart from the words around them. */
  parts(key: Key): { name?: string; text: string }[] {
    return split(this.catalogue[key]);
  }

  count(key: PluralKey, n: number): string {
    return this.form(key, n, "cardinal");
  }

  /** As `count`, of places: first, second, third. */
  rank(key: PluralKey, n: number): string {
    return this.form(key, n, "ordinal");
  }

  private form(key: PluralKey, n: number, type: Intl.PluralRuleType): string {
    const forms: Plural = this.catalogue[key];
    const form = forms[new Intl.PluralRules(this.language, { type }).select(n)] ?? forms.other;
    return form.replace("{n}", this.number(n));
  }

  /** A time of so many seconds in whole minutes or hours; after `beside` its unit is not said twice. */
  span(seconds: number, beside?: number): string {
    const [unit, amount] = spanOf(seconds);
    if (beside !== undefined && spanOf(beside)[0] === unit) return this.number(amount);
    return new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "long" }).format(amount);
  }

  number(n: number): string {
    return new Intl.NumberFormat(this.language).format(n);
  }

  time(at: string): string {
    return this.format(at, { hour: "numeric", minute: "2-digit" });
  }

  day(at: string, now: Date): string {
    const days = Math.round((midnight(now) - midnight(new Date(at))) / DAY);
    if (days === 0) return this.say("today");
    if (days === 1) return this.say("yesterday");
    return this.format(at, { weekday: "long", day: "numeric", month: "long" });
  }

  /** When something will be or was to be: the weekday within a week ahead, else the date. */
  moment(at: string, now: Date): string {
    const days = (midnight(new Date(at)) - midnight(now)) / DAY;
    const time = { hour: "numeric", minute: "2-digit" } as const;
    if (Math.abs(days) < 0.5) return this.format(at, time);
    if (days > 0 && days < 6.5) return this.format(at, { weekday: "long", ...time });
    return this.format(at, { day: "numeric", month: "long", ...time });
  }

  private format(at: string, how: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.language, how).format(new Date(at));
  }
}

const LONG = 90 * 60;

function spanOf(seconds: number): ["minute" | "hour", number] {
  return seconds < LONG ? ["minute", Math.ceil(seconds / 60)] : ["hour", Math.ceil(seconds / 3600)];
}

function split(text: string): { name?: string; text: string }[] {
  return text.split(/(\{\w+\})/).filter(Boolean).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    return name ? { name, text: piece } : { text: piece };
  });
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
