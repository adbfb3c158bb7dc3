import type { Input, OfferedAction } from "../api/types";

export type Control = "select" | "check" | "number" | "date" | "email" | "words" | "line";
/** What stands in the form: text as it was typed, a choice as its place in the list. */
export type Filled = Record<string, string | boolean>;

const LONG = 200;

/** The control that fits what the input takes. */
export function controlOf(input: Input): Control {
  const { type, format, maxLength } = input.schema;
  if (choicesOf(input).length > 0) return "select";
  if (type === "boolean") return "check";
  if (type === "number" || type === "integer") return "number";
  if (format === "date") return "date";
  if (format === "email") return "email";
  return typeof maxLength === "number" && maxLength > LONG ? "words" : "line";
}

/** What there is to choose: what was found at the backend, else what the schema lists. */
export function choicesOf(input: Input): Input["options"] {
  if (input.options.length > 0) return input.options;
  const listed = input.schema["enum"];
  return Array.isArray(listed) ? listed.map((value) => ({ value, title: String(value) })) : [];
}

export function missing(inputs: readonly Input[], filled: Filled): string[] {
  return inputs
    .filter((input) => input.required && isEmpty(filled[input.name]) && !isCheck(input))
    .map((input) => input.name);
}

/** The arguments with the types that their schemas ask for; what is left empty is left out. */
export function argumentsOf(inputs: readonly Input[], filled: Filled): Record<string, unknown> {
  const named = inputs
    .filter((input) => !isEmpty(filled[input.name]))
    .map((input) => [input.name, valueOf(input, filled[input.name] as string | boolean)] as const);
  return Object.fromEntries(named);
}

/** The form as it would be filled to say these arguments; what it cannot say stays empty. */
export function filledWith(inputs: readonly Input[], known: Record<string, unknown>): Filled {
  const named = inputs
    .map((input) => [input.name, typedAs(input, known[input.name])] as const)
    .filter((pair): pair is [string, string | boolean] => pair[1] !== undefined);
  return Object.fromEntries(named);
}

function typedAs(input: Input, value: unknown): string | boolean | undefined {
  if (controlOf(input) === "select") {
    const place = placeOf(input, value);
    return place < 0 ? undefined : String(place);
  }
  if (isCheck(input)) return typeof value === "boolean" ? value : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function placeOf(input: Input, value: unknown): number {
  return choicesOf(input).findIndex((one) => JSON.stringify(one.value) === JSON.stringify(value));
}

/** What is known, as people read it: labels and titles where the action is offered. */
export function wordsOf(
  action: OfferedAction | undefined,
  known: Record<string, unknown>,
): { label: string; value: string }[] {
  return Object.entries(known).map(([name, value]) => {
    const input = action?.inputs.find((one) => one.name === name);
    const title = input && choicesOf(input)[placeOf(input, value)]?.title;
    return { label: input?.label ?? name.replaceAll("_", " "), value: title ?? plain(value) };
  });
}

function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(plain).join(" ");
}

function valueOf(input: Input, typed: string | boolean): unknown {
  if (typeof typed === "boolean") return typed;
  switch (controlOf(input)) {
    case "select":
      return choicesOf(input)[Number(typed)]?.value;
    case "number":
      return Number(typed);
    default:
      return typed.trim();
  }
}

function isEmpty(typed: string | boolean | undefined): boolean {
  return typed === undefined || (typeof typed === "string" && typed.trim() === "");
}

function isCheck(input: Input): boolean {
  return controlOf(input) === "check";
}

/** The actions whose name or description has every word that was typed. */
export function found(actions: readonly OfferedAction[], typed: string): OfferedAction[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return actions.filter(({ name, title, about }) => {
    const said = `${title} ${about} ${name.replaceAll("_", " ")}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
