import type { Act, Agent, Article, Brief, Event, Knowledge, ListName, Me } from "./types";
import type { Presence, Release, Row, Settings, Tried } from "./types";
import type { Http } from "./http";

/** Every question the console asks the server, by name. */
export class Desk {
  constructor(private readonly http: Http) {}

  me = (): Promise<Me> => this.http.get("/api/me");
  signIn = (email: string, password: string): Promise<Me> =>
    this.http.post("/api/sign-in", { email, password });
  signOut = (): Promise<unknown> => this.http.post("/api/sign-out");
  setPresence = (presence: Presence): Promise<unknown> =>
    this.http.put("/api/me/presence", { presence });
  changePassword = (passwords: { old: string; new: string }): Promise<unknown> =>
    this.http.put("/api/me/password", passwords);

  conversations = (list: ListName, before?: string): Promise<{ rows: Row[]; more: boolean }> =>
    this.http.get(`/api/conversations?${query({ list, before, limit: 50 })}`);
  conversation = (id: string): Promise<{ row: Row; brief: Brief }> =>
    this.http.get(`/api/conversations/${id}`);
  events = (id: string, before: number): Promise<{ events: Event[]; more: boolean }> =>
    this.http.get(`/api/conversations/${id}/events?${query({ before, limit: 100 })}`);
  act = (id: string, act: Act, body: object): Promise<{ seq: number; row: Row }> =>
    this.http.post(`/api/conversations/${id}/${act}`, body);

  agents = (): Promise<Agent[]> => this.http.get("/api/agents");
  addAgent = (agent: object): Promise<Agent> => this.http.post("/api/agents", agent);
  changeAgent = (id: string, changes: object): Promise<Agent> =>
    this.http.patch(`/api/agents/${id}`, changes);

  settings = (): Promise<Settings> => this.http.get("/api/settings");
  changeSettings = (changes: Settings): Promise<Settings> =>
    this.http.put("/api/settings", changes);

  knowledge = (): Promise<Knowledge> => this.http.get("/api/knowledge");
  article = (slug: string): Promise<Article> =>
    this.http.get(`/api/knowledge/articles/${encodeURIComponent(slug)}`);
  tryOut = (text: string, articles: readonly Article[]): Promise<Tried> =>
    this.http.post("/api/knowledge/try", { text, articles });
  publish = (changes: Changes): Promise<{ release: Release }> =>
    this.http.post("/api/knowledge/publish", changes);
  releases = (): Promise<Release[]> => this.http.get("/api/knowledge/releases");
  undo = (ifRelease: number): Promise<{ release: Release }> =>
    this.http.post("/api/knowledge/undo", { if_release: ifRelease });
}

export interface Changes {
  if_release: number | null;
  articles: readonly Article[];
  removed: readonly string[];
  note: string;
}

function query(wanted: Record<string, string | number | undefined>): string {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
