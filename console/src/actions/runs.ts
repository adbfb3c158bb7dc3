import type { Event, Payload, Run, RunState } from "../api/types";

/** Runs only go forward: of two accounts of one run, the one further on is the newer. */
const steps: Record<RunState, number> = {
  proposed: 0,
  awaiting_approval: 1,
  confirmed: 2,
  executing: 3,
  unknown: 4,
  succeeded: 5,
  failed: 5,
  cancelled: 5,
  expired: 5,
  declined: 5,
  handed_over: 5,
};

export const isOpen = (run: Run): boolean => steps[run.state] < steps.succeeded;
export const isUnderWay = (run: Run): boolean =>
  run.state === "confirmed" || run.state === "executing";

const ours = /^(action|approval|receipt)\./;

/** What the conversation's own events say about its runs. What an agent prepares has no event
 * before it is confirmed, so that a run may begin with any of them. */
export function runsOf(conversation: string, events: readonly Event[]): Map<string, Run> {
  const runs = new Map<string, Run>();
  for (const event of events) {
    const id = event.payload.run;
    if (!id || !ours.test(event.kind)) continue;
    const known = runs.get(id) ?? begun(conversation, id, event);
    runs.set(id, { ...known, ...wordsOf(known, event), ...stepOf(event) });
  }
  return runs;
}

function begun(conversation: string, id: string, { at, payload }: Event): Run {
  return {
    id,
    conversation,
    contact: null,
    action: payload.action ?? "",
    title: payload.action?.replaceAll("_", " ") ?? "",
    state: "proposed",
    by: payload.by === "agent" || payload.by === "customer" ? payload.by : "ai",
    agent: payload.agent ?? null,
    hash: payload.hash ?? "",
    text: "",
    lines: [],
    amount: null,
    why: null,
    created_at: at,
    receipt: null,
    error: null,
    undo: null,
  };
}

/** Its words are those of its proposal; those of a receipt stand on the receipt. */
function wordsOf(known: Run, { kind, body }: Event): Partial<Run> {
  if (!body?.title) return {};
  if (kind === "receipt.issued") return { title: body.title };
  return { title: body.title, text: body.text ?? "", lines: body.lines ?? known.lines };
}

function stepOf({ kind, payload, body }: Event): Partial<Run> {
  switch (kind) {
    case "action.confirmed":
    case "approval.given":
      return { state: "confirmed" };
    case "action.cancelled":
      return { state: payload.reason === "expired" ? "expired" : "cancelled" };
    case "approval.requested":
      return { state: "awaiting_approval", why: payload.why ?? null };
    case "approval.declined":
      return { state: "declined" };
    case "action.unconfirmed":
      return { state: "unknown" };
    case "action.failed":
      return {
        state: payload.reason === "unknown" ? "handed_over" : "failed",
        error: body?.text ?? null,
      };
    case "receipt.issued":
      return { state: "succeeded", receipt: receiptOf(payload) };
    default:
      return {};
  }
}

function receiptOf({ receipt, number }: Payload): Run["receipt"] {
  return receipt && number ? { id: receipt, number } : null;
}

/** What the server told and what the events say, newest first. */
export function joined(told: readonly Run[], heard: ReadonlyMap<string, Run>): Run[] {
  const runs = new Map(heard);
  for (const run of told) runs.set(run.id, furthest(run, heard.get(run.id)));
  return [...runs.values()].sort(newestFirst);
}

/** The server knows more of a run than its events tell, the events may be ahead of it. */
export function furthest(told: Run, heard: Run | undefined): Run {
  if (!heard || steps[heard.state] <= steps[told.state]) return told;
  const { state, receipt, error } = heard;
  return { ...told, state, receipt, error: error ?? told.error, why: heard.why ?? told.why };
}

function newestFirst(a: Run, b: Run): number {
  const [first, second] = [Date.parse(a.created_at), Date.parse(b.created_at)];
  return second - first || (a.id < b.id ? 1 : -1);
}
