import type { FileRules } from "../api/types";

export type Trouble =
  "too_large" | "type" | "mismatch" | "full" | "too_many" | "empty" | "failed";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MOST_SHOWN = 10e6;
const CODES: Readonly<Record<string, Trouble>> = {
  file_too_large: "too_large",
  too_large: "too_large",
  file_type: "type",
  file_mismatch: "mismatch",
  file_quota: "full",
  too_many: "too_many",
  file_empty: "empty",
};

/** What can be told before anything is sent. */
export function troubleOf(
  file: Pick<File, "name" | "size">,
  rules: FileRules | null,
): Trouble | null {
  if (file.size === 0) return "empty";
  if (!rules) return null;
  if (file.size > rules.max_bytes) return "too_large";
  const ending = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase();
  return ending && !rules.endings.includes(ending) ? "type" : null;
}

export function troubleWith(code: string): Trouble {
  return CODES[code] ?? "failed";
}

/** What a page shows as a picture; anything else is only saved. */
export function isPicture(type: string, size: number): boolean {
  return PICTURES.includes(type) && size <= MOST_SHOWN;
}

export function sizeIn(language: string, bytes: number): string {
  const [unit, amount] =
    bytes < 1e6 ? (["kilobyte", Math.max(bytes / 1e3, 1)] as const) : (["megabyte", bytes / 1e6] as const);
  const maximumFractionDigits = amount < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits }).format(
    amount,
  );
}
