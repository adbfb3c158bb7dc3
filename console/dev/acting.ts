import type { Claims, Context, Event, Offered, OfferedAction, Promised, Run } from "../src/api/types";
import { ago, me, stories } from "./stories";

/** Made-up actions of the made-up company, and what becomes of them. */

const conversation = (index: number): string => stories[index]?.row.id ?? "";
const SIGNED = conversation(3);

export const context: Record<string, Context> = {
  [SIGNED]: {
    identity: {
      level: "signed",
      name: "Tom Becker",
      email: "tom.becker@example.com",
      subject: "c-1007",
    },
    cards: [
      {
        action: "orders",
        title: "Orders",
        text: "TW-100200 · Nordhaven Boots · €64.90 · due 12 Dec\nTW-100181 · Lumen Lamp · €129.00 · paid",
        error: null,
      },
      { action: "account", title: "Account", text: null, error: "The account system did not answer." },
    ],
  },
  [conversation(0)]: {
    identity: {
      level: "confirmed",
      name: "Sofia Marin",
      email: "sofia.marin@example.com",
      subject: "c-1001",
    },
    cards: [
      { action: "orders", title: "Orders", text: "TW-100311 · Wool jacket · €189.00", error: null },
    ],
  },
};

const order = {
  name: "order",
  label: "Order",
  schema: { type: "string" },
  required: true,
  options: [
    { value: "TW-100200", title: "Nordhaven Boots, €64.90, due 12 Dec" },
    { value: "TW-100181", title: "Lumen Lamp, €129.00, paid" },
  ],
};
const input = (
  name: string,
  label: string,
  schema: Record<string, unknown>,
  required = true,
): OfferedAction["inputs"][number] => ({ name, label, schema, required, options: [] });

const actions: OfferedAction[] = [
  {
    name: "refund",
    title: "Refund a purchase",
    about: "Gives money back for a returned purchase, at most what was paid.",
    consequence: "irreversible",
    inputs: [
      order,
      input("amount", "Amount in euros", { type: "number", exclusiveMinimum: 0 }),
      input("reason", "Why", { type: "string", enum: ["returned", "faulty", "goodwill"] }),
      input("note", "Note for the shop", { type: "string", maxLength: 500 }, false),
    ],
    allowed: true,
    why_not: null,
  },
  {
    name: "change_due_date",
    title: "Change a due date",
    about: "Moves the due date of an open instalment by up to 14 days, once a purchase.",
    consequence: "reversible",
    inputs: [order, input("due", "New due date", { type: "string", format: "date" })],
    allowed: true,
    why_not: null,
  },
  {
    name: "pause_dunning",
    title: "Pause reminders",
    about: "Holds back reminders while something is being looked into.",
    consequence: "reversible",
    inputs: [order],
    allowed: true,
    why_not: null,
  },
  {
    name: "order_status",
    title: "Look up an order",
    about: "What was bought, what is open, and when it is due.",
    consequence: "read",
    inputs: [order],
    allowed: true,
    why_not: null,
  },
  {
    name: "block_card",
    title: "Block the card",
    about: "Blocks the customer's card at once.",
    consequence: "irreversible",
    inputs: [],
    allowed: false,
    why_not: "The customer has to confirm who they are with a code first.",
  },
];

const runs: Run[] = [
  {
    ...blank("r-over", SIGNED, "refund", "Refund a purchase"),
    state: "awaiting_approval",
    by: "ai",
    text: "I'll give back €129.00 for the Lumen Lamp. Shall I?",
    lines: [
      { label: "Order", value: "TW-100181" },
      { label: "Amount", value: "€129.00" },
    ],
    amount: "129.00",
    why: "over_limit",
    contact: "Tom Becker",
    created_at: ago(18),
  },
  {
    ...blank("r-done", SIGNED, "change_due_date", "Change a due date"),
    state: "succeeded",
    by: "ai",
    text: "I'll move the payment of €64.90 from 28 Nov to 12 Dec. Shall I?",
    receipt: { id: "x-1", number: "W-2026-0116" },
    undo: { action: "change_due_date", arguments: { order: "TW-100200" } },
    created_at: ago(19),
  },
  {
    ...blank("r-lost", conversation(4), "refund", "Refund a double payment"),
    state: "unknown",
    agent: { id: me.id, name: me.name },
    text: "I'll give back €42.00. Shall I?",
    contact: "Ines Duarte",
    created_at: ago(150),
  },
];

function blank(id: string, where: string, action: string, title: string): Run {
  return {
    id,
    conversation: where,
    contact: null,
    action,
    title,
    state: "proposed",
    by: "agent",
    agent: null,
    hash: `hash-${id}`,
    text: "",
    lines: [],
    amount: null,
    why: null,
    created_at: ago(0),
    receipt: null,
    error: null,
    undo: null,
  };
}

export function offered(id: string): Offered {
  return { actions, runs: runs.filter((run) => run.conversation === id) };
}

export const approvals = (): Run[] => runs.filter((run) => run.state === "awaiting_approval");

export type Tell = (kind: string, payload: Event["payload"], body?: Event["body"]) => void;
export type Said = [status: number, body: unknown];

