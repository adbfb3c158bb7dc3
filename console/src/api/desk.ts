import { answer, openApi, Refusal } from "./http";
import type { components, operations } from "./schema";
import type { Act, Agent, Article, Autonomy, Brief, Changes, Claims, Context } from "./types";
import type { Event, Examined, FileRules, Kept, Knowledge, Level, ListName, Me, Offered, Presence } from "./types";
import type { Found, Label, Macro, MacroDraft, Mention, Profile, Rendered, Snoozes } from "./types";
import type { Promised, Release, Row, Run, Settings, Tried } from "./types";
import type { Assignment, CallBack, CallBackReport, HandoffReport, Queue } from "./types";
import type { QueueWarning, RatingReport, Review, Seat, Shift, WaitReport } from "./types";

type Shapes = components["schemas"];
export type Asked = NonNullable<operations["search_api_search_get"]["parameters"]["query"]>;
export interface Routing {
  queues: Queue[];
  warnings: QueueWarning[];
}
export type RunAct = "confirm" | "cancel" | "approve" | "decline";
export type RunAddress = Pick<Run, "id" | "conversation">;

/** Every question the console asks the server, by name. */
export class Desk {
  readonly #api = openApi();

  constructor(private readonly signedOut: () => void) {}

  signIn = (email: string, password: string): Promise<Me> =>
    answer(this.#api.POST("/api/sign-in", { body: { email, password } }));

  me = (): Promise<Me> => this.#ask(this.#api.GET("/api/me"));

  signOut = (): Promise<unknown> => this.#ask(this.#api.POST("/api/sign-out"));

  setPresence = (presence: Presence): Promise<Me> =>
    this.#ask(this.#api.PUT("/api/me/presence", { body: { presence } }));

  /** The bytes as they are, not as JSON. */
  setPhoto = (file: File): Promise<Shapes["PhotoShape"]> =>
    this.#ask(
      this.#api.PUT("/api/me/photo", {
        body: "",
        bodySerializer: () => file,
        headers: { "Content-Type": file.type || "application/octet-stream" },
      }),
    );

  dropPhoto = (): Promise<unknown> => this.#ask(this.#api.DELETE("/api/me/photo"));

  changePassword = (body: Shapes["PasswordShape"]): Promise<unknown> =>
    this.#ask(this.#api.PUT("/api/me/password", { body }));

  conversations = (list: ListName, before?: string): Promise<{ rows: Row[]; more: boolean }> => {
    const query = before === undefined ? { list } : { list, before };
    return this.#ask(this.#api.GET("/api/conversations", { params: { query } }));
  };

  conversation = (id: string): Promise<{ row: Row; brief: Brief }> =>
    this.#ask(this.#api.GET("/api/conversations/{id}", { params: { path: { id } } }));

  events = (id: string, before: number): Promise<{ events: Event[]; more: boolean }> => {
    const params = { path: { id }, query: { before, limit: 100 } };
    return this.#ask(this.#api.GET("/api/conversations/{id}/events", { params }));
  };

  act = (id: string, act: Act, body: Shapes["ActShape"]): Promise<{ seq: number; row: Row }> => {
    // All acts share the envelope; what each adds to it is checked by the server.
    const path = `/api/conversations/{id}/${act}` as "/api/conversations/{id}/claim";
    return this.#ask(this.#api.POST(path, { params: { path: { id } }, body }));
  };

  context = (id: string): Promise<Context> =>
    this.#ask(this.#api.GET("/api/conversations/{id}/context", { params: { path: { id } } }));

  offered = (id: string): Promise<Offered> =>
    this.#ask(this.#api.GET("/api/conversations/{id}/actions", { params: { path: { id } } }));

  propose = (id: string, body: Shapes["ProposeShape"]): Promise<Run> =>
    this.#ask(this.#api.POST("/api/conversations/{id}/actions", { params: { path: { id } }, body }));

  /** What is done with a run; each kind adds to the envelope what the server asks of it. */
  decide = (run: RunAddress, act: RunAct, body: Shapes["CancelShape"]): Promise<Run> => {
    const path =
      `/api/conversations/{id}/runs/{run}/${act}` as "/api/conversations/{id}/runs/{run}/cancel";
    const params = { path: { id: run.conversation, run: run.id } };
    return this.#ask(this.#api.POST(path, { params, body }));
  };

  approvals = (): Promise<Run[]> => this.#ask(this.#api.GET("/api/approvals"));

  fileRules = (): Promise<FileRules> => this.#ask(this.#api.GET("/api/files/rules"));

  files = (conversation: string, id: string[]): Promise<{ files: Kept[] }> =>
    this.#ask(this.#api.GET("/api/files", { params: { query: { conversation, id } } }));

  mailReceipt = (id: string): Promise<unknown> =>
    this.#ask(this.#api.POST("/api/receipts/{id}/mail", { params: { path: { id } } }));

  checkReply = (id: string, text: string, signal: AbortSignal): Promise<Claims> =>
    this.#ask(
      this.#api.POST("/api/conversations/{id}/check-reply", {
        params: { path: { id } },
        body: { text },
        signal,
      }),
    );

  promises = (state: Promised["state"][]): Promise<Promised[]> =>
    this.#ask(this.#api.GET("/api/promises", { params: { query: { state } } }));

  keep = (id: string, seq: number, client_id: string): Promise<unknown> =>
    this.#ask(
      this.#api.POST("/api/conversations/{id}/promises/{seq}/keep", {
        params: { path: { id, seq } },
        body: { client_id },
      }),
    );

  labels = (): Promise<Label[]> => this.#ask(this.#api.GET("/api/labels"));

  defineLabel = (body: Label): Promise<Label> =>
    this.#ask(this.#api.POST("/api/labels", { body }));

  mark = (id: string, body: Shapes["MarkShape"]): Promise<{ seq: number; row: Row }> =>
    this.#ask(
      this.#api.PUT("/api/conversations/{id}/labels", { params: { path: { id } }, body }),
    );

  macros = (): Promise<{ macros: Macro[]; variables: string[] }> =>
    this.#ask(this.#api.GET("/api/macros"));

  addMacro = (body: MacroDraft): Promise<Macro> =>
    this.#ask(this.#api.POST("/api/macros", { body }));

  changeMacro = (id: string, body: MacroDraft): Promise<Macro> =>
    this.#ask(this.#api.PUT("/api/macros/{id}", { params: { path: { id } }, body }));

  deleteMacro = (id: string): Promise<unknown> =>
    this.#ask(this.#api.DELETE("/api/macros/{id}", { params: { path: { id } } }));

  renderMacro = (id: string, conversation: string): Promise<Rendered> =>
    this.#ask(
      this.#api.POST("/api/macros/{id}/render", {
        params: { path: { id } },
        body: { conversation },
      }),
    );

  search = (query: Asked, signal?: AbortSignal): Promise<Found> =>
    this.#ask(this.#api.GET("/api/search", { params: { query }, signal: signal ?? null }));

  contact = (id: string): Promise<Profile> =>
    this.#ask(this.#api.GET("/api/contacts/{id}", { params: { path: { id } } }));

  mentions = (): Promise<{ mentions: Mention[]; unseen: number }> =>
    this.#ask(this.#api.GET("/api/mentions"));

  seeMentions = (conversation?: string): Promise<{ mentions: Mention[]; unseen: number }> =>
    this.#ask(this.#api.POST("/api/mentions/seen", { body: { conversation: conversation ?? null } }));

  snoozes = (): Promise<Snoozes> => this.#ask(this.#api.GET("/api/snoozes"));

  why = (id: string): Promise<{ assignments: Assignment[] }> =>
    this.#ask(this.#api.GET("/api/conversations/{id}/why", { params: { path: { id } } }));

  correct = (id: string, body: Shapes["CorrectShape"]): Promise<{ seq: number; row: Row }> =>
    this.#ask(this.#api.PUT("/api/conversations/{id}/facts", { params: { path: { id } }, body }));

  queues = (): Promise<Routing> =>
    this.#ask(this.#api.GET("/api/routing/queues")) as Promise<Routing>;

  setQueues = (queues: Queue[]): Promise<Routing> =>
    this.#ask(this.#api.PUT("/api/routing/queues", { body: { queues } })) as Promise<Routing>;

  /** What would be warned of; nothing is kept. */
  checkQueues = (queues: Queue[]): Promise<Routing> =>
    this.#ask(
      this.#api.POST("/api/routing/queues/check", { body: { queues } }),
    ) as Promise<Routing>;

  seats = (): Promise<Seat[]> => this.#ask(this.#api.GET("/api/routing/seats"));

  shifts = (id: string): Promise<{ shifts: Shift[] }> =>
    this.#ask(this.#api.GET("/api/agents/{id}/shifts", { params: { path: { id } } }));

  setShifts = (id: string, shifts: Shift[]): Promise<{ shifts: Shift[] }> =>
    this.#ask(
      this.#api.PUT("/api/agents/{id}/shifts", { params: { path: { id } }, body: { shifts } }),
    );

  callBacks = (): Promise<CallBack[]> => this.#ask(this.#api.GET("/api/callbacks"));

  takeCallBack = (id: string): Promise<CallBack> =>
    this.#ask(this.#api.POST("/api/callbacks/{id}/take", { params: { path: { id } } }));

  endCallBack = (id: string, body: Shapes["EndCallbackShape"]): Promise<CallBack> =>
    this.#ask(this.#api.POST("/api/callbacks/{id}/end", { params: { path: { id } }, body }));

  reviews = (): Promise<Review[]> => this.#ask(this.#api.GET("/api/reviews"));

  closeReview = (conversation: string, body: Shapes["CloseReviewShape"]): Promise<unknown> =>
    this.#ask(
      this.#api.POST("/api/reviews/{conversation}/close", {
        params: { path: { conversation } },
        body,
      }),
    );

  handoffReport = (days: number): Promise<HandoffReport> =>
    this.#ask(this.#api.GET("/api/reports/handoff", { params: { query: { days } } }));

  waitReport = (days: number): Promise<WaitReport> =>
    this.#ask(this.#api.GET("/api/reports/waits", { params: { query: { days } } }));

  callBackReport = (days: number): Promise<CallBackReport> =>
    this.#ask(this.#api.GET("/api/reports/callbacks", { params: { query: { days } } }));

  ratingReport = (days: number): Promise<RatingReport> =>
    this.#ask(this.#api.GET("/api/reports/ratings", { params: { query: { days } } }));

  autonomy = (): Promise<Autonomy> => this.#ask(this.#api.GET("/api/autonomy"));

  setLevels = (intents: string[], level: Level): Promise<Autonomy> =>
    this.#ask(this.#api.PUT("/api/autonomy/levels", { body: { intents, level } }));

  stopAi = (reason: string): Promise<Autonomy> =>
    this.#ask(this.#api.POST("/api/autonomy/stop", { body: { reason } }));

  resumeAi = (): Promise<Autonomy> => this.#ask(this.#api.POST("/api/autonomy/resume"));

  agents = (): Promise<Agent[]> => this.#ask(this.#api.GET("/api/agents"));

  addAgent = (body: Shapes["NewAgentShape"]): Promise<Agent> =>
    this.#ask(this.#api.POST("/api/agents", { body }));

  changeAgent = (id: string, body: Shapes["AgentChangeShape"]): Promise<Agent> =>
    this.#ask(this.#api.PATCH("/api/agents/{id}", { params: { path: { id } }, body }));

  settings = (): Promise<Settings> => this.#ask(this.#api.GET("/api/settings"));

  changeSettings = (body: Settings): Promise<Settings> =>
    this.#ask(this.#api.PUT("/api/settings", { body }));

  knowledge = (): Promise<Knowledge> => this.#ask(this.#api.GET("/api/knowledge"));

  article = (slug: string): Promise<Article> =>
    this.#ask(this.#api.GET("/api/knowledge/articles/{slug}", { params: { path: { slug } } }));

  tryOut = (text: string, articles: Article[]): Promise<Tried> =>
    this.#ask(this.#api.POST("/api/knowledge/try", { body: { text, articles } }));

  examined = (): Promise<Examined> => this.#ask(this.#api.GET("/api/knowledge/examination"));

  examine = (): Promise<Examined> => this.#ask(this.#api.POST("/api/knowledge/examination"));

  publish = (body: Changes): Promise<{ release: Release }> =>
    this.#ask(this.#api.POST("/api/knowledge/publish", { body }));

  releases = (): Promise<Release[]> => this.#ask(this.#api.GET("/api/knowledge/releases"));

  undo = (ifRelease: number): Promise<{ release: Release }> =>
    this.#ask(this.#api.POST("/api/knowledge/undo", { body: { if_release: ifRelease } }));

  async #ask<T>(asking: Parameters<typeof answer<T>>[0]): Promise<T> {
    try {
      return await answer<T>(asking);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.signedOut();
      throw error;
    }
  }
}
