/** What the customer can do, and what this widget knows; everything visible is drawn from `view`. */

import { emptyConversation, isReply, lastSeq, receive, unread, type Conversation } from "./conversation";
import { Briefs } from "./briefs";
import { Delivery } from "./delivery";
import { Files } from "./files";
import { History } from "./history";
import { Live, Refused, type Link, type Owner } from "./live";
import type { Memory } from "./memory";
import { Outbox, type Pending, type Wish } from "./outbox";
import { Proof } from "./proof";
import { Rating } from "./rating";
import { Receipts } from "./receipts";
import { Requests } from "./requests";
import type { Server } from "./server";
import { Signing } from "./signing";
import type { Surroundings } from "./surroundings";
import { Transcript } from "./transcript";
import { OwnTyping } from "./typing";
import type { Attachment, Choice, Config, Prefer, ServerFrame, Signed, Ticket } from "./wire";

export interface View {
  readonly conversation: Conversation;
  readonly pending: readonly Pending[];
  readonly link: Link;
  readonly config: Config | null;
  readonly prefer: Prefer | null;
  readonly unread: number;
  readonly expired: boolean;
  readonly loadingHistory: boolean;
  readonly signed: Signed | null;
}

const LONGEST_TYPING = 8_000;

export class Chat extends EventTarget implements Owner {
  private conversation = emptyConversation;
  private config: Config | null = null;
  private connectedTo: string | null = null;
  private expired = false;
  private watched = false;
  private stopTypingTimer: () => void = () => {};
  readonly signing: Signing;
  readonly receipts: Receipts;
  readonly proof: Proof;
  readonly files: Files;
  private opening: Promise<Ticket> | null = null;
  readonly requests: Requests;
  readonly briefs: Briefs;
  readonly rating: Rating;
  readonly transcript: Transcript;
  private toldRead = 0;
  private readonly outbox: Outbox;
  private readonly since: string;
  private readonly live: Live;
  private readonly delivery: Delivery;
  private readonly history: History;
  private readonly typing: OwnTyping;

  constructor(
    private readonly server: Server,
    readonly memory: Memory,
    private readonly around: Surroundings,
  ) {
    super();
    this.outbox = new Outbox(memory.storage);
    this.since = around.now().toISOString();
    this.live = new Live(around, this);
    this.delivery = new Delivery(this.outbox, this.live, around.later);
    this.history = new History(this.live);
    this.signing = new Signing(server, memory, around, {
      leave: () => this.leave(), start: () => this.start(), changed: () => this.changed(),
    });
    this.receipts = new Receipts(server, () => this.signing.ticket()?.token ?? null, () => this.changed());
    this.proof = new Proof(this.live, around, () => this.changed());
    this.files = new Files(server, {
      token: async () => (await this.ticket()).token, known: () => this.signing.ticket()?.token ?? null,
      rules: () => this.config?.files ?? null, id: around.id, later: around.later, changed: () => this.changed(),
    });
    this.requests = new Requests(this.live, around, () => this.changed());
    this.briefs = new Briefs(this.live, this.requests, around.later, () => this.changed());
    this.rating = new Rating(this.requests, memory, () => this.changed());
    this.transcript = new Transcript(server, () => this.signing.ticket()?.token ?? null);
    this.typing = new OwnTyping(this.live, around.later, () => around.now().getTime());
  }

  get view(): View {
    return {
      conversation: this.conversation,
      pending: this.pending(),
      link: this.live.link,
      config: this.config,
      prefer: this.memory.prefer(),
      unread: unread(this.conversation, this.memory.readSeq()),
      expired: this.expired,
      loadingHistory: this.history.loading,
      signed: this.signing.signed,
    };
  }

  /** Takes up the conversation of an earlier page, if there is one. */
  start(): void {
    if (this.begun()) void this.live.connect();
  }

  /** The panel is open and somebody may be looking. */
  async watch(): Promise<void> {
    this.watched = true;
    this.markRead();
    this.start();
    if (!this.config) await this.loadConfig();
  }

