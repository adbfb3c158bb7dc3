"""What can happen in a conversation: one typed payload a kind, and the body people wrote.

The payload says what happened and is kept; the body holds what people said and can be erased.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from warmline.conversations.deeds import DEEDS, Choice, Collected, Doing
from warmline.conversations.handoffs import HANDOFFS
from warmline.conversations.payloads import Body, Payload, Person, Speaker
from warmline.conversations.states import State


class Disclosure(msgspec.Struct, frozen=True):
    """The words that told the customer that an AI answers: kept as evidence."""

    version: str
    language: str
    text: str


class ConversationOpened(Payload, frozen=True):
    kind = "conversation.opened"
    channel: str
    prefer: Literal["assistant", "person"]
    disclosure: Disclosure
    language: str | None = None


class MessageSent(Payload, frozen=True):
    """`promise` marks an agent's message as one that must be kept, by `due` where it was said;
    `options` are the articles among which the AI's question lets the customer choose; `choice` is
    the customer's answer to a proposal by its button, `run` the action that the AI speaks of; `via`
    is the channel it came or went by, where that is not the conversation's own."""

    kind = "message.sent"
    by: Speaker
    agent: Person | None = None
    article: str | None = None
    intent: str | None = None
    topic: str | None = None
    options: tuple[str, ...] = ()
    promise: bool = False
    due: datetime | None = None
    choice: Choice | None = None
    run: UUID | None = None
    via: Literal["mail"] | None = None


class NoteAdded(Payload, frozen=True):
    """`mentions` are the colleagues whom it calls."""

    kind = "note.added"
    agent: Person
    mentions: tuple[Person, ...] = ()


class TurnDecided(Payload, frozen=True):
    """One decision of the AI on everything up to event `heard`; `took_ms` in milliseconds.

    `intents` are all that were asked for, when more than one; `risks` the risk topics, gravest
    first; `stuck` counts the signs of no progress in the conversation so far; `doing` are the
    actions under way after it, the current one first.
    """

    kind = "turn.decided"
    decision: Literal["answer", "chat", "ask", "act", "hand_off", "wait"]
    heard: int
    took_ms: int
    language: str | None = None
    intent: str | None = None
    confidence: float | None = None
    article: str | None = None
    reason: str | None = None
    intents: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    stuck: int = 0
    doing: tuple[Doing, ...] = ()


class SuggestionMade(Payload, frozen=True):
    """What the AI would have said on everything up to event `heard`, for a person to judge."""

    kind = "suggestion.made"
    article: str
    heard: int
    intent: str | None = None
    confidence: float | None = None


Verdict = Literal["used", "edited", "rejected"]


class SuggestionJudged(Payload, frozen=True):
    """What an agent did with the suggestion of event `suggestion`; `reason` where rejected."""

    kind = "suggestion.judged"
    suggestion: int
    verdict: Verdict
    agent: Person
    reason: str | None = None


class HandoffRequested(Payload, frozen=True):
    kind = "handoff.requested"
    by: Speaker
    reason: str


class ConversationClaimed(Payload, frozen=True):
    """`assigned`: it rang at this agent, who accepted."""

    kind = "conversation.claimed"
    agent: Person
    was: State
    assigned: bool = False


class ConversationPassed(Payload, frozen=True):
    """To a colleague, or with `to` None into a queue: the one named, else the one it belongs to."""

    kind = "conversation.passed"
    by: Person
    to: Person | None = None
    queue: str | None = None


class ConversationHandedBack(Payload, frozen=True):
    """To the AI, by an agent or by the customer who no longer waits; `promises` are events."""

    kind = "conversation.handed_back"
    by: Person | None = None
    promises: tuple[int, ...] = ()


class ConversationHeld(Payload, frozen=True):
    kind = "conversation.held"
    by: Person
    until: datetime
    waiting_for: Literal["customer", "colleague", "third_party"]


class ConversationResumed(Payload, frozen=True):
    kind = "conversation.resumed"
    by: Literal["agent", "customer", "time"]


class ConversationResolved(Payload, frozen=True):
    kind = "conversation.resolved"
    by: Person


class ConversationReopened(Payload, frozen=True):
    kind = "conversation.reopened"
    by: Literal["agent", "customer"]
    agent: Person | None = None


class ContactDescribed(Payload, frozen=True):
    kind = "contact.described"


class ShownLink(msgspec.Struct, frozen=True):
    title: str
    url: str


class Attachment(msgspec.Struct, frozen=True):
    """`size` in bytes; `id` is where it is stored, None where it was only named."""

    name: str
    media_type: str
    size: int
    id: UUID | None = None


class MessageText(Body, frozen=True):
    """`options` are the titles of a question's options, as the customer may choose them."""

    text: str
    steps: tuple[str, ...] = ()
    links: tuple[ShownLink, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    options: tuple[str, ...] = ()


class ReadFact(msgspec.Struct, frozen=True):
    """What was stated in message `seq`: `value` in its standard form, `text` as written."""

    kind: str
    value: str
    text: str
    seq: int


class ReadFacts(Body, frozen=True):
    """`collected` has one entry for each `doing` of the turn."""

    facts: tuple[ReadFact, ...] = ()
    collected: tuple[Collected, ...] = ()


class Suggestion(Body, frozen=True):
    """The words that an agent may send, as they were published at that moment."""

    text: str
    steps: tuple[str, ...] = ()
    links: tuple[ShownLink, ...] = ()


class Note(Body, frozen=True):
    text: str


class Visit(Body, frozen=True):
    page: str


class ContactDetails(Body, frozen=True):
    name: str | None = None
    email: str | None = None


KINDS: dict[str, tuple[type[Payload], type[Body] | None]] = {
    ConversationOpened.kind: (ConversationOpened, Visit),
    MessageSent.kind: (MessageSent, MessageText),
    NoteAdded.kind: (NoteAdded, Note),
    TurnDecided.kind: (TurnDecided, ReadFacts),
    SuggestionMade.kind: (SuggestionMade, Suggestion),
    SuggestionJudged.kind: (SuggestionJudged, Note),
    HandoffRequested.kind: (HandoffRequested, None),
    ConversationClaimed.kind: (ConversationClaimed, None),
    ConversationPassed.kind: (ConversationPassed, Note),
    ConversationHandedBack.kind: (ConversationHandedBack, Note),
    ConversationHeld.kind: (ConversationHeld, Note),
    ConversationResumed.kind: (ConversationResumed, None),
    ConversationResolved.kind: (ConversationResolved, None),
    ConversationReopened.kind: (ConversationReopened, None),
    ContactDescribed.kind: (ContactDescribed, ContactDetails),
    **DEEDS,
    **HANDOFFS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be: what a command wants to append."""

    payload: Payload
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event that happened: its place in the conversation and its moment (UTC)."""

    conversation: UUID
    seq: int
    at: datetime
    payload: Payload
    body: Body | None = None
    client_id: str | None = None

    @property
    def kind(self) -> str:
        return self.payload.kind


def read_payload(kind: str, payload: object) -> Payload:
    return msgspec.convert(payload, KINDS[kind][0])


def read_body(kind: str, body: object) -> Body | None:
    shape = KINDS[kind][1]
    return None if body is None or shape is None else msgspec.convert(body, shape)
