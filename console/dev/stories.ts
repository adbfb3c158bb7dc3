import type { Agent, Brief, Event, Me, Row } from "../src/api/types";

/** Made-up people and conversations, for looking at the console without a server. */

export const me: Me = {
  id: "a1",
  name: "Maya Olsen",
  email: "maya@example.com",
  role: "admin",
  presence: "online",
  languages: ["en", "de"],
  skills: { payments: 4 },
  capacity: 300,
  title: "Team lead",
};

export const agents: Agent[] = [
  { ...me, active: true },
  person("a2", "Ada Lind", "online", "agent", "Refunds"),
  person("a3", "Jonas Weber", "away", "agent", "Payments"),
  person("a4", "Leila Haddad", "offline", "supervisor", "Fraud"),
];

function person(
  id: string,
  name: string,
  presence: Agent["presence"],
  role: Agent["role"],
  title: string,
): Agent {
  const email = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
  return { id, name, presence, role, title, email, languages: ["en"], skills: {}, capacity: 300, active: true };
}

export interface Story {
  row: Row;
  brief: Brief;
  events: Event[];
}

const MINUTE = 60_000;
export const ago = (minutes: number): string =>
  new Date(Date.now() - minutes * MINUTE).toISOString();

interface Sketch {
  name: string;
  email?: string;
  minutes: number;
  state: Row["state"];
  reason: string | null;
  language: string;
  asked: string[];
  answer?: { text: string; steps?: string[]; title: string };
  replies?: { text: string; due?: string }[];
  note?: string;
  online?: boolean;
}

const sketches: Sketch[] = [
  {
    name: "Sofia Marin",
    email: "sofia.marin@example.com",
    minutes: 6,
    state: "waiting",
    reason: "needs_account",
    language: "en",
    online: true,
    asked: [
      "Hi! I sent my jacket back two weeks ago and still see the full amount in the app.",
      "The shop says they got it on Monday. Where is my refund?",
    ],
    answer: {
      title: "How a return changes what you pay",
      text: "Once the shop registers your return, we lower what you owe. That usually takes up to five working days.",
      steps: [
        "Keep the return receipt.",
        "Report the return in the app, so that your due date pauses.",
      ],
    },
  },
  {
    name: "Guest 4F2A",
    minutes: 2,
    state: "waiting",
    reason: "asked_for_person",
    language: "de",
    online: true,
    asked: ["Ich möchte bitte mit einem Menschen sprechen."],
  },
  {
    name: "Karim Aziz",
    minutes: 1,
    state: "waiting",
    reason: "unsure",
    language: "ar",
    asked: ["هل يمكنني تغيير تاريخ الدفع؟"],
  },
  {
    name: "Tom Becker",
    minutes: 34,
    state: "with_agent",
    reason: "out_of_scope",
    language: "en",
    online: true,
    asked: ["My invoice shows a company I have never heard of. Can you tell me what it is?"],
    note: "The merchant trades under another name; see the list of shops.",
    replies: [
      { text: "Hello Tom, I am looking at it with you. One moment, please." },
      {
        text: "I will send you the shop's confirmation by Friday.",
        due: ago(-3 * 24 * 60).slice(0, 10),
      },
    ],
  },
  {
    name: "Ines Duarte",
    minutes: 180,
    state: "on_hold",
    reason: "needs_account",
    language: "pt",
    asked: ["I paid twice for the same order. Please give one back."],
    replies: [{ text: "I have asked our bank team and come back to you." }],
  },
  {
    name: "Noah Fischer",
    minutes: 3,
    state: "with_ai",
    reason: null,
    language: "en",
    online: true,
    asked: ["Can I pay in three instalments in any shop?"],
    answer: {
      title: "Where you can pay in three",
      text: "You can pay in three in every shop that shows our badge at the checkout, from 35 to 1,500 euros.",
    },
  },
  {
    name: "Elena Popescu",
    minutes: 900,
    state: "resolved",
    reason: "needs_account",
    language: "en",
    asked: ["How do I close my account?"],
    replies: [{ text: "Your account is closed now. You owe nothing. All the best!" }],
  },
];

export const stories: Story[] = sketches.map(tell);