  unwatch(): void {
    this.watched = false;
    this.typing.stopped();
  }

  say(text: string, attachments: readonly Attachment[] = []): void {
    this.typing.stopped();
    this.memory.keepDraft("");
    this.wish({ kind: "say", text, attachments });
  }

  /** A button of a proposal; once is enough. */
  answer(choice: Choice, text: string): void {
    const pressed = this.outbox.unsent().some((item) => item.kind === "say" && item.choice?.run === choice.run);
    if (!pressed) this.wish({ kind: "say", text, attachments: [], choice });
  }

  askPerson(): void {
    if (!this.outbox.has("ask_person")) this.wish({ kind: "ask_person" });
  }

  askAssistant(): void {
    if (!this.outbox.has("ask_assistant")) this.wish({ kind: "ask_assistant" });
  }

  /** The assistant goes on meanwhile, and the place in line stays. */
  inviteAssistant(): void {
    if (!this.outbox.has("invite_assistant")) this.wish({ kind: "invite_assistant" });
  }

  /** Where a colleague's photo is, if they have one. */
  photo(agent: string | null | undefined): string | null {
    const photo = this.conversation.photos[agent ?? ""];
    return photo ? this.server.photoUrl(photo) : null;
  }

  choose(prefer: Prefer | null): void {
    this.memory.keepPrefer(prefer);
    this.changed();
  }

  retry(client_id: string): void {
    this.delivery.retry(client_id);
    void this.live.connect();
    this.changed();
  }

  draft(): string {
    return this.signing.withholds() ? "" : this.memory.draft();
  }

  wrote(draft: string): void {
    this.memory.keepDraft(draft);
    if (draft) this.typing.wrote();
    else this.typing.stopped();
  }

  loadOlder(): void {
    this.history.ask(this.conversation);
    this.changed();
  }

  newConversation(): void {
    this.memory.keepTicket(null);
    this.outbox.keepOnlyWords();
    this.files.clear();
    this.expired = false;
    this.restart();
    this.start();
    this.changed();
  }

  /** The network is back or the page is looked at again: no reason to wait for the next attempt. */
  wake(): void {
    if (this.watched) this.markRead();
    this.start();
  }

  networkLost(): void {
    this.live.reconnect();
  }

  /** Another tab changed what this browser remembers, perhaps even which conversation is the current one. */
  memoryChanged(): void {
    this.outbox.reload();
    const current = this.signing.ticket()?.conversation ?? null;
    if (this.connectedTo !== null && this.connectedTo !== current) this.restart();
    this.start();
    this.changed();
  }

  // What the live line asks and tells (Owner)

  async ticket(): Promise<Ticket> {
    const kept = this.signing.ticket();
    if (kept) return kept;
    await this.signing.arrived();
    return this.signing.ticket() ?? this.openOnce();
  }

  /** A file and the line may both need a conversation first, and it must be the same one. */
  private openOnce(): Promise<Ticket> {
    this.opening ??= this.open().finally(() => (this.opening = null));
    return this.opening;
  }

  private async open(): Promise<Ticket> {
    const { language, page } = this.around;
    const { claim } = this.signing;
    // words for a conversation that is not theirs must not slip into this one
    if (this.signing.withholds()) this.outbox.keep(this.pending());
    const opened = await this.server.open(this.memory.prefer() ?? "assistant", language, page(), claim?.jwt ?? null);
    // who is signed in changed meanwhile: it would be the wrong one's
    if (claim?.subject !== this.signing.claim?.subject) return this.open();
    const ticket = this.signing.opened(opened, claim);
    this.beginAnew();
    this.memory.keepTicket(ticket);
    return ticket;
  }

  after(): number {
    return lastSeq(this.conversation);
  }

