import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Key } from "../texts";
import type { Attachment } from "../wire";
import { icons } from "./icons";
import { waits, when, type Scene } from "./scene";

const COUNT_FROM = 200;
const DEFAULT_MAX = 4000;

/** Where the customer writes; under it, always, the way to a person. */
export class Composer extends LitElement {
  static override properties = { scene: { attribute: false }, text: { state: true }, files: { state: true } };
  declare scene: Scene;
  declare text: string;
  declare files: readonly Attachment[];

  constructor() {
    super();
    this.text = "";
    this.files = [];
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
    this.files = [];
  }

  /** Only what a file is called: nothing can be uploaded yet. */
  mention(files: readonly File[]): void {
    const named = files.map(({ name, type, size }) => ({ name, media_type: type || "application/octet-stream", size }));
    this.files = [...this.files, ...named].slice(0, 5);
    this.focus();
  }

  protected override render(): TemplateResult {
    const { texts } = this.scene;
    return html`<form class="composer" @submit=${this.submit}>
      ${when(this.files.length > 0, () => this.mentioned())}
      <div class="field">
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

  private mentioned(): TemplateResult {
    const { texts } = this.scene;
    const remove = (file: Attachment): void => {
      this.files = this.files.filter((other) => other !== file);
      this.focus();
    };
    return html`<ul class="files">${this.files.map((file) => html`<li>${icons.file}<bdi>${file.name}</bdi>
        <button class="quiet" type="button" aria-label=${texts.say("remove_file", { name: file.name })}
          @click=${() => remove(file)}>${icons.close}</button></li>`)}
      </ul><p class="hint">${texts.say("file_note")}</p>`;
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
    return (this.text.trim() !== "" || this.files.length > 0) && this.left() >= 0 && this.scene.view.link !== "refused";
  }

  private submit(event?: Event): void {
    event?.preventDefault();
    if (!this.sendable()) return;
    this.scene.chat.say(this.text.trim(), this.files);
    this.text = "";
    this.files = [];
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
    this.mention(files);
  }

  protected override updated(): void {
    if (CSS.supports("field-sizing", "content")) return;
    const area = this.querySelector("textarea")!;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
}
