import { createContext } from "svelte";

import { Approvals } from "./actions/approvals.svelte";
import { Workshop } from "./admin/knowledge/workshop.svelte";
import { Desk } from "./api/desk";
import { Refusal, Unreachable } from "./api/http";
import type { ListName } from "./api/types";
import { Files } from "./files/files.svelte";
import { Deeds } from "./inbox/deeds.svelte";
import { Inbox } from "./inbox/inbox.svelte";
import { Labels } from "./labels/labels.svelte";
import type { Frame } from "./live/frames";
import { LiveSocket, type Line } from "./live/socket";
import { Macros } from "./macros/macros.svelte";
import { Mentions } from "./mentions/mentions.svelte";
import { Promises } from "./promises/promises.svelte";
import { Reins } from "./reins/reins.svelte";
import { Reviews } from "./reviews/reviews.svelte";
import { Ringing } from "./ring/ringing.svelte";
import { Router } from "./router.svelte";
import { Queues } from "./routing/queues.svelte";
import { Session } from "./session/session.svelte";
import { Tasks } from "./tasks/tasks.svelte";
import { Text } from "./text/text.svelte";
import { Times } from "./text/time.svelte";
import { Theme } from "./ui/theme.svelte";
import { Toasts } from "./ui/toasts.svelte";

/** The composition root: the only place that knows everyone. */
export class App {
  readonly text = new Text();
  readonly times = new Times(this.text);
  readonly theme = new Theme();
  readonly toasts = new Toasts();
  readonly router = new Router();
  readonly desk = new Desk(() => this.session.ended());
  readonly session = new Session(this.desk);
  readonly inbox = new Inbox(
    this.desk,
    (frame) => this.#live?.send(frame),
    () => this.times.now,
  );
  readonly queues = new Queues(this.desk);
  readonly ringing = new Ringing(this);
  readonly tasks = new Tasks(this.desk);
  readonly reviews = new Reviews(this.desk);
  readonly files = new Files(this.desk);
  readonly workshop = new Workshop(this.desk);
  readonly deeds = new Deeds(this);
  readonly reins = new Reins(this.desk);
  readonly approvals = new Approvals(this.desk, this.session);
  readonly promises = new Promises(this.desk);
  readonly labels = new Labels(this.desk, (row) => this.inbox.told(row));
  readonly macros = new Macros(this.desk);
  readonly mentions = new Mentions(this.desk, (frame) => this.#called(frame));
  line = $state<Line>("connecting");
  /** What lies over the page: only one thing at a time. */
  overlay = $state<"palette" | "keys" | "labels" | "password" | "stop" | null>(null);
  /** Told to whoever edits knowledge, when they are there to hear it. */
  onKnowledge: ((frame: Extract<Frame, { type: "knowledge" }>) => void) | null = null;
  #live: LiveSocket | null = null;

  start(): () => void {
    this.theme.apply();
    const stops = [this.times.start(), this.router.start(), this.ringing.start()];
    this.inbox.costOf = this.queues.costOf;
    const hurry = (): void => this.hurry();
    const cut = (): void => this.#live?.cut();
    addEventListener("online", hurry);
    addEventListener("offline", cut);
    void this.session.resume();
    return () => {
      stops.forEach((stop) => stop());
      removeEventListener("online", hurry);
      removeEventListener("offline", cut);
      this.disconnect();
    };
  }

  /** The live line, as long as somebody is signed in. */
  connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.#live = new LiveSocket(`${scheme}//${location.host}/api/console/live`, {
      frame: (frame) => this.#hear(frame),
      line: (line) => this.#lineIs(line),
    });
    this.#live.open();
    void this.attempt(() => this.inbox.loadAgents());
    this.approvals.start();
    this.promises.start();
    this.tasks.start();
    this.reviews.start();
    void this.attempt(this.queues.load);
    void this.attempt(this.labels.load);
  }

  disconnect(): void {
    this.#live?.close();
    this.#live = null;
    this.inbox.forget();
    this.files.forget();
    this.reins.forget();
    this.approvals.forget();
    this.promises.forget();
    this.tasks.forget();
    this.reviews.forget();
    this.queues.forget();
    this.ringing.lost();
    this.labels.forget();
    this.macros.forget();
    this.mentions.forget();
  }

  hurry(): void {
    this.#live?.hurry();
  }

  send: LiveSocket["send"] = (frame) => this.#live?.send(frame);

  #lineIs(line: Line): void {
    this.line = line;
    if (line === "open") {
      this.inbox.connected();
      void this.mentions.load();
    }
    if (line === "lost") this.ringing.lost();
    if (line === "refused") this.session.ended();
  }

  #hear(frame: Frame): void {
    this.inbox.hear(frame);
    this.approvals.hear(frame);
    this.promises.hear(frame);
    this.mentions.hear(frame);
    this.ringing.hear(frame);
    this.tasks.hear(frame);
    this.reviews.hear(frame);
    if (frame.type === "ai") this.reins.hear(frame.stopped);
    if (frame.type === "presence") this.session.heardPresence(frame);
    if (frame.type === "knowledge") this.onKnowledge?.(frame);
  }

  #called({ conversation, seq, by }: Extract<Frame, { type: "mention" }>): void {
    if (this.inbox.open?.id === conversation) return;
    const open = { page: "inbox", list: "mine", open: conversation } as const;
    this.toasts.say(this.text.t("mentions.called", { name: by.name }), {
      label: this.text.t("mentions.open"),
      run: () => this.router.go(open, { at: String(seq) }),
    });
  }

  goList(list: ListName): void {
    this.router.go({ page: "inbox", list, open: null });
  }

  /** Runs something that may be refused, and says so in words when it is. */
  async attempt<T>(run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (error) {
      this.toasts.fault(this.wordsFor(error));
      return null;
    }
  }

  wordsFor(error: unknown): string {
    if (error instanceof Refusal) return error.message || this.text.t("done.fault");
    if (error instanceof Unreachable) return this.text.t("done.offline");
    throw error;
  }
}

export const [useApp, provideApp] = createContext<App>();
