"""What each side may see of an event, and a conversation's row as the console shows it."""

from typing import Any
from uuid import UUID

import msgspec

from warmline.conversations import Event, MessageSent, event_json
from warmline.desk import ConversationRow, as_agent_chose, as_customer_chose
from warmline.routing import EVERYONE

# Notes, decisions and quiet moves are the agents' business; of the rest only the message's own
# words go to the customer, never a colleague's note.
SEEN_BY_CUSTOMER = frozenset(
    {
        "conversation.opened",
        "message.sent",
        "handoff.requested",
        "conversation.claimed",
        "conversation.passed",
        "conversation.handed_back",
        "conversation.held",
        "conversation.resolved",
        "conversation.reopened",
    }
)
# Of what is done in a conversation, the fields that the customer's cards are drawn from, and no
# others: which agent approved it, why it took approval and what the backend said stay inside.
DEEDS_SEEN: dict[str, tuple[str, ...]] = {
    "action.proposed": ("run", "by", "hash", "expires"),
    "action.confirmed": ("run", "by"),
    "action.cancelled": ("run", "by", "reason"),
    "action.unconfirmed": ("run",),
    "action.failed": ("run", "reason"),
    "approval.requested": ("run",),
    "approval.given": ("run",),
    "approval.declined": ("run",),
    "receipt.issued": ("receipt", "number", "run", "by"),
    "identity.signed": ("until",),
    "identity.code_sent": ("expires",),
    "identity.confirmed": ("until",),
    "identity.refused": ("reason", "left"),
    "promise.kept": ("made", "by"),
    "promise.missed": ("made", "due"),
}
# Of the way to a person and back, the same: they tell where the conversation stands, too.
HANDOFFS_SEEN: dict[str, tuple[str, ...]] = {
    "conversation.released": ("agent",),
    "assistant.invited": (),
    "assistant.left": ("by",),
    "callback.promised": ("task", "way", "due", "by"),
    "callback.ended": ("task", "outcome"),
    "rating.given": ("score",),
    "fact.corrected": ("fact", "by"),
    "need.told": ("by", "consent"),
    "need.withdrawn": ("by",),
}
FIELDS_SEEN = DEEDS_SEEN | HANDOFFS_SEEN
WITH_BODY = frozenset(
    {
        *("message.sent", "action.proposed", "receipt.issued", "identity.code_sent"),
        *("callback.promised", "rating.given"),
        "fact.corrected",
        "need.told",
        "need.withdrawn",
    }
)


def for_customer(event: Event) -> dict[str, Any] | None:
    """The event as the customer's socket tells it; None where it is not theirs to see."""
    if event.kind not in SEEN_BY_CUSTOMER and event.kind not in FIELDS_SEEN:
        return None
    shown = event_json(event) | {"client_id": as_customer_chose(event.client_id)}
    payload = event.payload
    if isinstance(payload, MessageSent) and payload.intent is not None:
        shown["payload"] = msgspec.structs.replace(payload, intent=None)
    elif event.kind in FIELDS_SEEN:
        shown["payload"] = {name: getattr(payload, name) for name in FIELDS_SEEN[event.kind]}
    if event.kind not in WITH_BODY:
        shown["body"] = None
    return shown


def for_agent(event: Event, agent: UUID) -> dict[str, Any]:
    return event_json(event) | {"client_id": as_agent_chose(event.client_id, agent)}


def row_json(row: ConversationRow, *, online: bool) -> dict[str, Any]:
    holder = None if row.holder is None else {"id": row.holder, "name": row.holder_name}
    name = name_of(row.contact_id, row.contact_name)
    return {
        "id": row.id,
        "state": row.state,
        "epoch": row.epoch,
        "last_seq": row.last_seq,
        "holder": holder,
        "contact": {"id": row.contact_id, "name": name, "email": row.contact_email},
        "channel": row.channel,
        "language": row.language,
        "intent": row.intent,
        "reason": row.reason,
        "preview": row.preview[:200] if row.preview else row.preview,
        "preview_by": row.preview_by,
        "opened_at": row.opened_at,
        "waiting_since": row.waiting_since,
        "last_at": row.last_at,
        "held_until": row.held_until,
        "held_for": row.held_for,
        "queue": row.queue,
        "since": row.since,
        "service_level": _service_level(row),
        "offer": _offer(row),
        "labels": row.labels,
        "needs": row.needs,
        "woken": row.woken,
        "contact_online": online,
    }


def _service_level(row: ConversationRow) -> int | None:
    """Where the company defined no queue, ours."""
    if row.queue is None or row.service_level is not None:
        return row.service_level
    return EVERYONE.service_level.seconds


def _offer(row: ConversationRow) -> dict[str, Any] | None:
    """Whom it rings at."""
    if row.offered_to is None:
        return None
    agent = {"id": row.offered_to, "name": row.offered_name}
    return {"agent": agent, "expires": row.offer_expires, "why": row.offer_why}


def name_of(contact: UUID, name: str | None) -> str:
    """How agents call who did not say their name."""
    return name or f"Guest {contact.hex[-4:].upper()}"


def left_row_json(row: ConversationRow) -> dict[str, Any]:
    """For an agent whose role no longer lets them see it: enough to take it off a list."""
    shown = row_json(row, online=False)
    nothing = ("preview", "preview_by", "intent", "language", "offer")
    contact = {"id": row.contact_id, "name": "", "email": None}
    return shown | dict.fromkeys(nothing) | {"labels": [], "needs": [], "contact": contact}
