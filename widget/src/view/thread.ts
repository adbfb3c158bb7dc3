import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { timeline, type Item, type Message } from "../timeline";
import { icons } from "./icons";
import { message } from "./message";
import { disclosure, opening } from "./opening";
import { phrase, type Scene } from "./scene";

const NEAR = 80;

/** The conversation from top to bottom; stays at the newest line unless the reader scrolled away. */
export class Thread extends LitElement {
  static override properties = { scene: { attribute: false }, behind: { state: true } };
  declare scene: Scene;
  /** Something new stands below what the reader sees. */
  declare behind: boolean;
  /** The reader is at the newest line and wants to stay there. */
  private following = true;
  private lastTop = 0;
  private fromEnd = 0;
  private readonly room = new ResizeObserver(() => this.following && this.toBottom());
  private newest = "";
  private oldest = "";

  constructor() {
    super();
    this.behind = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { texts, view } = this.scene;
    const items = timeline(view.conversation.events, view.pending);
    return html`<div class="log" role="log" aria-label=${texts.say("log")} tabindex="0" @scroll=${this.scrolled}
        aria-live=${view.loadingHistory ? "off" : "polite"}>
        ${items.length ? this.thread(items) : opening(this.scene)}
        ${this.typing()}
      </div>
      ${this.behind ? this.catchUp() : nothing}`;
  }

  private thread(items: readonly Item[]): TemplateResult {
    const { texts, view } = this.scene;
    const newest = items.at(-1);
    const own = items.filter((item) => item.type === "message" && item.speaker === "customer" && !item.pending).at(-1);
    return html`${view.expired ? html`<p class="notice">${texts.say("expired")}</p>` : nothing}
      ${view.conversation.more ? this.older() : disclosure(this.scene)}
      ${repeat(items, (item) => item.id, (item) => this.item(item, item === own, item === newest))}`;
  }

  private item(item: Item, newestOwn: boolean, newest: boolean): TemplateResult {
    const { texts, now } = this.scene;
    switch (item.type) {
      case "message":
        return message(this.scene, item, newestOwn, newest);
      case "day":
        return html`<p class="day">${texts.day(item.at, now)}</p>`;
      case "notice": {
        const names = Object.fromEntries(
          Object.entries(item.names).map(([key, name]) => [key, name || texts.say("someone")]),
        );
        const words = Object.fromEntries(
          Object.entries(item.words).map(([key, parts]) => [key, parts.map((part) => texts.say(part)).join(" · ")]),
        );
        const values = { ...names, ...words, when: item.when ? texts.moment(item.when, now) : "" };
        return html`<p class="notice ${item.quiet ? "aside" : ""}"><span>${phrase(texts, item.text, values)}</span></p>`;
      }
    }
  }

  private older(): TemplateResult {
    const { chat, texts } = this.scene;
    return html`<button class="link older" type="button" @click=${() => chat.loadOlder()}>
      ${texts.say("load_older")}</button>`;
  }

  private typing(): TemplateResult | typeof nothing {
    const { texts, view } = this.scene;
    const { typing } = view.conversation;
    if (!typing) return nothing;
    const line = typing.by === "ai" ? texts.say("typing_ai") : texts.say("typing_agent", { name: typing.name });
    return html`<div class="typing ${typing.by === "ai" ? "ai" : "agent"}" role="img" aria-label=${line}>
      <i></i><i></i><i></i>${typing.by === "ai" ? nothing : html`<span>${line}</span>`}</div>`;
  }

  private catchUp(): TemplateResult {
    return html`<button class="catch-up" type="button" @click=${this.toBottom}>
      ${icons.down}${this.scene.texts.say("new_messages")}</button>`;
  }

  protected override willUpdate(): void {
    const log = this.log();
    if (log) this.fromEnd = log.scrollHeight - log.scrollTop;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("scene")) return;
    const { events } = this.scene.view.conversation;
    const items = timeline(events, this.scene.view.pending);
    const [oldest, newest] = [items[0]?.id ?? "", items.at(-1)?.id ?? ""];
    const arrived = newest !== this.newest;
    const mine = arrived && (items.at(-1) as Message | undefined)?.pending;
    if (this.following || mine) this.toBottom();
    else if (oldest !== this.oldest) this.keepPlace();
    else if (arrived) this.behind = true;
    this.oldest = oldest;
    this.newest = newest;
  }

  /** When the keyboard, a card or a long draft takes room away, the newest line stays in sight. */
  protected override firstUpdated(): void {
    this.room.observe(this.log()!);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.room.disconnect();
  }

  private readonly toBottom = (): void => {
    this.place(this.log()?.scrollHeight ?? 0);
    this.following = true;
    this.behind = false;
  };

  /** Older messages came in above: what was read stays where it was. */
  private keepPlace(): void {
    this.place((this.log()?.scrollHeight ?? 0) - this.fromEnd);
  }

  private place(top: number): void {
    const log = this.log();
    if (!log) return;
    log.scrollTop = top;
    // read back, because the browser keeps it within the text
    this.lastTop = log.scrollTop;
  }

  private scrolled(): void {
    const log = this.log();
    if (!log) return;
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    // only the reader moves up; text growing below moves nothing
    this.following = near || (this.following && log.scrollTop >= this.lastTop);
    this.lastTop = log.scrollTop;
    if (near) this.behind = false;
    if (log.scrollTop < NEAR) this.scene.chat.loadOlder();
  }

  private log(): HTMLElement | null {
    return this.querySelector(".log");
  }
}