  heard(frame: ServerFrame): void {
    this.conversation = receive(this.conversation, frame, this.around.now().getTime());
    this.delivery.receipt(frame);
    this.proof.heard(frame);
    this.files.heard(frame);
    this.requests.heard(frame);
    this.briefs.heard(frame);
    if (frame.type === "welcome") this.connectedTo = frame.conversation;
    if (frame.type === "history") this.history.arrived();
    if (frame.type === "typing" && frame.on) this.endTypingLater();
    if (frame.type === "event" && isReply(frame)) this.replied(frame.seq);
    this.changed();
  }

  linkChanged(link: Link): void {
    if (link === "up") {
      this.delivery.flush();
      this.briefs.lineUp();
      this.tellRead();
      if (this.watched && !this.config) void this.loadConfig();
    } else {
      this.delivery.lineLost();
      this.proof.lineLost();
      this.requests.lineLost();
      this.toldRead = 0;
      this.history.restart();
    }
    this.changed();
  }

  ticketExpired(): boolean {
    this.memory.keepTicket(null);
    this.outbox.keepOnlyWords();
    this.forget();
    this.expired = true;
    return this.begun();
  }

  ticketReplaced(token: string): boolean {
    if (this.signing.renews(token)) return true;
    if (this.memory.ticket(this.around.now())?.token === token) return this.ticketExpired();
    // another tab has it, for somebody who is not signed in on this page
    this.forget();
    return this.begun();
  }

  private wish(wish: Wish): void {
    this.outbox.add(wish, this.around.id(), this.around.now().toISOString());
    this.delivery.flush();
    void this.live.connect();
    this.changed();
  }

  /** A conversation was opened, now or on an earlier page, or has to be. */
  private begun(): boolean {
    return this.signing.ticket() !== null || this.pending().some((item) => item.delivery !== "sent" && item.delivery !== "refused");
  }

  /** What waits, without what was written to a conversation that may not be shown here. */
  private pending(): readonly Pending[] {
    const all = this.outbox.all();
    return this.signing.withholds() ? all.filter((item) => item.at >= this.since) : all;
  }

  /** Somebody else sits here, or nobody: words, draft and conversation go. */
  private leave(): void {
    this.memory.keepTicket(null);
    this.memory.keepDraft("");
    this.outbox.keep([]);
    this.files.clear();
    this.expired = false;
    this.restart();
    this.dispatchEvent(new Event("left"));
    this.changed();
  }

  private restart(): void {
    this.live.close();
    this.forget();
  }

  private forget(): void {
    this.connectedTo = null;
    this.toldRead = 0;
    this.requests.clear();
    this.briefs.clear();
    this.history.restart();
    this.beginAnew();
  }

  /** Whether somebody is there is known already: a promise must not flash up and go. */
  private beginAnew(): void {
    const { open, opensAt } = this.conversation;
    this.conversation = { ...emptyConversation, open, opensAt };
  }

  private async loadConfig(): Promise<void> {
    try {
      this.config = await this.server.config(this.around.language);
      const { open, opens_at } = this.config;
      if (!this.begun()) this.conversation = { ...this.conversation, open, opensAt: opens_at };
    } catch (error) {
      // the panel works without it; the next connection or opening asks again
      if (!(error instanceof Error)) throw error;
      if (error instanceof Refused) this.live.refuse();
    }
    this.changed();
  }

  private replied(seq: number): void {
    const old = seq <= this.memory.readSeq();
    if (this.watched) this.markRead();
    if (!old && this.live.link === "up") this.dispatchEvent(new Event("reply"));
  }

  private markRead(): void {
    if (!this.around.looking()) return;
    this.memory.keepReadSeq(Math.max(this.memory.readSeq(), lastSeq(this.conversation)));
    this.tellRead();
  }

  /** Whoever answers sees that it was read; a line that was cut has forgotten it. */
  private tellRead(): void {
    const seq = this.memory.readSeq();
    if (seq > this.toldRead && this.live.send({ type: "read", seq })) this.toldRead = seq;
  }

  private endTypingLater(): void {
    this.stopTypingTimer();
    this.stopTypingTimer = this.around.later(() => {
      this.conversation = { ...this.conversation, typing: null };
      this.changed();
    }, LONGEST_TYPING);
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
