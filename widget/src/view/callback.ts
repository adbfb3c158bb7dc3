import type { PropertyValues, TemplateResult } from "lit";
import type { Answer } from "../requests";
import { html, LitElement, nothing, openCallback, opensWhen, when } from "../shared";
import type { Key } from "../texts";
import type { Way } from "../wire";
import type { Scene } from "./scene";

const FORM = "call_back";
const CANCEL = "cancel_call_back";
const EXAMPLE = "+44 20 7946 0018";
const REFUSED: Readonly<Record<string, Key>> = { cannot_send: "no_mail", too_fast: "too_many", lost: "code_failed" };

/** Where a person reaches the customer later, and what about. */
export class Callback extends LitElement {
  static override properties = { scene: { attribute: false }, way: { state: true }, bad: { state: true }, leaving: { state: true } };
  declare scene: Scene;
  /** As chosen here; until then the first that is possible. */
  declare way: Way | null;
  /** What was typed is seen to be none before the server is asked. */
  declare bad: boolean;
  /** Asked whether the promise should really go. */
  declare leaving: boolean;
  private refused: Answer | null = null;

  constructor() {
    super();
    this.way = null;
    this.bad = this.leaving = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.scene.chat.requests.forget(FORM);
    this.scene.chat.requests.forget(CANCEL);
  }

  protected override render(): TemplateResult {
    const { texts, view } = this.scene;
    const back = opensWhen(this.scene);
    const sending = this.answer()?.is === "sending";
    return html`<form class="form" novalidate @submit=${this.submit} @input=${this.typed}>
      <p>${back ? html`${texts.say("closed_until", { when: back })} ` : nothing}${texts.say("callback_intro")}</p>
      ${when(view.conversation.ways.length > 1, () => this.ways())}
      ${this.address()}
      <div class="entry"><label for="note">${texts.say("note_label")}</label>
        <textarea id="note" name="note" rows="3" maxlength="1000" dir="auto" .value=${this.promised()?.note ?? ""}></textarea></div>
      ${this.trouble("form")}
      <button class="strong" type="submit" aria-disabled=${sending}>${texts.say(sending ? "sending" : "callback_send")}</button>
      ${when(this.promised() !== null, () => this.cancelling())}
    </form>`;
  }

  private cancelling(): TemplateResult {
    const { chat, texts } = this.scene;
    if (!this.leaving) return html`<button class="link quiet" type="button" @click=${this.ask}>${texts.say("callback_cancel")}</button>`;
    const answer = chat.requests.answer(CANCEL);
    const cancel = (): void => chat.requests.ask(CANCEL, { type: CANCEL });
    return html`<div class="sure" role="group" aria-labelledby="no-call"><p id="no-call">${texts.say("callback_sure")}</p>
      <button class="small" type="button" @click=${() => (this.leaving = false)}>${texts.say("callback_keep")}</button>
      <button class="link" type="button" aria-disabled=${answer?.is === "sending"} @click=${cancel}>${texts.say("callback_cancel_yes")}</button>
      ${answer?.is === "refused" ? html`<span class="wrong" role="alert">${texts.say(REFUSED[answer.code ?? ""] ?? "code_failed")}</span>` : nothing}</div>`;
  }

  private ask(): void {
    this.leaving = true;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".sure button")?.focus());
  }

  private ways(): TemplateResult {
    const { texts, view } = this.scene;
    return html`<fieldset class="pick"><legend>${texts.say("callback_by")}</legend>
      ${view.conversation.ways.map((way) => html`<label><input type="radio" name="way" value=${way}
        .checked=${way === this.chosen()} @change=${() => (this.way = way)}><span>${texts.say(`way_${way}`)}</span></label>`)}
    </fieldset>`;
  }

  private address(): TemplateResult {
    const { texts } = this.scene;
    const call = this.chosen() === "call";
    const wrong = this.wrong() === "field";
    const promised = this.promised();
    return html`<div class="entry"><label for="address">${texts.say(call ? "phone_label" : "mail_label")}</label>
      <input id="address" name="address" dir="ltr" required maxlength="254" type=${call ? "tel" : "email"}
        inputmode=${call ? "tel" : "email"} autocomplete=${call ? "tel" : "email"} aria-invalid=${wrong}
        aria-describedby="address-help" .value=${promised?.way === this.chosen() ? promised.address : ""}>
      <p id="address-help" class="help">${wrong ? this.trouble("field")
        : call ? texts.parts("phone_hint").map(({ name, text }) => (name ? html`<bdi dir="ltr">${EXAMPLE}</bdi>` : text)) : nothing}</p></div>`;
  }

  private chosen(): Way {
    const { ways } = this.scene.view.conversation;
    const first = this.promised()?.way ?? ways[0] ?? "call";
    return this.way ?? (ways.includes(first) ? first : (ways[0] ?? "call"));
  }

  /** What was promised already, to be changed. */
  private promised(): { way: Way; address: string; note: string } | null {
    const { payload, body } = openCallback(this.scene.view.conversation.events) ?? {};
    return payload ? { way: payload.way ?? "call", address: body?.address ?? "", note: body?.note ?? "" } : null;
  }

  private answer(): Answer | null {
    return this.scene.chat.requests.answer(FORM);
  }

  /** Where the reason why not belongs. */
  private wrong(): "field" | "form" | null {
    const answer = this.answer();
    if (this.bad || answer?.code === "bad_address") return "field";
    return answer?.is === "refused" ? "form" : null;
  }

  private trouble(at: "field" | "form"): TemplateResult | typeof nothing {
    if (this.wrong() !== at) return nothing;
    const { texts } = this.scene;
    const own = this.chosen() === "call" ? "bad_phone" : "bad_mail";
    const key = at === "field" ? own : (REFUSED[this.answer()?.code ?? ""] ?? "code_failed");
    return html`<span class="wrong" role="alert">${texts.say(key)}</span>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [address, note] = [String(fields.get("address")).trim(), String(fields.get("note")).trim()];
    this.bad = !plausible(this.chosen(), address);
    if (this.bad) return this.toField();
    this.scene.chat.requests.ask(FORM, { type: "call_back", way: this.chosen(), address, note });
  }

  private typed(): void {
    this.bad = false;
  }

  private toField(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#address")?.focus());
  }

  protected override updated(_: PropertyValues): void {
    const answer = this.answer();
    const cancelled = this.scene.chat.requests.answer(CANCEL)?.is === "done";
    if (answer?.is === "done" || cancelled) this.scene.putAway();
    else if (answer?.code === "bad_address" && this.refused !== answer) this.toField();
    this.refused = answer;
  }

}

/** Only what cannot be one; whether it is one, the server knows. */
function plausible(way: Way, address: string): boolean {
  if (way === "mail") return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);
  return /^[+(\d][\d\s()./-]*$/.test(address) && (address.match(/\d/g) ?? []).length >= 5;
}
