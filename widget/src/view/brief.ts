import type { PropertyValues, TemplateResult } from "lit";
import type { FactKind } from "../briefs";
import { CORRECTABLE, factKey, html, icons, isCorrectable, LitElement, NEEDS, nothing, repeat, when } from "../shared";
import type { Key } from "../texts";
import type { Fact, Need, Tried } from "../wire";
import type { Scene } from "./scene";

const NEW = "new";
const TROUBLES: Readonly<Record<string, Key>> = {
  amount: "bad_amount", date: "bad_date", iban: "bad_iban", phone: "bad_phone", email: "bad_mail",
};
const BECAME: Readonly<Record<string, Key>> = {
  confirmed: "run_working", awaiting_approval: "run_approval", done: "run_done", failed: "run_failed", unknown: "run_unknown",
};

/** "What I told your colleague", to read and to put right. */
export class BriefCard extends LitElement {
  static override properties = { scene: { attribute: false }, editing: { state: true }, kind: { state: true } };
  declare scene: Scene;
  /** The fact that is being put right, by its kind and value; `new` for one more. */
  declare editing: string | null;
  declare kind: FactKind;
  private held = false;

  constructor() {
    super();
    this.editing = null;
    this.kind = CORRECTABLE[0];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.scene.chat.briefs.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.scene.chat.briefs.unwatch();
  }

  protected override render(): TemplateResult {
    const { chat, texts } = this.scene;
    const { shown, asking } = chat.briefs;
    if (!shown) return html`<p class="help" role="status">…</p>`;
    return html`<p class="help">${texts.say("brief_hint")}</p>
      ${asking.map((need) => this.remember(need))}
      <h4>${texts.say("brief_wants")}</h4>
      <p dir="auto">${shown.wants?.text ?? texts.say("brief_none")}</p>
      <h4>${texts.say("brief_facts")}</h4>
      ${when(shown.facts.length > 0, () => html`<ul class="facts">${repeat(shown.facts, idOf, (fact) => this.fact(fact))}</ul>`)}
      ${this.editing === NEW ? this.adding() : html`<button class="link" type="button" @click=${() => this.edit(NEW)}>
        ${texts.say("fact_add")}</button>`}
      <h4>${texts.say("brief_tried")}</h4>
      ${shown.tried.length ? html`<ul class="tried">${shown.tried.map((one) => this.tried(one))}</ul>`
        : html`<p>${texts.say("brief_none")}</p>`}
      <h4>${texts.say("brief_needs")}</h4>
      ${this.needs()}`;
  }

  private fact(fact: Fact): TemplateResult {
    const { chat, texts } = this.scene;
    const label = texts.say(factKey(fact.kind));
    if (this.editing === idOf(fact)) return html`<li class="editing">${this.form(fact.kind, fact.value, label)}</li>`;
    return html`<li><span><small>${label}</small><bdi>${fact.value}</bdi></span>
      ${when(isCorrectable(fact), () => html`
        <button class="quiet square" type="button" aria-label=${texts.say("fact_edit", { fact: `${label} ${fact.value}` })}
          @click=${() => this.edit(idOf(fact))}>${icons.pen}</button>
        <button class="quiet square" type="button" aria-label=${texts.say("fact_remove", { fact: `${label} ${fact.value}` })}
          @click=${() => chat.briefs.correct(fact.kind, fact.value, null)}>${icons.close}</button>`)}</li>`;
  }

