import { untrack } from "svelte";

import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Agent, ListName, Presence, Row } from "../api/types";
import type { Frame, Outgoing } from "../live/frames";
import { noLists, reduceLists, rowsOf, type ListAction, type Lists } from "./lists";
import { byTurn } from "../waits/waits";
import { OpenConversation } from "./open.svelte";

interface Pages {
  more: boolean;
  state: "loading" | "ready" | "failed";
}

/** The lists, the colleagues, and the conversation that is open. */
export class Inbox {
  lists = $state.raw<Lists>(noLists);
  pages = $state.raw<Partial<Record<ListName, Pages>>>({});
  open = $state.raw<OpenConversation | null>(null);
  agents = $state.raw<readonly Agent[]>([]);
  /** What was being written, kept while the agent looks at another conversation. */
  readonly drafts = new Map<string, string>();
  /** The suggestion that a reply is being made of, by conversation. */
  readonly edits = new Map<string, number>();
  readonly #unsent = new Map<string, OpenConversation>();

  /** What a minute of waiting costs in a queue; routing's order follows from it. */
  costOf: (queue: string | null) => number = () => 1;

  constructor(
    private readonly desk: Desk,
    private readonly send: (frame: Outgoing) => void,
    private readonly now: () => number = Date.now,
  ) {}

  rows(list: ListName, me: string): Row[] {
    return rowsOf(this.lists, list, me, byTurn(this.costOf, this.now()));
  }

  row = (id: string): Row | undefined => this.lists.rows.get(id);

  /** The server told the newest row of a conversation. */
  told(row: Row): void {
    this.#apply({ type: "row", row });
  }

  connected(): void {
    this.#apply({ type: "connected" });
    this.open?.watch();
    for (const open of new Set([this.open, ...this.#unsent.values()])) open?.resend();
    for (const list of ["all", "resolved"] as const) {
      if (this.pages[list]) void this.loadPage(list);
    }
  }

  hear(frame: Frame): void {
    this.#apply(frame);
    this.open?.hear(frame);
    if (frame.type === "presence") this.#heardPresence(frame.agent, frame.presence);
  }

  #apply(action: ListAction): void {
    this.lists = reduceLists(this.lists, action);
  }

  #heardPresence(agent: string, presence: Presence): void {
    this.agents = this.agents.map((one) => (one.id === agent ? { ...one, presence } : one));
  }

  /** Where a colleague's photo is, if they have one. */
  photoOf(agent: string | null | undefined): string | null {
    return this.agents.find((one) => one.id === agent)?.photo ?? null;
  }

  async loadAgents(): Promise<void> {
    this.agents = await this.desk.agents();
  }

  async loadPage(list: ListName, before?: string): Promise<void> {
    this.#page(list, { more: false, state: "loading" });
    try {
      const page = await this.desk.conversations(list, before);
      this.#apply({ type: "page", rows: page.rows });
      this.#page(list, { more: page.more, state: "ready" });
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.#page(list, { more: false, state: "failed" });
    }
  }

  #page(list: ListName, page: Pages): void {
    this.pages = { ...this.pages, [list]: page };
  }

  /** Called when the address changes; keeps what is open when it stays the same. */
  show(id: string | null): void {
    untrack(() => {
      if (this.open?.id === (id ?? undefined)) return;
      this.#keepUnsent();
      this.open = id ? (this.#unsent.get(id) ?? this.#opened(id)) : null;
      this.open?.watch();
      if (!id) this.send({ type: "watch", conversation: null });
    });
  }

  /** What is not durable yet goes on being sent, also while another conversation is open. */
  #keepUnsent(): void {
    const left = this.open;
    if (!left) return;
    if (left.now.pending.length > 0) this.#unsent.set(left.id, left);
    else this.#unsent.delete(left.id);
  }

  #opened(id: string): OpenConversation {
    const open = new OpenConversation(id, {
      desk: this.desk,
      send: this.send,
      told: (row) => this.told(row),
      row: this.row,
      newId: () => crypto.randomUUID(),
    });
    void open.load();
    return open;
  }

  forget(): void {
    this.lists = noLists;
    this.pages = {};
    this.open = null;
    this.drafts.clear();
    this.edits.clear();
    this.#unsent.clear();
  }
}
