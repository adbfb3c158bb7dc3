import { OpenActions } from "../actions/actions.svelte";
import { runsOf } from "../actions/runs";
import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Act, Row } from "../api/types";
import type { Frame, Outgoing } from "../live/frames";
import { settledOf } from "../promises/promises";
import {
  emptyConversation,
  lastSeq,
  reduceConversation,
  unbrokenUpTo,
  type Conversation,
  type ConversationAction,
  type Pending,
} from "./conversation";

const RETRY_MS = 4_000;

export interface Surroundings {
  desk: Desk;
  send: (frame: Outgoing) => void;
  /** The server told the newest row of a conversation. */
  told: (row: Row) => void;
  row: (id: string) => Row | undefined;
  newId: () => string;
}

export type Written = Pick<
  Pending,
  "kind" | "text" | "promise" | "due" | "keeps" | "suggestion" | "mentions" | "files"
>;
export type Outcome = { ok: true } | { ok: false; fault: string | null };

/** The conversation on the screen: loads it, follows it, and carries out what the agent does. */
export class OpenConversation {
  now = $state.raw<Conversation>(emptyConversation(""));
  fault = $state<"gone" | "failed" | null>(null);
  acting = $state(false);
  readonly actions: OpenActions;
  /** Its runs as its own events tell them. */
  readonly runs = $derived(runsOf(this.now.id, this.now.events));
  title = (run: string): string | null => {
    const told = this.actions.offered?.runs.find((one) => one.id === run);
    return told?.title ?? this.runs.get(run)?.title ?? null;
  };
  /** What became of the promises made in it. */
  readonly settled = $derived(settledOf(this.now.events));
  #catchingUp = false;

  constructor(
    readonly id: string,
    private readonly around: Surroundings,
  ) {
    this.now = emptyConversation(id);
    this.actions = new OpenActions(id, around.desk, around.newId);
  }

  async load(): Promise<void> {
    this.fault = null;
    try {
      const { row, brief } = await this.around.desk.conversation(this.id);
      this.around.told(row);
      this.apply({ type: "told", brief });
      const page = await this.around.desk.events(this.id, row.last_seq + 1);
      this.apply({ type: "page", events: page.events, older: page.more });
      this.watch();
    } catch (error) {
      this.fault = error instanceof Refusal && error.status < 500 ? "gone" : "failed";
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.now.events[0]?.seq;
    if (!first || !this.now.older) return;
    const page = await this.around.desk.events(this.id, first);
    this.apply({ type: "page", events: page.events, older: page.more });
  }

  /** Follow it live, after what is already here; also how missed events are fetched. */
  watch(): void {
    if (!this.now.loaded) return;
    this.around.send({ type: "watch", conversation: this.id, after: unbrokenUpTo(this.now) });
  }

  hear(frame: Frame): void {
    this.apply(frame);
    if (frame.type === "ready") this.#catchingUp = false;
    if (frame.type === "event" && unbrokenUpTo(this.now) < lastSeq(this.now)) this.#fillGap();
  }

  #fillGap(): void {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    this.watch();
  }

  apply(action: ConversationAction): void {
    this.now = reduceConversation(this.now, action);
  }

  /** Shown at once; stays as pending until the event with its client id is here. */
  async write(written: Written): Promise<Outcome> {
    const pending: Pending = {
      ...written,
      clientId: this.around.newId(),
      state: "sending",
      fault: null,
      unheard: false,
    };
    return this.#deliver(pending);
  }

  async again(pending: Pending): Promise<Outcome> {
    return this.#deliver({ ...pending, state: "sending", fault: null });
  }

  drop(pending: Pending): void {
    this.apply({ type: "dropped", clientId: pending.clientId });
  }

  /** After the line was down: what nobody refused goes out again under the same client id. */
  resend(): void {
    for (const one of this.now.pending) this.#onceMore(one.clientId);
  }

  async #deliver(pending: Pending): Promise<Outcome> {
    this.apply({ type: "sending", pending });
    const { kind, text, promise, due, keeps, suggestion, mentions, clientId } = pending;
    const files = pending.files?.map((file) => file.id) ?? [];
    const message = { text, promise, due: promise ? due : null, keeps, suggestion, files };
    const body = kind === "note" ? { text, mentions } : message;
    const outcome = await this.#ask(kind === "note" ? "notes" : "messages", clientId, body);
    if (outcome.ok) {
      this.#settle(clientId);
    } else {
      const unheard = outcome.fault === null;
      this.apply({ type: "failed", clientId, fault: outcome.fault ?? "", unheard });
      if (unheard) setTimeout(() => this.#onceMore(clientId), RETRY_MS);
    }
    return outcome;
  }

  #onceMore(clientId: string): void {
    const waiting = this.now.pending.find((one) => one.clientId === clientId && one.unheard);
    if (waiting?.state === "failed") void this.again(waiting);
  }

  #settle(clientId: string): void {
    // The event itself may still be on its way; if the line is down, asking brings it.
    if (this.now.pending.some((one) => one.clientId === clientId)) this.watch();
  }

  /** Any other deed. A lost race answers with who was quicker and brings the fresh row along. */
  async act(act: Act, body: object = {}): Promise<Outcome> {
    this.acting = true;
    try {
      return await this.#ask(act, this.around.newId(), body);
    } finally {
      this.acting = false;
    }
  }

  async #ask(act: Act, clientId: string, body: object): Promise<Outcome> {
    const if_epoch = this.around.row(this.id)?.epoch ?? 0;
    try {
      const told = await this.around.desk.act(this.id, act, {
        client_id: clientId,
        if_epoch,
        ...body,
      });
      this.around.told(told.row);
      return { ok: true };
    } catch (error) {
      return this.#refused(error);
    }
  }

  #refused(error: unknown): Outcome {
    if (error instanceof Unreachable) return { ok: false, fault: null };
    if (!(error instanceof Refusal)) throw error;
    const row = error.body["row"] as Row | undefined;
    if (row) this.around.told(row);
    return { ok: false, fault: error.message };
  }
}