  private adding(): TemplateResult {
    const { texts } = this.scene;
    return html`<div class="editing"><div class="entry"><label for="kind">${texts.say("fact_kind")}</label>
      <select id="kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as FactKind)}>
        ${CORRECTABLE.map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${texts.say(factKey(kind))}</option>`)}
      </select></div>${this.form(this.kind, null, texts.say(factKey(this.kind)))}</div>`;
  }

  private form(kind: string, was: string | null, label: string): TemplateResult {
    const { chat, texts } = this.scene;
    const answer = chat.requests.answer("fact");
    const wrong = answer?.is === "refused";
    const save = (event: Event): void => {
      event.preventDefault();
      const value = String(new FormData(event.currentTarget as HTMLFormElement).get("value")).trim();
      if (value && value !== was) chat.briefs.correct(kind, was, value);
      else this.edit(null);
    };
    return html`<form class="entry" novalidate @submit=${save}>
      <label for="value">${label}</label>
      <input id="value" name="value" dir="auto" maxlength="200" .value=${was ?? ""} autocomplete="off" aria-invalid=${wrong}
        aria-describedby="value-help">
      <p id="value-help" class="help">${wrong ? html`<span class="wrong" role="alert">
        ${texts.say(answer?.code === "bad_fact" ? (TROUBLES[kind] ?? "bad_fact") : "code_failed")}</span>` : nothing}</p>
      <div class="answers"><button class="strong" type="submit" aria-disabled=${answer?.is === "sending"}>${texts.say("save")}</button>
        <button type="button" @click=${() => this.edit(null)}>${texts.say("cancel")}</button></div>
    </form>`;
  }

  private tried({ kind, title, answer, state, receipt }: Tried): TemplateResult {
    const { texts } = this.scene;
    const line = kind === "article" ? texts.say("tried_article", { title })
      : kind === "question" ? texts.say("tried_question", { title }) : title;
    const became = state ? BECAME[state] : undefined;
    return html`<li><span dir="auto">${line}</span>
      ${answer ? html`<small><bdi>${answer}</bdi></small>` : nothing}
      ${became ? html`<small>${texts.say(became)}${receipt ? html` · <bdi dir="ltr">${receipt}</bdi>` : nothing}</small>` : nothing}</li>`;
  }

  private needs(): TemplateResult {
    const { chat, texts } = this.scene;
    const told = chat.briefs.shown?.needs ?? [];
    const others = NEEDS.filter((need) => !told.some((one) => one.need === need) && !chat.briefs.asking.includes(need));
    return html`${when(told.length > 0, () => html`<ul class="facts">${told.map(({ need, kept }) => html`<li>
        <span>${texts.say(`need_${need}`)}${kept ? html`<small>${texts.say("need_is_kept")}</small>` : nothing}</span>
        <button class="quiet square" type="button" aria-label=${texts.say("need_take_back", { need: texts.say(`need_${need}`) })}
          @click=${() => chat.briefs.withdraw(need)}>${icons.close}</button></li>`)}</ul>`)}
      <details><summary>${texts.say("need_add")}</summary><div class="chips">
        ${others.map((need) => html`<button type="button" @click=${() => chat.briefs.consider(need)}>${texts.say(`need_${need}`)}</button>`)}
      </div></details>`;
  }

  /** Asked once, and only what was said: it may outlive this conversation, or not. */
  private remember(need: Need): TemplateResult {
    const { chat, texts } = this.scene;
    const name = texts.say(`need_${need}`);
    return html`<div class="ask" role="group" aria-label=${name}><p><strong>${name}</strong> ${texts.say("need_remember")}</p>
      <div class="answers"><button class="strong" type="button" @click=${() => chat.briefs.tell([need], true)}>${texts.say("remember_yes")}</button>
        <button type="button" @click=${() => chat.briefs.tell([need], false)}>${texts.say("remember_no")}</button></div></div>`;
  }

  private edit(what: string | null): void {
    this.scene.chat.requests.forget("fact");
    this.editing = what;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(what ? "select, #value" : ".link")?.focus());
  }

  protected override willUpdate(_: PropertyValues): void {
    this.held = this.contains((this.getRootNode() as ShadowRoot).activeElement);
    if (this.editing !== null && this.scene.chat.requests.answer("fact")?.is === "done") {
      this.scene.chat.requests.forget("fact");
      this.editing = null;
    }
  }

  /** A button that went with what it did must not take the keyboard with it. */
  protected override updated(_: PropertyValues): void {
    if (this.held && !this.contains((this.getRootNode() as ShadowRoot).activeElement)) {
      this.querySelector<HTMLElement>(".facts button, .link")?.focus();
    }
  }
}

function idOf({ kind, value }: Fact): string {
  return `${kind}:${value}`;
}
