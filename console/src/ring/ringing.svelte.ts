import type { Assignment } from "../api/types";
import type { App } from "../app.svelte";
import type { Frame } from "../live/frames";
import { Bell } from "./bell";
import { reduceRings, silence, type Ring, type RingAction, type Rings } from "./rings";
import { Tabs } from "./tabs";

const SAY_OVER_MS = 5_000;
const AGAIN_MS = 5_000;

/** What rings at this agent: shown in every tab, heard from one, and answered once. */
export class Ringing {
  rings = $state.raw<Rings>(silence);
  /** Moves each second while something rings. */
  now = $state(Date.now());
  answering = $state(false);
  /** The question why it is declined is open. */
  declining = $state(false);
  sound = $state(true);
  permission = $state<NotificationPermission | "missing">("missing");
  readonly first = $derived(this.rings.now[0] ?? null);
  readonly #bell = new Bell();
  readonly #tabs = new Tabs();
  readonly #notices = new Map<string, Notification>();
  #clock: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setInterval> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: App) {
    this.sound = this.#bell.isOn;
    if (typeof Notification !== "undefined") this.permission = Notification.permission;
  }

  start(): () => void {
    const stop = this.#bell.start();
    return () => {
      stop();
      this.#tabs.close();
    };
  }

  hear(frame: Frame): void {
    if (frame.type === "ring") {
      const isNew = !this.rings.now.some((one) => one.conversation === frame.conversation);
      this.#apply({ ...frame, heard: Date.now() });
      if (isNew) this.#call(frame.conversation);
    } else if (frame.type === "ring_over") {
      this.#apply(frame);
      if (this.rings.over) this.#forgetOver();
    }
  }

  lost(): void {
    this.#apply({ type: "lost" });
  }

  #apply(action: RingAction): void {
    const before = this.rings;
    this.rings = reduceRings(before, action);
    if (this.rings.now[0]?.conversation !== before.now[0]?.conversation) this.declining = false;
    for (const one of before.now) {
      const still = this.rings.now.some(({ conversation }) => conversation === one.conversation);
      if (!still) this.#hush(one.conversation);
    }
    this.#keepTime();
  }

  #keepTime(): void {
    const rings = this.rings.now.length > 0;
    if (rings && !this.#clock) {
      this.now = Date.now();
      this.#clock = setInterval(() => this.#tick(), 250);
      this.#again = setInterval(() => this.#sound(), AGAIN_MS);
    } else if (!rings) {
      clearInterval(this.#clock);
      clearInterval(this.#again);
      this.#clock = this.#again = undefined;
    }
  }

  #tick(): void {
    this.now = Date.now();
    this.#apply({ type: "time", now: this.now });
    if (this.rings.over) this.#forgetOver();
  }

  #sound(): void {
    const { first } = this;
    if (first) void this.#tabs.once(`${first.conversation} again`, () => this.#bell.ring());
  }

  #call(conversation: string): void {
    void this.#tabs.once(conversation, () => {
      const ring = this.rings.now.find((one) => one.conversation === conversation);
      if (!ring) return;
      this.#bell.ring();
      this.#notify(ring);
    });
  }

  /** Outside the page, for whoever looks elsewhere. */
  #notify(ring: Ring): void {
    if (this.permission !== "granted" || document.hasFocus()) return;
    const { t } = this.app.text;
    const title = t("ring.title", { name: ring.row.contact.name });
    const body = ring.brief.wish?.text ?? ring.row.preview ?? "";
    const notice = new Notification(title, { body, tag: ring.conversation });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    this.#notices.set(ring.conversation, notice);
  }

  #hush(conversation: string): void {
    this.#notices.get(conversation)?.close();
    this.#notices.delete(conversation);
  }

  #forgetOver(): void {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => (this.rings = { ...this.rings, over: null }), SAY_OVER_MS);
  }

  setSound(on: boolean): void {
    this.sound = this.#bell.isOn = on;
    if (on) this.#bell.ring();
  }

  /** Only ever from a click: a browser that is asked at load says no for good. */
  async askToNotify(): Promise<void> {
    this.permission = await Notification.requestPermission();
  }

  async accept(): Promise<void> {
    const { first, app } = this;
    if (!first || this.answering) return;
    const { conversation, row } = first;
    this.answering = true;
    const taken = await app.attempt(() =>
      app.desk.act(conversation, "claim", { client_id: crypto.randomUUID(), if_epoch: row.epoch }),
    );
    this.answering = false;
    if (!taken) return;
    app.inbox.told(taken.row);
    this.#apply({ type: "answered", conversation });
    app.router.go({ page: "inbox", list: "mine", open: conversation });
    app.deeds.writing = { mode: "reply" };
  }

  /** `reason` stands with the assignment; `why` in their own words is a note for colleagues. */
  async decline(reason: Assignment["reason"] = null, why = ""): Promise<void> {
    const { first, app } = this;
    if (!first || this.answering) return;
    const { conversation } = first;
    this.answering = true;
    const id = (): string => crypto.randomUUID();
    const declined = await app.attempt(async () => {
      if (why) {
        const text = app.text.t("ring.declined_note", { why });
        await app.desk.act(conversation, "notes", { client_id: id(), text } as never);
      }
      return app.desk.act(conversation, "decline", { client_id: id(), reason } as never);
    });
    this.answering = this.declining = false;
    if (!declined) return;
    app.inbox.told(declined.row);
    this.#apply({ type: "answered", conversation });
    app.toasts.say(app.text.t("ring.declined"));
  }
}
