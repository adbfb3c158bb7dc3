import type { components, paths } from "./schema";

/** The server's shapes under the console's names; schema.ts is generated from /openapi.json. */
type Shapes = components["schemas"];

export type Me = Shapes["MeShape"];
export type Agent = Shapes["AgentShape"];
export type Person = Shapes["AgentName"];
export type Role = Me["role"];
export type Presence = Me["presence"];

export type Row = Shapes["RowShape"];
export type State = Row["state"];
export type WaitingFor = NonNullable<Row["held_for"]>;
export type ListName = "queue" | "mine" | "snoozed" | "all" | "resolved";
export type Brief = Shapes["BriefShape"];
export type Link = Shapes["LinkShape"];
export type Fact = Brief["facts"][number];
export type FactKind = Shapes["CorrectShape"]["kind"];
export type BriefLine = NonNullable<Brief["next_step"]>;
export type Since = NonNullable<Brief["since"]>;

export type Why = Shapes["WhyShape"];
export type Offer = Shapes["OfferShape"];
export type Assignment = Shapes["AssignmentShape"];
export type OfferEnd = NonNullable<Assignment["how"]>;
export type Queue = Required<Shapes["QueueShape"]>;
export type Step = Required<Shapes["StepShape"]>;
export type QueueWarning = Shapes["WarningShape"];
export type Seat = Shapes["SeatShape"];
export type Shift = Shapes["ShiftShape"];
export type CallBack = Shapes["CallbackShape"];
export type CallBackOutcome = NonNullable<CallBack["outcome"]>;
export type Review = Shapes["ReviewShape"];
export type HandoffReport = Shapes["HandoffReportShape"];
export type WaitReport = Shapes["WaitReportShape"];
export type CallBackReport = Shapes["CallbackReportShape"];
export type RatingReport = Shapes["RatingReportShape"];

export type Suggestion = Shapes["SuggestionShape"];
export type Rejection = Shapes["RejectSuggestionShape"]["reason"];
export type Autonomy = Shapes["AutonomyShape"];
export type IntentLine = Shapes["IntentShape"];
export type Level = IntentLine["level"];
export type Stopped = Shapes["StoppedShape"];

export type Run = Shapes["RunShape"];
export type RunState = Run["state"];
export type OfferedAction = Shapes["OfferedActionShape"];
export type Input = Shapes["InputShape"];
export type Offered = Shapes["OfferedShape"];
export type Context = Shapes["ContextShape"];
export type Sureness = NonNullable<Context["identity"]>["level"];

export type Claims = Shapes["ReplyCheckShape"];
export type Promised = Shapes["PromiseRowShape"];

export type Label = Shapes["LabelShape"];
export type Colour = Label["colour"];
export type Macro = Shapes["MacroShape"];
export type MacroDraft = Shapes["MacroDraftShape"];
export type Rendered = Shapes["RenderedShape"];
export type Found = Shapes["FoundShape"];
export type Match = Found["matches"][number];
export type Profile = Shapes["ProfileShape"];
export type Mention = Shapes["MentionShape"];
export type Snoozes = Shapes["SnoozesShape"];

export type Kept = Shapes["FileShape"];
export type FileRules = Shapes["FileRulesShape"];
export type Attachment = Pick<Kept, "name" | "media_type" | "size"> & { id?: string | null };

export type Settings = Shapes["SettingsShape"];
export type OpeningHours = Shapes["HoursShape"];

export type Article = Shapes["ArticleShape"];
export type ArticleLine = Shapes["ArticleRowShape"];
export type Knowledge = Shapes["KnowledgeShape"];
export type Release = Shapes["ReleaseShape"];
export type Training = NonNullable<Release["training"]>;
export type Tried =
  paths["/api/knowledge/try"]["post"]["responses"][200]["content"]["application/json"];
export type Changes = Shapes["PublishShape"];
export type Examined = Shapes["ExaminedShape"];
export type Remark = Shapes["RemarkShape"];

export interface Fault {
  where: string;
  message: string;
}

/** One event of a conversation. Kinds and their payloads stand in docs/developer/protocol.md. */
export type Event = Omit<Shapes["EventShape"], "payload" | "body"> & {
  payload: Payload;
  body: Body | null;
};

export interface Payload {
  by?: "customer" | "ai" | "agent" | "time" | Person | { customer: true };
  agent?: Person | null;
  to?: Person | null;
  article?: string | null;
  reason?: string | null;
  promise?: boolean;
  due?: string | null;
  until?: string | null;
  waiting_for?: WaitingFor | null;
  was?: State;
  suggestion?: number;
  verdict?: "used" | "edited" | "rejected";
  disclosure?: { version: string; language: string; text: string } | null;
  topic?: string | null;
  run?: string | null;
  action?: string;
  hash?: string;
  why?: Run["why"];
  code?: string | null;
  receipt?: string;
  number?: string;
  hint?: string;
  how?: "code" | "host" | OfferEnd;
  left?: number;
  made?: number;
  label?: string;
  fact?: string;
  cause?: string;
  outcome?: string;
  way?: string;
  score?: number;
  queue?: string | null;
  mentions?: Person[];
}

export interface Body {
  text?: string;
  note?: string;
  steps?: string[];
  options?: string[];
  links?: Link[];
  attachments?: Attachment[];
  title?: string;
  lines?: Line[];
  reference?: string | null;
}

export interface Line {
  label: string;
  value: string;
}

export type Act =
  | "claim"
  | "decline"
  | "messages"
  | "use-suggestion"
  | "reject-suggestion"
  | "notes"
  | "pass"
  | "hold"
  | "resume"
  | "hand-back"
  | "resolve"
  | "reopen";
