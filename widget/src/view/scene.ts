/** What every part of the picture is drawn from. */

import { html, nothing, type TemplateResult } from "lit";
import type { Chat, View } from "../chat";
import type { Told } from "../conversation";
import { deedsOf } from "../deeds";
import type { Key, Texts, Values } from "../texts";
import type { Payload } from "../wire";

/** What lies over the conversation until it is put away. */
export type Sheet = "callback" | "brief";

export interface Scene {
  readonly chat: Chat;
  readonly view: View;
  readonly texts: Texts;
  readonly now: Date;
  /** Says a line to the reader and to the screen reader, and takes it away again. */
  readonly announce: (line: string) => void;
  readonly focusComposer: () => void;
  readonly open: (sheet: Sheet) => void;
  readonly putAway: () => void;
}

/** A text with its names set apart, so that a name in another script does not turn the sentence round. */
export function phrase(texts: Texts, key: Key, values: Values): (string | TemplateResult)[] {
  return texts.parts(key).map(({ name, text }) => (name ? html`<bdi>${values[name]}</bdi>` : text));
}

/** In line for a person, or about to be: a wish counts at once. `meanwhile`: and the assistant goes on. */
export function standing({ view }: Scene): "none" | "waits" | "meanwhile" {
  const { state } = view.conversation;
  if (state === "with_agent" || state === "on_hold") return "none";
  const wishes = view.pending.filter(({ kind, delivery }) => kind !== "say" && delivery !== "refused");
  switch (wishes.at(-1)?.kind) {
    case "ask_person":
      return "waits";
    case "ask_assistant":
      return "none";
    case "invite_assistant":
      return "meanwhile";
    default:
      return state === "waiting" ? "waits" : state === "waiting_with_ai" ? "meanwhile" : "none";
  }
}

/** A person answers next, and nobody else. */
export function waits(scene: Scene): boolean {
  return standing(scene) === "waits";
}

/** "About 3 minutes, at most 7": what is left of what was told. */
export function expected(texts: Texts, { expected, at_most, at }: Told, now: number): string {
  const gone = Math.max(0, now - at) / 1000;
  const [about, most] = [expected - gone, at_most - gone];
  if (most < 60) return texts.say("wait_moment");
  if (about < 60) return texts.say("wait_short", { most: texts.span(most) });
  return texts.say("wait_about", { expected: texts.span(about), most: texts.span(most, about) });
}

/** By when somebody calls or writes. */
export function callbackDue(texts: Texts, { way, due }: Payload, now: Date): string {
  const key = way === "mail" ? "callback_mail_due" : "callback_call_due";
  return texts.say(key, { when: due ? texts.moment(due, now) : "" });
}

/** The customer proved within the last minutes who they are: by a code, or to their page. */
export function isConfirmed({ view, now }: Scene): boolean {
  const until = deedsOf(view.conversation.events).confirmedUntil;
  return until ? new Date(until) > now : view.signed?.level === "confirmed";
}

export function opensWhen({ view, texts, now }: Scene): string | null {
  const { open, opensAt } = view.conversation;
  return !open && opensAt ? texts.moment(opensAt, now) : null;
}

export function when(shown: boolean, draw: () => TemplateResult): TemplateResult | typeof nothing {
  return shown ? draw() : nothing;
}
