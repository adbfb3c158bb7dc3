import type { TemplateResult } from "lit";
import { html, LitElement, when } from "../shared";
import type { Score } from "../timeline";
import type { Scene } from "./scene";

const SCORES: readonly Score[] = [1, 2, 3, 4, 5];

/** One question at the end. Writing goes on below it, whether it is answered or not. */
export class RatingCard extends LitElement {
  static override properties = { scene: { attribute: false }, score: { state: true } };
  declare scene: Scene;
  declare score: Score | null;

  constructor() {
    super();
    this.score = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { chat, view, texts, focusComposer } = this.scene;
    const answer = chat.rating.answer(view.conversation);
    const skip = (): void => {
      chat.rating.skip(view.conversation);
      focusComposer();
    };
    return html`<form class="rating" @submit=${this.submit}>
      <fieldset role="radiogroup"><legend>${texts.say("rate_title")}</legend>
        <div class="scores">${SCORES.map((score) => html`<label><input class="hidden" type="radio" name="score" value=${score}
          .checked=${score === this.score} @change=${() => (this.score = score)}>
          <b aria-hidden="true">${texts.number(score)}</b><span>${texts.say(`score_${score}`)}</span></label>`)}</div>
      </fieldset>
      ${when(this.score !== null, () => html`<textarea name="comment" rows="2" maxlength="2000" dir="auto"
        aria-label=${texts.say("rate_comment")} placeholder=${texts.say("rate_comment")}></textarea>`)}
      ${when(answer?.is === "refused", () => html`<p class="wrong" role="alert">${texts.say("code_failed")}</p>`)}
      <div class="answers">
        ${when(this.score !== null, () => html`<button class="strong" type="submit" aria-disabled=${answer?.is === "sending"}>
          ${texts.say(answer?.is === "sending" ? "sending" : "rate_send")}</button>`)}
        <button class="link quiet" type="button" @click=${skip}>${texts.say("rate_skip")}</button>
      </div>
    </form>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const { chat, view, focusComposer } = this.scene;
    if (this.score === null) return;
    const comment = String(new FormData(event.currentTarget as HTMLFormElement).get("comment") ?? "").trim();
    chat.rating.give(view.conversation, this.score, comment);
    // the card goes with the answer, and the keyboard must not be lost with it
    focusComposer();
  }
}
