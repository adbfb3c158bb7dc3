"""What the customer stated, as it holds now: read from the messages as they stand in the log.

It is read when a brief is made, so it does not matter who had the conversation when something was
said: what was written while a person answers, or while nobody does, counts like the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from warmline.ai import Listener, Spoken
from warmline.conversations import ConversationOpened, Event, MessageSent, MessageText, ReadFacts


@dataclass(frozen=True, slots=True)
class Stated:
    """What the customer stated: `value` in its standard form, `text` as written."""

    kind: str
    value: str
    text: str
    seq: int


def stated_in(events: Sequence[Event], listener: Listener | None) -> tuple[Stated, ...]:
    """Each once, with the message it came from first. Without a `listener`, what the AI read in its
    own turns, corrected or not."""
    if listener is None:
        return _read_in_turns(events)
    return tuple(
        Stated(one.kind, one.value, one.text, one.seq)
        for one in listener.holds(_spoken(events), _opened_in(events))
    )


def _spoken(events: Sequence[Event]) -> list[Spoken]:
    return [
        Spoken(event.payload.by, event.body.text, event.seq, event.at.date())
        for event in events
        if isinstance(event.payload, MessageSent) and isinstance(event.body, MessageText)
    ]


def _opened_in(events: Sequence[Event]) -> str | None:
    return next(
        (
            event.payload.language
            for event in events
            if isinstance(event.payload, ConversationOpened)
        ),
        None,
    )


def _read_in_turns(events: Sequence[Event]) -> tuple[Stated, ...]:
    stated: dict[tuple[str, str], Stated] = {}
    for event in events:
        if isinstance(event.body, ReadFacts):
            for fact in event.body.facts:
                one = Stated(fact.kind, fact.value, fact.text, fact.seq)
                stated.setdefault((fact.kind, fact.value), one)
    return tuple(stated.values())
