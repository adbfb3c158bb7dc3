/** What the console and the server say to each other over HTTP. */

export type Role = "agent" | "supervisor" | "admin";
export type Presence = "online" | "away" | "offline";
export type State = "with_ai" | "waiting" | "with_agent" | "on_hold" | "resolved";
export type ListName = "queue" | "mine" | "all" | "resolved";
export type WaitingFor = "customer" | "colleague" | "third_party";

export interface Person {
  id: string;
  name: string;
}

export interface Me extends Person {
  email: string;
  role: Role;
  presence: Presence;
  languages: string[];
  skills: string[];
  title: string | null;
}

export interface Agent extends Person {
  role: Role;
  presence: Presence;
  languages: string[];
  skills: string[];
  title: string | null;
  active: boolean;
  email?: string | null;
}

export interface Row {
  id: string;
  state: State;
  epoch: number;
  last_seq: number;
  holder: Person | null;
  contact: { id: string | null; name: string | null; email: string | null };
  language: string | null;
  intent: string | null;
  reason: string | null;
  preview: string | null;
  preview_by: "customer" | "ai" | "agent" | null;
  opened_at: string;
  waiting_since: string | null;
  last_at: string;
  held_until: string | null;
  held_for: WaitingFor | null;
  channel: string;
  contact_online: boolean;
}

export interface Link {
  title: string;
  url: string;
}

export interface Attachment {
  name: string;
  media_type: string;
  size: number;
}

export interface Payload {
  by?: "customer" | "ai" | "agent" | "time" | Person | { customer: true };
  agent?: Person | null;
  to?: Person | null;
  article?: string | null;
  intent?: string | null;
  topic?: string | null;
  confidence?: number;
  decision?: "answer" | "chat" | "hand_off" | "wait";
  reason?: string | null;
  promise?: boolean;
  due?: string | null;
  promises?: number[];
  until?: string | null;
  waiting_for?: WaitingFor | null;
  was?: State;
  prefer?: "assistant" | "person";
  heard?: number;
  took_ms?: number;
  disclosure?: { version: string; language: string; text: string };
}

export interface Body {
  text?: string;
  note?: string;
  steps?: string[];
  links?: Link[];
  attachments?: Attachment[];
  name?: string | null;
  email?: string | null;
  page?: string | null;
}

export interface Event {
  seq: number;
  kind: string;
  at: string;
  payload: Payload;
  body: Body | null;
  client_id: string | null;
}

export interface Brief {
  wish: { text: string; seq: number } | null;
  intent: string | null;
  intent_title: string | null;
  confidence: number | null;
  reason: string | null;
  reason_text: string | null;
  language: string | null;
  articles: { slug: string; title: string; seq: number }[];
  promises: { text: string; by: string; due: string | null; seq: number }[];
  suggested_article: { slug: string; title: string; short_answer: string } | null;
  asked_for_person: boolean;
  handoffs: number;
}

export type Act =
  | "claim"
  | "messages"
  | "notes"
  | "pass"
  | "hold"
  | "resume"
  | "hand-back"
  | "resolve"
  | "reopen";

export interface Settings {
  allowed_origins: string[];
  opening_hours: OpeningHours;
  snippet: string;
}

export interface OpeningHours {
  timezone: string;
  week: Record<string, string>;
  holidays: string[];
}

export interface Article {
  slug: string;
  title: string;
  intent: string;
  phrasings: string[];
  short_answer: string;
  steps: string[];
  links: Link[];
  audience: "customers" | "agents";
  language: string;
  needs: "nothing" | "account";
  more: string;
}

export interface ArticleLine {
  slug: string;
  title: string;
  intent: string;
  language: string;
  audience: Article["audience"];
  needs: Article["needs"];
  phrasings: number;
}

export type Training = "ready" | "training" | "failed";

export interface Release {
  id: number;
  at: string;
  by: string | null;
  note: string | null;
  articles: number;
  training?: Training | null;
  current?: boolean;
}

export interface Knowledge {
  release: Release | null;
  articles: ArticleLine[];
}

export interface Tried {
  decision: "answer" | "chat" | "hand_off";
  article: string | null;
  intent: string | null;
  confidence: number | null;
  text: string | null;
  steps: string[];
  links: Link[];
  reason: string | null;
}

export interface Fault {
  where: string;
  message: string;
}
