import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { openCallback } from "../cards";
import { avatar } from "./avatar";
import { icons } from "./icons";
import { callbackDue, expected, opensWhen, phrase, standing, when, type Scene } from "./scene";

const TICK = 15_000;

/** The place in line, how long it takes and who is coming; or, while the assistant goes on, a slim strip of it. */
export class Waiting extends LitElement {
  static override properties = { scene: { attribute: false }, leaving: { state: true } };
  declare scene: Scene;
  declare leaving: boolean;
  private spoken = "";
  private about = "";
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.leaving = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.requestUpdate(), TICK);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override render(): TemplateResult {
    const { texts } = this.scene;
    // an estimate that moves is no news; a place, a name and a longer wait are
    return html`<section class="waiting" aria-label=${texts.say("waiting_header")}>
      ${standing(this.scene) === "meanwhile" ? this.strip() : this.card()}
      <p class="hidden" role="status">${this.news()}</p>
    </section>`;
  }

  private strip(): TemplateResult {
    const { chat, texts, focusComposer } = this.scene;
    const onlyPeople = (): void => {
      chat.askPerson();
      focusComposer();
    };
    const { wait, open } = this.scene.view.conversation;
    return html`<div class="strip">${this.mark("tiny")}<p>${this.line()}
        ${wait && open ? html`<small>${expected(texts, wait, Date.now())}</small>` : nothing}</p>
      <button class="link" type="button" @click=${onlyPeople}>${texts.say("people_only")}</button></div>`;
  }

  private card(): TemplateResult {
    return html`<div class="title">${this.mark()}<p><strong>${this.line()}</strong>
        ${when(this.wait() !== "", () => html`<span>${this.wait()}</span>`)}</p></div>
      <p>${this.hint()}</p>
      ${this.leaving ? this.sure() : this.ways()}`;
  }

  private ways(): TemplateResult {
    const { chat, view, texts, open, focusComposer } = this.scene;
    const goOn = (): void => {
      chat.inviteAssistant();
      focusComposer();
    };
    const promised = openCallback(view.conversation.events);
    return html`<div class="tiles">
      <button type="button" @click=${goOn}><strong>${texts.say("go_on")}</strong><small>${texts.say("go_on_hint")}</small></button>
      ${when(view.conversation.ways.length > 0 && !promised, () => html`<button type="button" @click=${() => open("callback")}>
        <strong>${texts.say("callback_offer")}</strong></button>`)}
      ${when(promised !== null, () => html`<button type="button" @click=${() => open("callback")}>
        <strong>${texts.say("callback_change")}</strong></button>`)}
    </div>
    <div class="links">
      <button class="link" type="button" @click=${() => open("brief")}>${texts.say("brief_title")}</button>
      <button class="link quiet" type="button" @click=${() => (this.leaving = true)}>${texts.say("leave_yes")}</button>
    </div>`;
  }

  private sure(): TemplateResult {
    const { chat, texts, focusComposer } = this.scene;
    const leave = (): void => {
      chat.askAssistant();
      focusComposer();
    };
    return html`<div class="sure" role="group" aria-labelledby="sure"><p id="sure">${texts.say("leave_ask")}</p>
      <button class="small" type="button" @click=${() => (this.leaving = false)}>${texts.say("leave_no")}</button>
      <button class="link" type="button" @click=${leave}>${texts.say("back_to_assistant")}</button></div>`;
  }

  private mark(size = ""): TemplateResult | typeof nothing {
    const { coming, open } = this.scene.view.conversation;
    if (coming) return avatar(this.scene, coming.id, coming.name, size);
    return open ? html`<i class="pulse"></i>` : html`<span class="moon">${icons.clock}</span>`;
  }

  private line(): unknown {
    const { view, texts, now } = this.scene;
    const { coming, open, position, events } = view.conversation;
    const promised = openCallback(events);
    if (promised) return callbackDue(texts, promised.payload, now);
    if (view.link !== "up") return texts.say("waiting_header");
    if (coming) return phrase(texts, "coming", { name: coming.name });
    if (!open) return texts.say("closed_title");
    if (position === null) return texts.say("waiting_title");
    return position <= 1 ? texts.say("waiting_next") : texts.rank("waiting_place", position);
  }

  private wait(): string {
    const { view, texts } = this.scene;
    const { wait, open, events } = view.conversation;
    if (!wait || !open || openCallback(events)) return "";
    const line = expected(texts, wait, Date.now());
    return wait.longer ? `${line}. ${texts.say("wait_longer")}` : line;
  }

  private hint(): string {
    const { view, texts } = this.scene;
    const { open, state, events } = view.conversation;
    if (state !== "waiting" && view.link !== "up") return texts.say("queued_ask");
    if (openCallback(events)) return texts.say("callback_close");
    const back = opensWhen(this.scene);
    if (back) return texts.say("closed_until", { when: back });
    return texts.say(open ? "waiting_hint" : "closed_hint");
  }

  private news(): string {
    const { texts, view: { conversation } } = this.scene;
    const { position, coming, open, wait } = conversation;
    const about = JSON.stringify([position, coming?.id, open, wait?.longer, openCallback(conversation.events)?.seq]);
    if (about !== this.about) {
      const title = coming ? texts.say("coming", { name: coming.name }) : String(this.line());
      this.spoken = [title, this.wait()].filter(Boolean).join(". ");
    }
    this.about = about;
    return this.spoken;
  }

  protected override willUpdate(): void {
    if (standing(this.scene) === "meanwhile") this.leaving = false;
  }

  /** The link that asked is gone, and the keyboard goes on where the answer is. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("leaving") === undefined) return;
    this.querySelector<HTMLElement>(this.leaving ? ".sure button" : ".links .quiet")?.focus();
  }
}
