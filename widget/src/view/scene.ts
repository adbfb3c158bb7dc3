/** What every part of the picture is drawn from. */

import { html, nothing, type TemplateResult } from "lit";
import type { Chat, View } from "../chat";
import { deedsOf } from "../deeds";
import type { Key, Texts, Values } from "../texts";

export interface Scene {
  readonly chat: Chat;
  readonly view: View;
  readonly texts: Texts;
  readonly now: Date;
  /** Says a line to the reader and to the screen reader, and takes it away again. */
  readonly announce: (line: string) => void;
  readonly focusComposer: () => void;
}

/** A text with its names set apart, so that a name in another script does not turn the sentence round. */
export function phrase(texts: Texts, key: Key, values: Values): (string | TemplateResult)[] {
  return texts.parts(key).map(({ name, text }) => (name ? html`<bdi>${values[name]}</bdi>` : text));
}

/** In line for a person, or about to be: a wish counts at once. */
export function waits({ view }: Scene): boolean {
  const { state } = view.conversation;
  if (state === "with_agent" || state === "on_hold") return false;
  const asked = view.pending.some((item) => item.kind === "ask_person" && item.delivery !== "refused");
  const left = view.pending.some((item) => item.kind === "ask_assistant" && item.delivery !== "refused");
  return (asked || state === "waiting") && !left;
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