function tell(sketch: Sketch, index: number): Story {
  const at = (step: number): string => ago(sketch.minutes + 4 - step * 0.5);
  const events: Event[] = [];
  const push = (kind: string, payload: Event["payload"], body: Event["body"] = null): number => {
    events.push({
      seq: events.length + 1,
      kind,
      at: at(events.length),
      payload,
      body,
      client_id: null,
    });
    return events.length;
  };
  push("conversation.opened", {}, {});
  const wishSeq = events.length + 1;
  for (const text of sketch.asked) push("message.sent", { by: "customer" }, { text });
  const articles: Brief["articles"] = [];
  if (sketch.answer) {
    const { text, steps = [], title } = sketch.answer;
    const links = [{ title: "More about returns", url: "/help/returns" }];
    const seq = push(
      "message.sent",
      { by: "ai", article: "return-reported" },
      { text, steps, links },
    );
    articles.push({ slug: "return-reported", title, seq });
  }
  if (sketch.reason)
    push("handoff.requested", {
      by: sketch.reason === "asked_for_person" ? "customer" : "ai",
      reason: sketch.reason,
    });
  const promises: Brief["promises"] = [];
  if (sketch.replies) push("conversation.claimed", { agent: me, was: "waiting" });
  if (sketch.note) push("note.added", { agent: me }, { text: sketch.note });
  for (const { text, due } of sketch.replies ?? []) {
    const seq = push(
      "message.sent",
      { by: "agent", agent: me, promise: due !== undefined, due: due ?? null },
      { text },
    );
    if (due) promises.push({ text, by: me.name, due, seq, state: "open" });
  }
  if (sketch.state === "on_hold")
    push(
      "conversation.held",
      { by: me, until: ago(-900), waiting_for: "colleague" },
      { note: "Bank team answers tomorrow." },
    );
  if (sketch.state === "resolved") push("conversation.resolved", { by: me });
  return {
    row: rowOf(sketch, index, events),
    brief: briefOf(sketch, wishSeq, articles, promises),
    events,
  };
}

function rowOf(sketch: Sketch, index: number, events: Event[]): Row {
  const said = events.filter((one) => one.kind === "message.sent").at(-1);
  const held = sketch.state === "with_agent" || sketch.state === "on_hold";
  return {
    id: `00000000-0000-4000-8000-00000000000${index}`,
    state: sketch.state,
    epoch: 2,
    last_seq: events.length,
    holder: held ? { id: me.id, name: me.name } : null,
    contact: { id: `c${index}`, name: sketch.name, email: sketch.email ?? null },
    language: sketch.language,
    intent: "refund_status",
    reason: sketch.reason,
    preview: said?.body?.text ?? null,
    preview_by: (said?.payload.by as Row["preview_by"]) ?? null,
    opened_at: events[0]?.at ?? ago(10),
    waiting_since: sketch.state === "waiting" ? ago(sketch.minutes) : null,
    last_at: said?.at ?? ago(10),
    held_until: sketch.state === "on_hold" ? ago(-900) : null,
    queue: sketch.state === "waiting" ? "everyone" : null,
    since: sketch.state === "waiting" ? ago(sketch.minutes) : null,
    service_level: sketch.state === "waiting" ? 180 : null,
    offer: null,
    labels: index === 0 ? ["Refund", "Late delivery"] : [],
    needs: [],
    woken: null,
    held_for: null,
    channel: "widget",
    contact_online: sketch.online ?? false,
  };
}

function briefOf(
  sketch: Sketch,
  seq: number,
  articles: Brief["articles"],
  promises: Brief["promises"],
): Brief {
  return {
    wish: { text: sketch.asked[0] ?? "", seq },
    intent: "refund_status",
    intent_title: "Where is my refund?",
    confidence: 0.91,
    reason: sketch.reason,
    reason_text: null,
    language: sketch.language,
    articles,
    promises,
    suggested_article: {
      slug: "refund-status",
      title: "Where is my refund?",
      short_answer:
        "I can see that the shop has registered your return. The amount leaves your plan within five working days; you need not pay it meanwhile.",
      steps: [],
    },
    asked_for_person: sketch.reason === "asked_for_person",
    handoffs: sketch.reason ? 1 : 0,
    suggestions: [],
    wants: [],
    risks: [],
    facts: [],
    asked: [],
    begun: [],
    who: { level: "anonymous", verified: null, name: sketch.name, email: null, seq: null },
    tried: { articles, questions: [], actions: [] },
    call_backs: [],
    mood: [],
    needs: [],
    corrections: [],
    chapters: [],
    since: null,
    next_step: null,
    abstract: [],
    takeaways: [],
  };
}
