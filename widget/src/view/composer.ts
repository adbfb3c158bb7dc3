import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Key } from "../texts";
import { attachButton, drafts } from "./files";
import { icons } from "./icons";
import { waits, type Scene } from "./scene";

const COUNT_FROM = 200;
const DEFAULT_MAX = 4000;

/** Where the customer writes; under it, always, the way to a person. */
export class Composer extends LitElement {
  static override properties = { scene: { attribute: false }, text: { state: true } };
  declare scene: Scene;
  declare text: string;

  constructor() {
    super();
    this.text = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.text = this.scene.chat.draft();
  }

  override focus(): void {
    this.querySelector("textarea")?.focus();
  }

  /** Somebody else sits here now. */
  clear(): void {
    this.text = "";
  }

  attach(files: readonly File[]): void {
    this.scene.chat.files.add(files);
    this.focus();
  }

  protected override render(): TemplateResult {
    const { texts } = this.scene;
    return html`<form class="composer" @submit=${this.submit}>
      ${drafts(this.scene)}
      <div class="field">
        ${attachButton(this.scene)}
        <textarea rows="1" dir="auto" aria-label=${texts.say("message")} placeholder=${texts.say(this.placeholder())}
          enterkeyhint="send" aria-describedby="count" .value=${this.text}
          @input=${this.input} @keydown=${this.key} @paste=${this.paste}></textarea>
        <button class="send" type="submit" aria-label=${texts.say("send")} ?disabled=${!this.sendable()}>
          ${icons.send}
        </button>
      </div>
      <div class="foot">${this.personButton()}${this.count()}</div>
    </form>`;
  }

  private placeholder(): Key {
    const { state } = this.scene.view.conversation;
    if (state === "resolved") return "placeholder_resolved";
    return state === "with_agent" || state === "on_hold" || waits(this.scene) ? "placeholder_person" : "placeholder";
  }

  /** The opening view offers the same thing larger; two buttons of one name would only confuse. */
  private personButton(): TemplateResult {
    const { view, texts } = this.scene;
    const empty = !view.conversation.events.length && !view.pending.some((item) => item.kind === "say");
    if (empty && !view.prefer) return html`<span></span>`;
    return html`<button class="person-button" type="button" @click=${this.askPerson}>
      ${icons.person}${texts.say("talk_to_person")}</button>`;
  }

  private askPerson(): void {
    const { chat, view, texts, announce } = this.scene;
    const { state, agent } = view.conversation;
    if (waits(this.scene)) return announce(texts.say("already_waiting"));
    if (state === "with_agent" && agent) return announce(texts.say("already_with", { name: agent.name }));
    chat.askPerson();
  }

  private count(): TemplateResult {
    const left = this.left();
    const shown = left <= COUNT_FROM;
    const line = left < 0 ? this.scene.texts.count("characters_over", -left) : this.scene.texts.count("characters_left", left);
    return html`<span id="count" class="count ${left < 0 ? "wrong" : ""}">${shown ? line : nothing}</span>`;
  }

  /** In code points, as the server counts. */
  private left(): number {
    const max = this.scene.view.config?.max_chars ?? DEFAULT_MAX;
    return max - (this.text.length > max - COUNT_FROM ? [...this.text.trim()].length : this.text.length);
  }

  private sendable(): boolean {
    const { chat, view } = this.scene;
    const said = this.text.trim() !== "" || chat.files.ready;
    return said && !chat.files.sending && this.left() >= 0 && view.link !== "refused";
  }

  private submit(event?: Event): void {
    event?.preventDefault();
    if (!this.sendable()) return;
    const { chat } = this.scene;
    chat.say(this.text.trim(), chat.files.take());
    this.text = "";
    this.focus();
  }

  private input(event: InputEvent): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.scene.chat.wrote(this.text);
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  private paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.attach(files);
  }

  protected override updated(): void {
    if (CSS.supports("field-sizing", "content")) return;
    const area = this.querySelector("textarea")!;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
}
