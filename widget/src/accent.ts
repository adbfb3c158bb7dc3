/** The company's colour, made safe to read on and to read in. */

export interface Accent {
  /** The colour itself: launcher, send button, the customer's own messages. */
  readonly fill: string;
  /** Text and icons on the fill. */
  readonly on: string;
  /** The colour as text on a light and on a dark ground. */
  readonly textOnLight: string;
  readonly textOnDark: string;
}

type Rgb = readonly [number, number, number];

const INK = "#000000";
const PAPER = "#ffffff";
const LIGHT_GROUND: Rgb = [255, 255, 255];
const DARK_GROUND: Rgb = [28, 31, 36];
const READABLE = 4.5;

/** Null when the text is not a hexadecimal colour; the default stays then. */
export function accentOf(text: string | null): Accent | null {
  const colour = rgb(text);
  if (!colour) return null;
  return {
    fill: hex(colour),
    on: contrast(colour, LIGHT_GROUND) >= READABLE ? PAPER : INK,
    textOnLight: hex(readable(colour, LIGHT_GROUND, [0, 0, 0])),
    textOnDark: hex(readable(colour, DARK_GROUND, [255, 255, 255])),
  };
}

export function contrastOf(a: string, b: string): number {
  return contrast(rgb(a)!, rgb(b)!);
}

function readable(colour: Rgb, ground: Rgb, towards: Rgb): Rgb {
  let mixed = colour;
  for (let share = 0.1; contrast(mixed, ground) < READABLE && share <= 1; share += 0.1) {
    mixed = colour.map((part, index) => Math.round(part + (towards[index]! - part) * share)) as unknown as Rgb;
  }
  return mixed;
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of WCAG 2. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function rgb(text: string | null): Rgb | null {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text?.trim() ?? "")?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
}

function hex(colour: Rgb): string {
  return "#" + colour.map((part) => part.toString(16).padStart(2, "0")).join("");
}
