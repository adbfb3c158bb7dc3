import { html, nothing, type TemplateResult } from "lit";
import { opensWhen, when, type Scene } from "./scene";

/** The place in line, or when the team is back; and the way out. */
export function waiting(scene: Scene): TemplateResult {
  const { chat, view, texts } = scene;
  const { open } = view.conversation;
  const back = (): void => {
    chat.askAssistant();
    scene.focusComposer();
  };
  return html`<section class="waiting" aria-label=${texts.say("waiting_header")}>
    <p class="title">${open ? html`<i class="pulse"></i>` : nothing}${title(scene)}</p>
    <p role="status">${place(scene)}</p>
    ${when(!open, () => email(scene))}
    <button class="link" type="button" @click=${back}>${texts.say("back_to_assistant")}</button>
  </section>`;
}

function title({ view, texts }: Scene): string {
  if (view.link !== "up") return texts.say("waiting_header");
  return texts.say(view.conversation.open ? "waiting_title" : "closed_title");
}

function place(scene: Scene): string {
  const { view, texts } = scene;
  const { open, position, state } = view.conversation;
  if (state !== "waiting" && view.link !== "up") return texts.say("queued_ask");
  const back = opensWhen(scene);
  if (back) return texts.say("closed_until", { when: back });
  if (!open) return texts.say("closed_hint");
  if (position === null) return texts.say("waiting_hint");
  const ahead = position <= 1 ? texts.say("waiting_next") : texts.count("waiting_position", position - 1);
  return `${ahead}. ${texts.say("waiting_hint")}`;
}

function email({ chat, texts, announce }: Scene): TemplateResult {
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const address = String(new FormData(form).get("email")).trim();
    chat.describe(address);
    form.reset();
    announce(texts.say("email_saved", { email: address }));
  };
  return html`<form class="email" @submit=${save}>
    <label for="email">${texts.say("email_label")}</label>
    <div><input id="email" name="email" type="email" required autocomplete="email" dir="ltr" />
      <button class="small" type="submit">${texts.say("email_save")}</button></div>
  </form>`;
}
