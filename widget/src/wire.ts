/** What travels over the wire; docs/developer/protocol.md describes it. */

export type State = "with_ai" | "waiting" | "waiting_with_ai" | "with_agent" | "on_hold" | "resolved";
export type Prefer = "assistant" | "person";

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Told with where the conversation stands, not with each event. */
  readonly photo?: string | null;
}

/** How long it takes until a person answers (seconds); `longer`: it was shorter when it was told before. */
export interface Wait {
  readonly expected: number;
  readonly at_most: number;
  readonly longer?: boolean;
}

export type Way = "call" | "mail";

export type Need = "no_phone" | "hearing" | "sight" | "bereavement" | "hardship" | "illness" | "interpreter";

/** A fact's kind, such as `order_number`; and as it was read from message `seq`. */
export interface Fact {
  readonly kind: string;
  readonly value: string;
  readonly text: string;
  readonly seq: number;
}

export interface Tried {
  readonly kind: "article" | "question" | "action";
  readonly title: string;
  readonly seq: number;
  readonly answer?: string | null;
  readonly state?: string | null;
  readonly receipt?: string | null;
}

/** What whoever takes over is told; `ask_need`: what was said and the customer was not asked about yet. */
export interface Brief {
  readonly wants: { readonly text: string; readonly seq: number } | null;
  readonly facts: readonly Fact[];
  readonly tried: readonly Tried[];
  readonly needs: readonly { readonly need: Need; readonly kept: boolean }[];
  readonly ask_need: readonly Need[];
}

export interface Attachment {
  /** Where it is kept; without one it was only named. */
  readonly id?: string | null;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
}

/** An uploaded file as the server keeps it. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly state: "checking" | "clean" | "quarantined" | "erased";
}

/** What may be attached; `endings` with their dots. */
export interface FileRules {
  readonly max_bytes: number;
  readonly endings: readonly string[];
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

export interface Line {
  readonly label: string;
  readonly value: string;
}

export interface Body {
  readonly text?: string;
  readonly steps?: readonly string[];
  readonly links?: readonly Link[];
  readonly attachments?: readonly Attachment[];
  /** Titles of what a question of the assistant lets the customer choose. */
  readonly options?: readonly string[];
  /** Of a proposal or a receipt. */
  readonly title?: string;
  readonly lines?: readonly Line[];
  readonly reference?: string | null;
  /** Of a code: enough of the address to find the mail. */
  readonly hint?: string;
  /** Of a call-back. */
  readonly address?: string;
  readonly note?: string;
  /** Of a correction: what was noted, and what is from now on. */
  readonly was?: string | null;
  readonly value?: string | null;
  readonly needs?: readonly Need[];
}

export interface Disclosure {
  readonly version: string | number;
  readonly language: string;
  readonly text: string;
}

/** The button of a proposal: of this run, with the arguments of this hash. */
export interface Choice {
  readonly run: string;
  readonly hash: string;
  readonly yes: boolean;
}

/** The fields of every kind of event a customer may see; which ones are there depends on the kind. */
export interface Payload {
  readonly by?: "customer" | "ai" | "agent" | Person | { readonly customer: true };
  readonly agent?: Person | null;
  readonly to?: Person | null;
  readonly was?: State;
  readonly reason?: string;
  readonly until?: string | null;
  readonly disclosure?: Disclosure;
  readonly topic?: string | null;
  readonly promise?: boolean;
  readonly due?: string | null;
  readonly choice?: Choice | null;
  readonly run?: string | null;
  readonly hash?: string;
  readonly expires?: string;
  readonly receipt?: string;
  readonly number?: string;
  readonly left?: number;
  readonly made?: number;
  readonly task?: string;
  readonly way?: Way;
  readonly outcome?: "reached" | "answered" | "not_reached" | "wrong_address" | "not_needed" | "cancelled";
  readonly fact?: string;
  readonly consent?: boolean;
  readonly score?: number;
}

export interface WireEvent {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  readonly payload: Payload;
  readonly body: Body | null;
  readonly client_id?: string | null;
}

export interface Config {
  readonly company: string;
  readonly assistant: string;
  readonly disclosure: Disclosure;
  readonly languages: readonly string[];
  readonly open: boolean;
  readonly opens_at: string | null;
  readonly max_chars: number;
  readonly files?: FileRules;
}

/** The right to one conversation. */
export interface Ticket {
  readonly conversation: string;
  readonly token: string;
  readonly expires_at: string;
  /** Whose it is, hashed, where their page vouched for them. */
  readonly subject?: string;
}

/** Who the server knows the customer to be. */
export interface Signed {
  readonly level: "anonymous" | "signed" | "confirmed";
  readonly name: string | null;
}

/** Who the customer is now, and the token that is theirs alone. */
export type Renewed = Signed & Pick<Ticket, "token" | "expires_at">;

export type Opened = Ticket & {
  readonly identity?: Signed | null;
  /** Why the identity that was given does not count. */
  readonly refused?: { readonly message: string } | null;
};

interface Opening {
  readonly open: boolean;
  readonly opens_at: string | null;
}

/** Where the conversation stands. What is left out says nothing; null says that there is none. */
interface Standing {
  readonly state: State;
  readonly agent: Person | null;
  readonly position?: number | null;
  readonly wait?: Wait | null;
  readonly coming?: Person | null;
  readonly call_back_ways?: readonly Way[];
}

export type ServerFrame =
  | ({ readonly type: "welcome"; readonly conversation: string; readonly last_seq: number;
      readonly trimmed?: boolean } & Standing & Opening)
  | ({ readonly type: "event" } & WireEvent)
  | { readonly type: "ready"; readonly last_seq: number }
  | { readonly type: "ack"; readonly client_id: string; readonly seq: number; readonly at: string }
  | { readonly type: "nack"; readonly client_id: string; readonly code: string; readonly message: string;
      readonly retry_after: number | null }
  | ({ readonly type: "state" } & Standing & Partial<Opening>)
  | ({ readonly type: "brief" } & Brief)
  | { readonly type: "typing"; readonly by: "ai" | "agent"; readonly name: string; readonly on: boolean }
  | { readonly type: "seen"; readonly seq: number }
  | { readonly type: "history"; readonly events: readonly WireEvent[]; readonly more: boolean }
  | { readonly type: "error"; readonly code: string; readonly message: string }
  | { readonly type: "pong" };

export type ClientFrame =
  | { readonly type: "hello"; readonly token: string; readonly after: number }
  | { readonly type: "say"; readonly client_id: string; readonly text: string;
      readonly attachments: readonly Attachment[]; readonly choice?: Choice }
  | { readonly type: "ask_person" | "ask_assistant" | "invite_assistant"; readonly client_id: string }
  | (Asked & { readonly client_id: string })
  | { readonly type: "brief" }
  | { readonly type: "read"; readonly seq: number }
  | { readonly type: "verify"; readonly client_id: string; readonly code: string }
  | { readonly type: "send_code"; readonly client_id: string }
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "history"; readonly before: number; readonly limit: number }
  | { readonly type: "ping" };

/** What a form asks for, and waits for the answer to. */
export type Asked =
  | { readonly type: "cancel_call_back" }
  | { readonly type: "call_back"; readonly way: Way; readonly address: string; readonly note: string }
  | { readonly type: "rate"; readonly score: number; readonly comment: string }
  | { readonly type: "correct"; readonly kind: string; readonly was: string | null; readonly value: string | null }
  | { readonly type: "tell_need"; readonly needs: readonly Need[]; readonly consent: boolean }
  | { readonly type: "withdraw_need"; readonly needs: readonly Need[] };