/** Nothing is told of what an agent prepares before it is confirmed. */
export function propose(id: string, body: Record<string, unknown>): Said {
  const action = actions.find((one) => one.name === body["action"]);
  const given = body["arguments"] as Record<string, unknown>;
  if (Number(given["amount"]) > 500) {
    const fields = { amount: "At most €129.00 was paid for this." };
    return [400, { code: "bad_input", message: "Some of this cannot be sent.", fields }];
  }
  const run: Run = {
    ...blank(`r-${runs.length}`, id, action?.name ?? "", action?.title ?? ""),
    agent: { id: me.id, name: me.name },
    text: `I'll do this for you: ${action?.title.toLowerCase()}. Shall I?`,
    lines: Object.entries(given).map(([label, value]) => ({ label, value: String(value) })),
    why: Number(given["amount"]) > 100 ? "over_limit" : null,
  };
  runs.push(run);
  return [200, run];
}

export function decide(id: string, act: string, body: Record<string, unknown>, tell: Tell): Said {
  const at = runs.findIndex((one) => one.id === id);
  const run = runs[at] as Run;
  const { action, title, text, lines } = run;
  const by = { by: "agent", agent: { id: me.id, name: me.name }, run: id, action } as const;
  const become = (more: Partial<Run>): Said => [200, (runs[at] = { ...run, ...more })];
  if (act === "cancel") {
    if (run.by !== "agent") tell("action.cancelled", { ...by, reason: "cancelled" });
    return become({ state: "cancelled" });
  }
  if (act === "decline") {
    tell("approval.declined", by, { text: String(body["reason"]) });
    return become({ state: "declined" });
  }
  tell(act === "approve" ? "approval.given" : "action.confirmed", by, {
    text: String(body["reason"] ?? ""),
  });
  if (act === "confirm" && run.why) {
    tell("approval.requested", { run: id, action, why: run.why }, { title, text, lines });
    return become({ state: "awaiting_approval" });
  }
  if (action === "pause_dunning") {
    tell("action.unconfirmed", { run: id });
    return become({ state: "unknown" });
  }
  setTimeout(() => {
    const receipt = { id: `x-${id}`, number: "W-2026-0117" };
    runs[at] = { ...run, state: "succeeded", receipt };
    const payload = { ...by, receipt: receipt.id, number: receipt.number };
    tell("receipt.issued", payload, { title, lines, text: `Done: ${title.toLowerCase()}.` });
  }, 1200);
  return become({ state: "executing" });
}

export function check(text: string): Claims {
  const claim = /(\S+ )?(is|was|have been|has been) (refunded|paused|moved)/.exec(text);
  const promise = /(I'll|I will) .*(Friday|tomorrow)/.exec(text);
  return {
    asks: [],
    claims: claim ? [{ text: claim[0], action: "refund" }] : [],
    promise: promise ? { text: promise[0], due: ago(-3 * 24 * 60) } : null,
  };
}

const promised = (index: number, more: Partial<Promised>): Promised => ({
  conversation: conversation(index),
  seq: 7,
  text: "I will send you the shop's confirmation by Friday.",
  by: "agent",
  owner: { id: me.id, name: me.name },
  due: ago(-120),
  state: "open",
  contact: { id: `c${index}`, name: stories[index]?.row.contact.name ?? "" },
  ...more,
});

const made: Promised[] = [
  promised(3, {}),
  promised(4, { seq: 6, due: ago(900), state: "missed", text: "I come back to you today." }),
  promised(0, { due: ago(-3000), by: "ai", owner: null, text: "A colleague calls you tomorrow." }),
  promised(6, { due: ago(2000), state: "kept", text: "I'll close your account on Monday." }),
];

export const promises = (states: string[]): Promised[] =>
  made.filter((one) => states.includes(one.state));

/** What happened with actions before the story begins, told into its events. */
export function foretell(): void {
  const told = stories[3];
  if (!told) return;
  const push = (kind: string, payload: Event["payload"], body: Event["body"] = null): void => {
    const seq = told.events.length + 1;
    told.events.push({ seq, kind, at: ago(20 - seq * 0.4), payload, body, client_id: null });
    told.row.last_seq = seq;
  };
  told.brief.begun = [
    { action: "change_due_date", arguments: { order: "TW-100181", due: "2026-12-12" }, run: null },
    { action: "refund", arguments: { order: "TW-100181", amount: 129 }, run: "r-over" },
  ];
  const run = "r-done";
  const words = "I'll move the payment of €64.90 from 28 Nov to 12 Dec. Shall I?";
  const lines = [
    { label: "Order", value: "TW-100200" },
    { label: "New due date", value: "12 December 2026" },
  ];
  const title = "Change a due date";
  push("identity.signed", { until: ago(-600) });
  push("message.sent", { by: "ai", run, topic: "proposal" }, { text: words });
  push("action.proposed", { by: "ai", run, action: "change_due_date" }, { title, text: words, lines });
  push("message.sent", { by: "customer" }, { text: "Yes, do it" });
  push("action.confirmed", { by: "customer", run });
  const receipt = { receipt: "x-1", number: "W-2026-0116", by: "ai", run } as const;
  push("receipt.issued", receipt, { title, lines, text: "Done: it is now due on 12 December." });
  const [over] = runs;
  if (!over) return;
  const asked = { title: over.title, text: over.text, lines: over.lines };
  push("action.proposed", { by: "ai", run: over.id, action: over.action }, asked);
  push("action.confirmed", { by: "customer", run: over.id });
  push("approval.requested", { run: over.id, why: "over_limit" }, asked);
}
