import { html, type TemplateResult } from "lit";
import type { Prefer } from "../wire";
import { icons } from "./icons";
import { opensWhen, type Scene } from "./scene";

/** The first view: what answers here, and the choice to have a person instead. */
export function opening(scene: Scene): TemplateResult {
  const { view, texts } = scene;
  return html`<div class="opening">
    <h3>${texts.say("greeting")}</h3>
    ${disclosure(scene)}
    ${view.prefer ? chosen(scene, view.prefer) : choices(scene)}
  </div>`;
}

/** The sentence on record when the conversation has one, else the company's, else our own. */
export function disclosure({ view, texts }: Scene): TemplateResult {
  const opened = view.conversation.events.find((event) => event.kind === "conversation.opened");
  const said = opened?.payload.disclosure ?? view.config?.disclosure;
  const text = said?.text ?? texts.say("disclosure");
  return html`<p class="disclosure" dir="auto" lang=${said?.language ?? texts.language}>
    ${icons.spark}<span>${text}</span>
  </p>`;
}

function choices(scene: Scene): TemplateResult {
  const { texts } = scene;
  return html`<div class="choices">
    ${choice(scene, "assistant", texts.say("ask_assistant"), texts.say("ask_assistant_hint"))}
    ${choice(scene, "person", texts.say("talk_to_person"), personHint(scene))}
  </div>`;
}

function choice(scene: Scene, prefer: Prefer, label: string, hint: string): TemplateResult {
  const tone = prefer === "assistant" ? "ai" : "person";
  return html`<button class="choice" type="button" aria-label=${label} aria-describedby="hint-${prefer}"
    @click=${() => choose(scene, prefer)}>
    <span class="avatar ${tone}">${prefer === "assistant" ? icons.spark : icons.person}</span>
    <span><strong>${label}</strong><small id="hint-${prefer}">${hint}</small></span>
  </button>`;
}

function personHint(scene: Scene): string {
  const { texts, view } = scene;
  const when = opensWhen(scene);
  if (when) return texts.say("person_hint_closed", { when });
  return texts.say(view.conversation.open ? "person_hint_open" : "person_hint_away");
}

function chosen({ chat, texts, focusComposer }: Scene, prefer: Prefer): TemplateResult {
  const change = (): void => {
    chat.choose(null);
    focusComposer();
  };
  return html`<p class="chosen">
    ${texts.say(prefer === "person" ? "chosen_person" : "chosen_assistant")}
    <button class="link" type="button" @click=${change}>${texts.say("change")}</button>
  </p>`;
}

function choose({ chat, focusComposer }: Scene, prefer: Prefer): void {
  chat.choose(prefer);
  if (prefer === "person") chat.askPerson();
  focusComposer();
}
