import type { Event, Payload } from "../api/types";
import type { Key, Text } from "../text/text.svelte";
import type { Times } from "../text/time.svelte";

/** The sentence for an event that is no message, such as "Ada took the conversation". */
export function lineOf(event: Event, text: Text, times: Times): string {
  const { t } = text;
  const p = event.payload;
  switch (event.kind) {
    case "conversation.opened":
      return t(p.disclosure ? "event.disclosed" : "event.conversation.opened");
    case "handoff.requested":
      return handOff(p, text);
    case "conversation.claimed":
      return t("event.claimed", { name: p.agent?.name ?? t("event.someone") });
    case "conversation.passed":
      return p.to
        ? t("event.passed", { by: by(p, text), to: p.to.name })
        : t("event.passed_queue", { by: by(p, text) });
    case "conversation.handed_back":
      return isCustomer(p)
        ? t("event.handed_back_customer")
        : t("event.handed_back", { by: by(p, text) });
    case "conversation.held":
      return held(p, text, times);
    case "conversation.resumed":
      return byKind(p, "event.resumed", text);
    case "conversation.resolved":
      return t("event.resolved", { by: by(p, text) });
    case "conversation.reopened":
      return byKind(p, "event.reopened", text);
    case "suggestion.judged":
      return rejected(p, text);
    case "contact.described":
      return t("event.described");
    case "action.confirmed":
    case "action.cancelled":
    case "action.failed":
    case "identity.confirmed":
    case "identity.refused":
      return deedLine(event, text);
    case "approval.given":
    case "approval.declined":
    case "promise.kept":
      return t(`event.${event.kind}`, { name: deedBy(p, text) });
    case "identity.code_sent":
      return t("event.identity.code_sent", { hint: p.hint ?? "" });
    case "promise.reminded":
    case "promise.missed":
      return t(`event.${event.kind}`, { due: p.due ? times.full(p.due) : "" });
    case "assignment.ended":
      return handOffLine(event, text, times) + declinedFor(p, text);
    case "fact.corrected":
    case "callback.ended":
    case "callback.promised":
    case "conversation.released":
    case "rating.given":
    case "review.closed":
      return handOffLine(event, text, times);
    case "label.added":
    case "label.removed":
      return t(`event.${event.kind}`, { name: deedBy(p, text), label: p.label ?? "" });
    default:
      return text.maybe(`event.${event.kind}`) ?? event.kind;
  }
}

/** Why it was declined, in the words that were chosen. */
function declinedFor({ reason }: Payload, text: Text): string {
  const why = reason ? text.maybe(`ring.reason.${reason}`) : null;
  return why ? `: ${why}` : "";
}

/** What happens on the way from the AI to a person and back. */
function handOffLine({ kind, payload: p }: Event, text: Text, times: Times): string {
  const way = kind === "assignment.ended" ? p.how : kind === "fact.corrected" ? p.by : null;
  const line = text.maybe(way ? `event.${kind}.${String(way)}` : `event.${kind}`) ?? kind;
  return text.fill(line, {
    name: deedBy(p, text),
    due: p.due ? times.full(p.due) : "",
    outcome: p.outcome ? (text.maybe(`outcome.${p.outcome}`) ?? p.outcome) : "",
    fact: p.fact ? (text.maybe(`fact.${p.fact}`) ?? p.fact) : "",
    score: p.score ?? "",
  });
}

/** Lines with a word for each way it may have gone. */
function deedLine({ kind, payload: p }: Event, text: Text): string {
  const way = kind === "action.confirmed" ? confirmedBy(p) : (p.how ?? p.reason ?? "");
  const line = text.maybe(`event.${kind}.${way}`) ?? kind;
  const left = kind === "identity.refused" && p.left ? text.n("event.tries_left", p.left) : "";
  return text.fill(left ? `${line} ${left}` : line, { name: deedBy(p, text) });
}

function confirmedBy(p: Payload): "agent" | "customer" {
  return p.by === "agent" ? "agent" : "customer";
}

function deedBy(p: Payload, text: Text): string {
  if (p.by === "customer") return text.t("event.customer");
  if (p.by === "ai") return text.t("thread.ai");
  return p.agent?.name ?? text.t("event.someone");
}

function rejected(p: Payload, text: Text): string {
  const name = p.agent?.name ?? text.t("event.someone");
  const reason = text.maybe(`rejection.${p.reason}`) ?? p.reason ?? "";
  return text.t("event.rejected", { name, reason });
}

function held(p: Payload, text: Text, times: Times): string {
  const who = by(p, text);
  const line = p.until
    ? text.t("event.held", { by: who, until: times.ahead(p.until) })
    : text.t("event.held_open", { by: who });
  return p.waiting_for ? `${line} · ${text.t(`waiting_for.${p.waiting_for}`)}` : line;
}

function handOff(p: Payload, text: Text): string {
  if (p.by === "customer") return text.t("event.handoff.customer");
  const reason = reasonText(p.reason, text);
  return text.t(p.by === "agent" ? "event.handoff.agent" : "event.handoff.ai", { reason });
}

export function reasonText(reason: string | null | undefined, text: Text): string {
  if (!reason) return text.t("brief.unknown");
  return text.maybe(`reason.${reason}`) ?? reason.replaceAll("_", " ");
}

function byKind(p: Payload, stem: "event.resumed" | "event.reopened", text: Text): string {
  const who = typeof p.by === "string" ? p.by : "agent";
  return text.t((text.maybe(`${stem}.${who}`) ? `${stem}.${who}` : `${stem}.agent`) as Key);
}

function isCustomer(p: Payload): boolean {
  return p.by === "customer" || (typeof p.by === "object" && p.by !== null && "customer" in p.by);
}

function by(p: Payload, text: Text): string {
  if (typeof p.by === "object" && p.by !== null && "name" in p.by) return p.by.name;
  return text.t("event.someone");
}
