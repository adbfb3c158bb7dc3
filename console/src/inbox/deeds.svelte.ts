import type { App } from "../app.svelte";
import type { Act, Rejection } from "../api/types";
import { allowed, type Deed } from "./allowed";
import type { OpenConversation, Outcome } from "./open.svelte";
import type { Target } from "./passing";

export type Mode = "reply" | "note";
export type Asking = "pass" | "hold" | "hand_back";

const none: ReadonlySet<Deed> = new Set();

/** What an agent does with the open conversation, from a button, a key or the palette alike. */
export class Deeds {
  /** The dialog that asks for the rest of a deed. */
  asking = $state<Asking | null>(null);
  /** A wish to write; a new object each time, so that the composer takes the focus again. */
  writing = $state.raw<{ mode: Mode; insert?: string } | null>(null);

  /** A wish to do something: this action, with what is known for it, or any; a new object each
   * time, as above. */
  doing = $state.raw<{ action: string | null; known?: Record<string, unknown> } | null>(null);

  constructor(private readonly app: App) {}

  get possible(): ReadonlySet<Deed> {
    const { inbox, session } = this.app;
    const row = inbox.open && inbox.row(inbox.open.id);
    return row && session.me ? allowed(row, session.me) : none;
  }

  run(deed: Deed): void {
    const open = this.app.inbox.open;
    if (!open || open.acting || !this.possible.has(deed)) return;
    switch (deed) {
      case "claim":
      case "take_over":
        return void this.#claim(open);
      case "reply":
      case "note":
        this.writing = { mode: deed };
        return;
      case "act":
        this.doing = { action: null };
        return;
      case "pass":
      case "hold":
      case "hand_back":
        this.asking = deed;
        return;
      case "resume":
        return void this.#do(open, "resume");
      case "resolve":
        return void this.#resolve(open);
      case "reopen":
        return void this.#reopen(open);
    }
  }

  async #claim(open: OpenConversation): Promise<void> {
    if (!(await this.#do(open, "claim"))) return;
    if (this.app.inbox.open !== open) return;
    this.app.router.go({ page: "inbox", list: "mine", open: open.id });
    this.writing = { mode: "reply" };
  }

  async #resolve(open: OpenConversation): Promise<void> {
    if (!(await this.#do(open, "resolve"))) return;
    const { t } = this.app.text;
    this.app.toasts.say(t("done.resolved"), {
      label: t("act.undo"),
      run: () => void this.#reopen(open),
    });
  }

  async #reopen(open: OpenConversation): Promise<void> {
    if (await this.#do(open, "reopen")) this.app.toasts.say(this.app.text.t("done.reopened"));
  }

  async pass(target: Target, note: string): Promise<boolean> {
    const { t } = this.app.text;
    const { id, name } = target;
    const body = target.kind === "agent" ? { to: id, note } : { queue: id, note };
    return this.#finish("pass", body, t("done.passed", { name }));
  }

  async hold(wait: { until: string; waiting_for: string; note: string }): Promise<boolean> {
    return this.#finish("hold", wait, this.app.text.t("done.held"));
  }

  async handBack(note: string): Promise<boolean> {
    return this.#finish("hand-back", { note }, this.app.text.t("done.handed_back"));
  }

  async #finish(act: Act, body: object, done: string): Promise<boolean> {
    const open = this.app.inbox.open;
    if (!open || !(await this.#do(open, act, body))) return false;
    this.asking = null;
    this.app.toasts.say(done);
    return true;
  }

  async #do(open: OpenConversation, act: Act, body: object = {}): Promise<boolean> {
    return this.told(await open.act(act, body));
  }

  async useSuggestion(seq: number): Promise<void> {
    const open = this.app.inbox.open;
    if (open && (await this.#do(open, "use-suggestion", { suggestion: seq }))) this.#writeOn(open);
  }

  async rejectSuggestion(seq: number, reason: Rejection, text: string): Promise<void> {
    const body = { suggestion: seq, reason, text };
    const open = this.app.inbox.open;
    const done = await this.#finish("reject-suggestion", body, this.app.text.t("done.rejected"));
    if (open && done) this.#writeOn(open);
  }

  /** The card that had the focus is gone; what comes next is written. */
  #writeOn(open: OpenConversation): void {
    if (this.app.inbox.open === open) this.writing = { mode: "reply" };
  }

  /** Says why something did not happen; true when it did. */
  told(outcome: Outcome): boolean {
    if (!outcome.ok) this.app.toasts.fault(outcome.fault ?? this.app.text.t("done.offline"));
    return outcome.ok;
  }
}
