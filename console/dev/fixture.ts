import type { Article, Event, Row } from "../src/api/types";
import * as acting from "./acting";
import { agents, ago, me, stories, type Story } from "./stories";

/** Stands in for the server inside the page: `fetch` and `WebSocket` answer from stories.ts. */

const wanted = new URLSearchParams(location.search);
if (wanted.has("role")) me.role = wanted.get("role") as typeof me.role;
acting.foretell();
let signedIn = !wanted.has("out");
let line: FixtureSocket | null = null;

class FixtureSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;

  constructor() {
    super();
    line = this;
    setTimeout(() => {
      this.onopen?.();
      this.say({ type: "lists", queue: rowsIn("waiting"), mine: rowsIn("with_agent", "on_hold") });
    }, 30);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as { type: string; conversation: string };
    if (frame.type !== "watch" || !frame.conversation) return;
    this.say({ type: "ready", conversation: frame.conversation, last_seq: 0 });
    this.say({
      type: "viewing",
      conversation: frame.conversation,
      agents: [{ id: "a2", name: "Ada Lind" }],
    });
  }

  say(frame: object): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function rowsIn(...states: Row["state"][]): Row[] {
  return stories.map((story) => story.row).filter((row) => states.includes(row.state));
}

type Answer = [status: number, body: unknown];

function answer(method: string, url: URL, body: Record<string, unknown>): Answer {
  const path = url.pathname.replace("/api", "");
  const act = /^\/conversations\/([^/]+)\/([a-z-]+)$/.exec(path);
  if (path === "/me") return signedIn ? [200, me] : [401, { code: "sign_in", message: "Sign in." }];
  if (path === "/sign-in") return signIn(String(body["password"]));
  if (path === "/agents" && method === "GET") return [200, agents];
  if (path === "/conversations")
    return [200, { rows: listed(url.searchParams.get("list")), more: false }];
  const done = actionOf(method, url, body);
  if (done) return done;
  if (act && method === "POST") return deed(story(act[1]), act[2] ?? "", body);
  if (act?.[2] === "events") return [200, { events: story(act[1]).events, more: false }];
  if (path.startsWith("/conversations/")) return [200, story(path.split("/")[2])];
  return admin(path);
}

/** With `?deaf` nothing but the conversation answers. */
function actionOf(method: string, url: URL, body: Record<string, unknown>): Answer | null {
  const path = url.pathname.replace("/api", "");
  const [, , id = "", what = "", run = "", act = ""] = path.split("/");
  const down: Answer = [503, { code: "unavailable", message: "The shop did not answer." }];
  if (path === "/approvals") return [200, acting.approvals()];
  if (path === "/promises") return [200, acting.promises(url.searchParams.getAll("state"))];
  if (path.startsWith("/receipts/")) return [200, { mailed: true }];
  if (!path.startsWith("/conversations/")) return null;
  if (["context", "actions"].includes(what) && wanted.has("deaf")) return down;
  if (what === "context") return [200, acting.context[id] ?? { identity: null, cards: [] }];
  if (what === "actions" && method === "GET") return [200, acting.offered(id)];
  const tell: acting.Tell = (kind, payload, said = null) => push(story(id), kind, payload, said);
  if (what === "actions") return acting.propose(id, body);
  if (what === "runs") return acting.decide(run, act, body, tell);
  if (what === "check-reply") return [200, acting.check(String(body["text"]))];
  if (what === "promises") {
    push(story(id), "promise.kept", { by: "agent", agent: me, made: Number(run) }, null);
    return [200, {}];
  }
  return null;
}

function push(
  told: Story,
  kind: string,
  payload: Event["payload"],
  body: Event["body"],
  client_id: string | null = null,
): Event {
  const event = { seq: told.row.last_seq + 1, kind, at: ago(0), payload, body, client_id };
  told.events.push(event);
  told.row = { ...told.row, last_seq: event.seq, last_at: event.at };
  setTimeout(() => line?.say({ type: "event", conversation: told.row.id, ...event }), 40);
  return event;
}

function signIn(password: string): Answer {
  if (password === "wrong")
    return [401, { code: "wrong", message: "This email and password do not fit." }];
  signedIn = true;
  return [200, me];
}

function listed(list: string | null): Row[] {
  return stories
    .map((one) => one.row)
    .filter((row) => (row.state === "resolved") === (list === "resolved"));
}

function story(id: string | undefined): Story {
  const found = stories.find((one) => one.row.id === id);
  if (!found) throw new Error(`no story ${id}`);
  return found;
}

