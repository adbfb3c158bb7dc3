"""The way of a conversation through all hands: so that whoever gets it knows every story, and not
only the last one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from warmline.conversations import (
    AssistantInvited,
    AssistantLeft,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationOpened,
    ConversationPassed,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    Event,
    HandoffRequested,
    MessageSent,
    Note,
    Person,
)
from warmline.desk.brief.shape import Chapter
from warmline.desk.wants import wishes_between

_AI = ""


@dataclass(frozen=True, slots=True)
class _Begin:
    began: str
    who: str | None
    event: Event
    reason: str | None = None

    @property
    def note(self) -> str | None:
        return self.event.body.text if isinstance(self.event.body, Note) else None


def chapters_in(events: Sequence[Event]) -> tuple[Chapter, ...]:
    begins = list(_begins(events))
    if not begins:
        return ()
    ends = [*(begin.event.seq - 1 for begin in begins[1:]), events[-1].seq]
    return tuple(_chapter(begin, last, events) for begin, last in zip(begins, ends, strict=True))


def _begins(events: Sequence[Event]) -> Iterator[_Begin]:
    for event in events:
        if begin := _to_a_person(event) or _to_nobody(event) or _to_the_ai(event):
            yield begin


def _to_a_person(event: Event) -> _Begin | None:
    match event.payload:
        case ConversationClaimed(agent=agent):
            return _Begin("claimed", agent.name, event)
        case ConversationPassed(to=Person(name=name)):
            return _Begin("passed", name, event)
        case ConversationReopened(agent=Person(name=name)):
            return _Begin("reopened", name, event)
        case _:
            return None


def _to_nobody(event: Event) -> _Begin | None:
    """The queue."""
    match event.payload:
        case HandoffRequested(reason=reason):
            return _Begin("handed_off", None, event, reason)
        case ConversationPassed(to=None):
            return _Begin("passed", None, event)
        case ConversationReleased(cause=cause):
            return _Begin("released", None, event, cause)
        case AssistantLeft():
            return _Begin("left", None, event)
        case _:
            return None


def _to_the_ai(event: Event) -> _Begin | None:
    match event.payload:
        case ConversationOpened():
            return _Begin("opened", _AI, event)
        case ConversationHandedBack():
            return _Begin("handed_back", _AI, event)
        case AssistantInvited():
            return _Begin("invited", _AI, event)
        case ConversationResolved():
            return _Begin("resolved", _AI, event)
        case ConversationReopened(agent=None):
            return _Begin("reopened", _AI, event)
        case _:
            return None


def _chapter(begin: _Begin, last: int, events: Sequence[Event]) -> Chapter:
    first = begin.event.seq
    speakers = [
        event.payload.by
        for event in events
        if first <= event.seq <= last and isinstance(event.payload, MessageSent)
    ]
    return Chapter(
        began=begin.began,
        who=begin.who,
        seq=first,
        last=last,
        at=begin.event.at,
        reason=begin.reason,
        note=begin.note,
        wish=wishes_between(events, first, last),
        said=speakers.count("customer"),
        replied=len(speakers) - speakers.count("customer"),
    )
