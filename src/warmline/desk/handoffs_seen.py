"""One conversation's hand-offs as a report counts them: from the events alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from warmline.ai import Wishes
from warmline.conversations import (
    AskedAgain,
    AssignmentOffered,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationPassed,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    Event,
    HandoffRequested,
    MessageSent,
    MessageText,
    Person,
)
from warmline.desk.asking import Reasks
from warmline.desk.brief import Brief, brief_of
from warmline.desk.corrections import is_in
from warmline.desk.stated import Stated
from warmline.identity import ANONYMOUS

# A person's messages in which asking again is counted: later ones belong to the work itself.
FIRST_MESSAGES = 3
# What is in a brief for an agent to begin with.
PARTS = ("wants", "why", "language", "sources", "next_step", "abstract")
# A name is said again in every signature.
_TOLD_AGAIN = frozenset(
    {"order_number", "account_number", "amount", "date", "email", "phone", "iban", "address"}
)


@dataclass(frozen=True, slots=True)
class HandoffSeen:
    """From the request on, in UTC: `ring` when it first rang at an agent or was taken, `person` the
    first message that a person wrote, `gone` when the customer went back to the AI, or it was
    resolved, before that. `asks` counts how often they asked; None where the AI handed over by
    itself. `missing` are the parts that the brief did not have."""

    at: datetime
    ring: datetime | None
    person: datetime | None
    gone: datetime | None
    asks: int | None
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class TakeoverSeen:
    """A person who had it and wrote: `knew` whether the brief told anything when it came to them,
    `asked_again` how often their first messages asked for it, `told_again` whether the customer
    said something of it once more."""

    at: datetime
    knew: bool
    asked_again: int
    told_again: bool


def handoffs_in(events: Sequence[Event], wishes: Wishes) -> Iterator[HandoffSeen]:
    for at, event in enumerate(events):
        if isinstance(event.payload, HandoffRequested):
            yield _handoff(event, events[: at + 1], events[at + 1 :], wishes)


def takeovers_in(events: Sequence[Event], reasks: Reasks) -> Iterator[TakeoverSeen]:
    for at, event in enumerate(events):
        if not _is_taken(event):
            continue
        before, stint = events[: at + 1], list(_until_let_go(events[at + 1 :]))
        wrote = [one.seq for one in stint if _is_by(one, "agent")]
        if wrote:
            known = reasks.knows(before, ANONYMOUS)
            yield TakeoverSeen(
                at=event.at,
                knew=bool(known),
                asked_again=_asked_again(stint, wrote[:FIRST_MESSAGES]),
                told_again=_is_told_again(stint, known),
            )


def missing_in(brief: Brief, events: Sequence[Event]) -> frozenset[str]:
    """Which parts a brief does not have; what nobody said cannot be in it."""
    said = {event.seq for event in events}
    spoke = any(_is_by(event, "customer") for event in events)
    has = {
        "wants": brief.wish is not None or not spoke,
        "why": brief.reason is not None,
        "language": brief.language is not None or not spoke,
        "sources": all(fact.seq in said for fact in brief.facts),
        "next_step": brief.next_step is not None,
        "abstract": len(brief.abstract) == 2,
    }
    return frozenset(part for part in PARTS if not has[part])


def _handoff(
    asked: Event, before: Sequence[Event], later: Sequence[Event], wishes: Wishes
) -> HandoffSeen:
    ring = person = gone = None
    for event in later:
        if ring is None and isinstance(event.payload, AssignmentOffered | ConversationClaimed):
            ring = event.at
        if _is_by(event, "agent"):
            person = event.at
            break
        if isinstance(event.payload, ConversationHandedBack | ConversationResolved):
            gone = event.at
            break
    brief = brief_of(before, {})
    asks = _asks(asked, before, wishes)
    return HandoffSeen(asked.at, ring, person, gone, asks, missing_in(brief, before))


def _asks(asked: Event, before: Sequence[Event], wishes: Wishes) -> int | None:
    """By the button or in words, since the AI had it."""
    payload = asked.payload
    if not isinstance(payload, HandoffRequested) or payload.reason != "asked_for_person":
        return None
    words = 0
    for event in reversed(before[:-1]):
        if isinstance(event.payload, HandoffRequested | ConversationHandedBack):
            break
        if _is_by(event, "customer") and isinstance(event.body, MessageText):
            words += wishes.in_text(event.body.text) is not None
    return max(1, words + (payload.by == "customer"))


def _is_taken(event: Event) -> bool:
    match event.payload:
        case ConversationClaimed() | ConversationReopened(agent=Person()):
            return True
        case ConversationPassed(to=Person()):
            return True
        case _:
            return False


def _until_let_go(events: Sequence[Event]) -> Iterator[Event]:
    for event in events:
        if _is_taken(event) or isinstance(
            event.payload,
            ConversationPassed
            | ConversationReleased
            | ConversationHandedBack
            | ConversationResolved,
        ):
            return
        yield event


def _asked_again(stint: Sequence[Event], wrote: Sequence[int]) -> int:
    asked = (event.payload for event in stint if isinstance(event.payload, AskedAgain))
    return sum(one.sent in wrote for one in asked)


def _is_told_again(stint: Sequence[Event], known: Sequence[Stated]) -> bool:
    """Something that the brief knew is in what the customer writes to the person."""
    telling = [fact for fact in known if fact.kind in _TOLD_AGAIN]
    said = [
        event.body.text
        for event in stint
        if _is_by(event, "customer") and isinstance(event.body, MessageText)
    ]
    return any(
        is_in(fact.value, text) or is_in(fact.text, text) for fact in telling for text in said
    )


def _is_by(event: Event, speaker: str) -> bool:
    return isinstance(event.payload, MessageSent) and event.payload.by == speaker
