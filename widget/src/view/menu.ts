import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Key } from "../texts";
import { icons } from "./icons";
import { saved } from "./saving";
import { isConfirmed, phrase, when, type Scene } from "./scene";

/** The further possibilities, behind three dots. */
export class Menu extends LitElement {
  static override properties = { scene: { attribute: false }, open: { state: true } };
  declare scene: Scene;
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<button class="quiet square" type="button" aria-haspopup="menu" aria-expanded=${this.open}
        aria-label=${this.scene.texts.say("menu")} @click=${() => (this.open = !this.open)}>${icons.more}</button>
      ${this.open ? this.items() : nothing}`;
  }

  private items(): TemplateResult {
    const { chat, view, texts } = this.scene;
    const other = view.prefer === "person" ? "assistant" : "person";
    const sound = chat.memory.sound();
    const begun = view.conversation.events.length > 0;
    return html`<div class="menu">${this.who()}<div role="menu" aria-label=${texts.say("menu")} @keydown=${this.key}
      @focusout=${this.left}>
      ${when(begun, () => html`${this.item("brief_title", () => this.brief())}
        ${this.item("transcript_save", () => void this.save())}${this.item("transcript_mail", () => void this.mail())}`)}
      <button role="menuitem" type="button" tabindex="-1" @click=${() => this.run(() => chat.newConversation())}>
        ${texts.say("new_conversation")}
      </button>
      <button role="menuitem" type="button" tabindex="-1" @click=${() => this.run(() => chat.choose(other))}>
        ${texts.say(other === "person" ? "start_with_person" : "start_with_assistant")}
      </button>
      <button role="menuitemcheckbox" type="button" tabindex="-1" aria-checked=${sound}
        @click=${() => this.run(() => chat.memory.keepSound(!sound))}>
        ${texts.say("sound_on")}${sound ? icons.tick : nothing}
      </button>
    </div></div>`;
  }

  private item(label: Key, act: () => void): TemplateResult {
    return html`<button role="menuitem" type="button" tabindex="-1" @click=${() => this.run(act)}>${this.scene.texts.say(label)}</button>`;
  }

  private brief(): void {
    this.scene.open("brief");
  }

  private async save(): Promise<void> {
    const { chat, texts, announce } = this.scene;
    const file = await chat.transcript.file();
    if (file) saved(file, "conversation.html");
    else announce(texts.say("transcript_failed"));
  }

  private async mail(): Promise<void> {
    const { chat, texts, announce } = this.scene;
    announce(texts.say("sending"));
    announce(texts.say(`transcript_${await chat.transcript.mail()}`));
  }

  private who(): TemplateResult | typeof nothing {
    const { view: { signed }, texts } = this.scene;
    if (!signed) return nothing;
    const line = signed.name ? phrase(texts, "signed_in", { name: signed.name }) : texts.say("signed_in_unnamed");
    return html`<p class="signed">${isConfirmed(this.scene) ? icons.lock : icons.person}<span>${line}</span></p>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("open") && this.open) this.entries()[0]?.focus();
  }

  private entries(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  }

  private run(act: () => void): void {
    // the focus goes back first, and what is done may take it further
    this.close();
    act();
  }

  private close(): void {
    this.open = false;
    this.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  }

  private left(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (!(to instanceof Node && this.contains(to))) this.open = false;
  }

  private key(event: KeyboardEvent): void {
    const entries = this.entries();
    const at = entries.indexOf(event.target as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (next !== undefined) entries.at(next % entries.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
