import type { PropertyValues, TemplateResult } from "lit";
import type { Deed } from "../cards";
import { digitsIn, LENGTH, waitBefore } from "../digits";
import { html, icons, LitElement, nothing, phrase, when } from "../shared";
import type { Scene } from "./scene";

/** The six digits that were mailed. */
export class Code extends LitElement {
  static override properties = {
    scene: { attribute: false }, sent: { attribute: false }, at: { attribute: false }, digits: { state: true },
  };
  declare scene: Scene;
  declare sent: Deed & { kind: "code" };
  /** When it was sent. */
  declare at: string;
  declare digits: string;
  private held = false;
  private anew = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.digits = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if (this.wait() > 0) this.requestUpdate();
      else this.stop();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override render(): TemplateResult {
    const { texts } = this.scene;
    const { is } = this.sent.state;
    const may = is === "open" || is === "wrong";
    return html`<strong>${texts.say("code_title")}</strong>
      <p class="text">${phrase(texts, "code_sent_to", { hint: this.sent.hint })}</p>
      ${when(may, () => this.form())}
      ${this.became()}
      ${when(may || is === "expired" || is === "too_many", () => this.again())}`;
  }

  private form(): TemplateResult {
    const { chat, texts } = this.scene;
    return html`<form class="code" @submit=${this.submit}>
      <input inputmode="numeric" autocomplete="one-time-code" dir="ltr" required spellcheck="false"
        aria-label=${texts.say("code_label")} aria-invalid=${this.sent.state.is === "wrong"} placeholder="······"
        .value=${this.digits} @input=${this.input} @paste=${this.paste} />
      <button class="strong" type="submit" ?disabled=${this.digits.length < LENGTH} aria-disabled=${chat.proof.busy !== null}>
        ${texts.say("code_confirm")}</button>
    </form>`;
  }

  private became(): TemplateResult | typeof nothing {
    const { chat, texts } = this.scene;
    const { is, left } = this.sent.state;
    if (is === "confirmed") return html`<p class="became done">${icons.lock}<span>${texts.say("code_confirmed")}</span></p>`;
    if (is === "replaced") return html`<p class="became">${texts.say("code_replaced")}</p>`;
    const line = chat.proof.failed ? texts.say("code_failed") : is === "wrong" ? texts.count("code_wrong", left)
      : is === "open" ? "" : texts.say(`code_${is}`);
    return line ? html`<p class="became wrong" role="alert">${line}</p>` : nothing;
  }

  private again(): TemplateResult {
    const { chat, texts } = this.scene;
    const wait = this.wait();
    if (wait > 0) {
      return html`<p class="became" aria-live="off">${texts.say("code_again_in", { seconds: texts.number(wait) })}</p>`;
    }
    return html`<button class="link" type="button" aria-disabled=${chat.proof.busy !== null}
      @click=${() => chat.proof.sendAgain()}>${texts.say("code_again")}</button>`;
  }

  private wait(): number {
    return waitBefore(this.at, new Date());
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.digits.length === LENGTH) this.scene.chat.proof.verify(this.digits);
  }

  private input(event: InputEvent): void {
    const field = event.target as HTMLInputElement;
    this.digits = digitsIn(field.value);
    // also when nothing changed for us, such as a letter too many
    if (field.value !== this.digits) field.value = this.digits;
  }

  private paste(event: ClipboardEvent): void {
    const digits = digitsIn(event.clipboardData?.getData("text") ?? "");
    if (digits.length < LENGTH) return;
    event.preventDefault();
    this.digits = digits;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("sent")?.state;
    const now = this.sent.state;
    this.anew = before !== undefined && now.is === "wrong" && (before.is !== "wrong" || before.left !== now.left);
    if (this.anew) this.digits = "";
    this.held = this.contains((this.getRootNode() as ShadowRoot).activeElement);
  }

  /** A wrong code is typed anew, and with a right one the field is gone: the keyboard must not be lost. */
  protected override updated(): void {
    if (!this.held) return;
    if (!this.querySelector("form")) this.scene.focusComposer();
    else if (this.anew) this.querySelector("input")?.focus();
  }

  private stop(): void {
    clearInterval(this.timer);
  }
}