function deed(told: Story, act: string, body: Record<string, unknown>): Answer {
  if (body["text"] === "fail")
    return [
      409,
      { code: "stale", message: "Ada Lind took this conversation a moment ago.", row: told.row },
    ];
  const text = String(body["text"] ?? "");
  const by = { id: me.id, name: me.name };
  const kinds: Record<string, [string, Event["payload"], Event["body"], Partial<Row>]> = {
    claim: [
      "conversation.claimed",
      { agent: by },
      null,
      { state: "with_agent", holder: by, waiting_since: null },
    ],
    messages: [
      "message.sent",
      {
        by: "agent",
        agent: by,
        promise: body["promise"] === true,
        due: body["due"] as string | null,
      },
      { text },
      { preview: text, preview_by: "agent" },
    ],
    notes: ["note.added", { agent: by }, { text }, {}],
    resolve: ["conversation.resolved", { by }, null, { state: "resolved", holder: null }],
    reopen: ["conversation.reopened", { by: "agent" }, null, { state: "with_agent", holder: by }],
    "hand-back": [
      "conversation.handed_back",
      { by },
      { note: String(body["note"]) },
      { state: "with_ai", holder: null },
    ],
    hold: [
      "conversation.held",
      { by, until: body["until"] as string },
      null,
      { state: "on_hold", held_until: body["until"] as string },
    ],
    resume: ["conversation.resumed", { by: "agent" }, null, { state: "with_agent" }],
    pass: [
      "conversation.passed",
      { by, to: agents.find((one) => one.id === body["to"]) ?? null },
      null,
      { state: "waiting", holder: null, waiting_since: ago(0) },
    ],
  };
  const [kind, payload, said, changes] = kinds[act] ?? kinds["notes"]!;
  const { seq } = push(told, kind, payload, said, String(body["client_id"]));
  told.row = { ...told.row, ...changes, epoch: told.row.epoch + 1 };
  return [200, { seq, row: told.row }];
}

const release = {
  id: 4,
  at: ago(300),
  by: "Maya Olsen",
  note: "Clearer words about returns",
  articles: 24,
  training: "ready" as const,
};
const article: Article = {
  slug: "return-reported",
  title: "How a return changes what you pay",
  intent: "return_reported",
  phrasings: [
    "i sent everything back, what now",
    "the shop has my parcel again",
    "do i pay for things i returned",
  ],
  short_answer:
    "Once the shop registers your return, we lower what you owe. That usually takes up to five working days.",
  steps: ["Keep the return receipt.", "Report the return in the app."],
  links: [{ title: "More about returns", url: "/help/returns" }],
  audience: "customers",
  language: "en",
  needs: "nothing",
  more: "",
};

function admin(path: string): Answer {
  if (path.startsWith("/autonomy"))
    return [200, { stopped: null, promise: null, intents: titles().map(trusted) }];
  if (path === "/knowledge") return [200, { release, articles: titles() }];
  if (path.startsWith("/knowledge/articles/"))
    return [200, { ...article, slug: path.split("/")[3] }];
  if (path === "/knowledge/releases")
    return [
      200,
      [
        { ...release, current: true },
        { ...release, id: 3, note: null, by: null, current: false, at: ago(5000) },
      ],
    ];
  if (path === "/knowledge/try")
    return [
      200,
      {
        decision: "answer",
        article: "return-reported",
        intent: "return_reported",
        confidence: 0.93,
        text: article.short_answer,
        steps: article.steps,
        links: article.links,
        reason: null,
      },
    ];
  if (path === "/knowledge/publish")
    return [
      400,
      {
        code: "faults",
        message: "2 faults.",
        faults: [
          { where: "return-reported.short_answer", message: "Use at most 60 words." },
          {
            where: "return-reported.phrasings[2]",
            message: "“do i pay for things i returned” also stands in another article.",
          },
        ],
      },
    ];
  if (path === "/settings")
    return [
      200,
      {
        allowed_origins: ["https://www.example.com"],
        snippet: '<script src="https://desk.example.com/widget.js" async></scr' + "ipt>",
        opening_hours: {
          timezone: "Europe/Berlin",
          week: {
            mon: "08:00-20:00",
            tue: "08:00-20:00",
            wed: "08:00-20:00",
            thu: "08:00-20:00",
            fri: "08:00-18:00",
            sat: "10:00-16:00",
            sun: "closed",
          },
          holidays: ["2026-12-25"],
        },
      },
    ];
  return [200, {}];
}

function trusted(line: object, index: number): object {
  const level = (["auto", "suggest", "off"] as const)[index % 3];
  const counts = { made: 12, used: 7, edited: 3, rejected: 1 };
  return { ...line, ...counts, level, by: "Maya Olsen", at: ago(300 * (index + 1)) };
}

function titles(): object[] {
  const names = [
    "How a return changes what you pay",
    "Where is my refund?",
    "Pay later than planned",
    "Why was my purchase declined?",
    "Suspected fraud: what to do",
    "Change my address",
  ];
  return names.map((title, index) => ({
    slug: index === 0 ? "return-reported" : `article-${index}`,
    title,
    intent: title
      .toLowerCase()
      .replace(/[^a-z]+/g, "_")
      .slice(0, 20),
    language: "en",
    audience: index === 4 ? "agents" : "customers",
    needs: index === 1 ? "account" : "nothing",
    phrasings: 14 + index,
  }));
}

const realFetch = window.fetch.bind(window);
window.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (!url.pathname.startsWith("/api/")) return realFetch(input, init);
  await new Promise((done) => setTimeout(done, 60));
  const sent = await request.text();
  const body = sent ? (JSON.parse(sent) as Record<string, unknown>) : {};
  const [status, said] = answer(request.method, url, body);
  return new Response(JSON.stringify(said), { status });
};
const RealSocket = window.WebSocket;
window.WebSocket = new Proxy(RealSocket, {
  construct: (target, [url, protocols]: [string, string?]) =>
    String(url).includes("/api/") ? new FixtureSocket() : new target(url, protocols),
});
Object.assign(window, { fixture: { line: () => line } });
