import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { badgeTitle, chime } from "../attention";
import type { Chat } from "../chat";
import type { Rare } from "../fetching";
import type { Texts } from "../texts";
import type { State } from "../wire";
import type { Composer } from "./composer";
import { header } from "./header";
import { icons } from "./icons";
import { standing, when, type Scene, type Sheet } from "./scene";
import { sheet } from "./sheet";
import { styles } from "./styles";

/** Small screens get the whole window; the style sheet uses the same line. */
const SHEET = "(max-width: 520px), (max-height: 480px)";
const LINE_STAYS = 6_000;
const FETCHING = new Set(["callback.promised", "identity.code_sent"]);

/** The launcher in the corner and the panel behind it. */
export class Widget extends LitElement {
  static override properties = {
    opened: { state: true }, line: { state: true }, dragging: { state: true }, sheet: { state: true },
  };
  static override styles = styles;
  declare opened: boolean;
  declare line: string;
  declare dragging: boolean;
  /** What lies over the conversation, and what had the focus before. */
  declare sheet: Sheet | null;
  private opener: HTMLElement | null = null;
  chat!: Chat;
  rare!: Rare;
  texts!: Texts;
  private state: State = "with_ai";
  private lineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.opened = false;
    this.line = "";
    this.dragging = false;
    this.sheet = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.chat.addEventListener("change", () => this.chatChanged());
    this.chat.addEventListener("left", () => this.left());
    this.chat.addEventListener("reply", () => this.chat.memory.sound() && void chime());
    document.addEventListener("visibilitychange", () => this.looked());
    addEventListener("focus", () => this.chat.wake());
    addEventListener("online", () => this.chat.wake());
    addEventListener("offline", () => this.chat.networkLost());
    addEventListener("storage", (event) => event.key?.startsWith("warmline:") && this.chat.memoryChanged());
    visualViewport?.addEventListener("resize", () => this.fitWindow());
    visualViewport?.addEventListener("scroll", () => this.fitWindow());
    this.chat.start();
  }

  async open(): Promise<void> {
    this.opened = true;
    void this.chat.watch();
    this.fitWindow();
    await this.updateComplete;
    this.focusComposer();
  }

  async close(): Promise<void> {
    if (!this.opened) return;
    this.opened = false;
    this.sheet = null;
    this.chat.unwatch();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".launcher")?.focus();
  }

  protected override render(): TemplateResult {
    return this.opened ? this.panel() : this.launcher();
  }

  private launcher(): TemplateResult {
    const { unread } = this.chat.view;
    const label = this.texts.say("open_chat") + (unread ? `, ${this.texts.count("unread", unread)}` : "");
    return html`<button class="launcher" type="button" aria-label=${label} aria-haspopup="dialog" @click=${this.open}>
      ${icons.chat}${unread ? html`<span class="badge" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>` : nothing}
    </button>`;
  }

  private panel(): TemplateResult {
    const scene = this.scene();
    const { config, link } = scene.view;
    const label = config ? this.texts.say("chat_with", { company: config.company }) : this.texts.say("chat");
    const menu = html`<warmline-menu .scene=${scene}></warmline-menu>`;
    return html`<section class="panel" role="dialog" aria-label=${label} aria-modal=${matchMedia(SHEET).matches}
      @keydown=${this.key} @dragover=${this.dragOver} @dragleave=${() => (this.dragging = false)} @drop=${this.drop}>
      ${header(scene, menu, () => void this.close())}
      ${when(link === "down", () => html`<p class="banner" role="status">${this.texts.say("offline")}</p>`)}
      ${when(link === "refused", () => html`<p class="banner" role="alert">${this.texts.say("refused")}</p>`)}
      <div class="room">
        <div class="under" ?inert=${this.sheet !== null}>
          <warmline-thread .scene=${scene}></warmline-thread>
          ${when(standing(scene) !== "none", () => html`<warmline-waiting .scene=${scene}></warmline-waiting>`)}
          ${when(this.chat.rating.isDue(scene.view.conversation), () => html`<warmline-rating .scene=${scene}></warmline-rating>`)}
          <p class="line" role="status">${this.line}</p>
          <warmline-composer .scene=${scene}></warmline-composer>
        </div>
        ${this.sheet ? sheet(scene, this.sheet) : nothing}
      </div>
      ${when(this.dragging, () => html`<div class="drop">${icons.file}${this.texts.say("drop_file")}</div>`)}
    </section>`;
  }

  private scene(): Scene {
    return {
      chat: this.chat,
      view: this.chat.view,
      texts: this.texts,
      now: new Date(),
      announce: (line) => this.announce(line),
      focusComposer: () => this.focusComposer(),
      open: (sheet) => this.lay(sheet),
      putAway: () => this.putAway(),
    };
  }

  protected override updated(_: PropertyValues): void {
    badgeTitle(document.hidden || !this.opened ? this.chat.view.unread : 0);
    if (this.opened && this.needsMore()) void this.bring();
  }

  /** Something of the second script stands there, or is one press away. */
  private needsMore(): boolean {
    const { conversation } = this.chat.view;
    return this.sheet !== null || standing(this.scene()) !== "none" || this.chat.rating.isDue(conversation)
      || conversation.events.some(({ kind }) => FETCHING.has(kind));
  }

  private async bring(): Promise<void> {
    try {
      await this.rare.bring(this.renderRoot as ShadowRoot, styles);
    } catch {
      if (!this.sheet) return;
      this.putAway();
      this.announce(this.texts.say("code_failed"));
    }
  }

  private chatChanged(): void {
    const { state } = this.chat.view.conversation;
    // what was said about the old state is no longer true
    if (state !== this.state) this.line = "";
    this.state = state;
    this.requestUpdate();
  }

  /** Somebody else sits here now. */
  private left(): void {
    this.sheet = null;
    this.composer()?.clear();
  }

  private announce(line: string): void {
    clearTimeout(this.lineTimer);
    this.line = line;
    this.lineTimer = setTimeout(() => (this.line = ""), LINE_STAYS);
  }

  private lay(sheet: Sheet): void {
    this.opener = (this.renderRoot as ShadowRoot).activeElement as HTMLElement | null;
    this.sheet = sheet;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".sheet h3")?.focus());
  }

  /** Back to where it was opened from, if that is still there. */
  private putAway(): void {
    if (!this.sheet) return;
    this.sheet = null;
    void this.updateComplete.then(() => {
      if (this.opener?.isConnected) this.opener.focus();
      else this.focusComposer();
    });
  }

  private looked(): void {
    if (!document.hidden) this.chat.wake();
    this.requestUpdate();
  }

  private composer(): Composer | null {
    return this.renderRoot.querySelector<Composer>("warmline-composer");
  }

  private focusComposer(): void {
    void this.updateComplete.then(() => this.composer()?.focus());
  }

  /** On a phone the keyboard covers the page without making it smaller; the panel keeps above it. */
  private fitWindow(): void {
    const window = visualViewport;
    if (!window || !this.opened) return;
    this.style.setProperty("--window-height", `${window.height}px`);
    this.style.setProperty("--window-top", `${window.offsetTop}px`);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) this.sheet ? this.putAway() : void this.close();
    else if (event.key === "Tab" && matchMedia(SHEET).matches) this.keepFocus(event);
    // the page's own shortcuts must not fire while somebody writes
    event.stopPropagation();
  }

  /** Full screen, the page behind cannot be seen, so the focus does not go there. */
  private keepFocus(event: KeyboardEvent): void {
    const stops = [...this.renderRoot.querySelectorAll<HTMLElement>(
      ".panel :is(button:not(:disabled, [tabindex]), a[href], input, select, summary, textarea, [tabindex='0'])",
    )].filter((stop) => !stop.closest("[inert], details:not([open]) > :not(summary)"));
    const [end, start] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if ((event.composedPath()[0] as Element) !== end) return;
    event.preventDefault();
    start?.focus();
  }

  private dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dragging = true;
  }

  private drop(event: DragEvent): void {
    event.preventDefault();
    this.dragging = false;
    this.composer()?.attach([...(event.dataTransfer?.files ?? [])]);
  }
}
