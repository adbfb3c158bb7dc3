"""What the customer wants: their own first words that say it, and what the AI took them for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warmline.conversations import (
    ConversationResolved,
    Event,
    MessageSent,
    MessageText,
    TurnDecided,
)
from warmline.knowledge import Article


@dataclass(frozen=True, slots=True)
class Wish:
    """The customer's first words that say what they want, and where they stand."""

    text: str
    seq: int


def wish_in(events: Sequence[Event]) -> Wish | None:
    """Of what is under way: the first message since the last resolution, if any, that the AI did
    not read as small talk; else the first one there is."""
    solved = max((one.seq for one in events if _is_resolved(one)), default=0)
    return _first(events, after=solved) or _first(events, after=0)


def wishes_between(events: Sequence[Event], after: int, until: int) -> Wish | None:
    """The first wish of a part of the conversation: after one event, up to and with another."""
    return _first([event for event in events if event.seq <= until], after=after)


def wants_in(turns: Sequence[TurnDecided], articles: Mapping[str, Article]) -> tuple[str, ...]:
    """All that was asked for, where it was more than one thing, by the titles in the language that
    is spoken, where there are any."""
    asked = [intent for turn in turns for intent in turn.intents]
    if not asked:
        return ()
    language = next((turn.language for turn in reversed(turns) if turn.language), None)
    titles = {one.intent: one.title for one in articles.values()}
    titles |= {one.intent: one.title for one in articles.values() if one.language == language}
    return tuple(titles.get(intent, intent) for intent in dict.fromkeys(asked))


def _first(events: Sequence[Event], *, after: int) -> Wish | None:
    chats = {
        event.payload.heard
        for event in events
        if isinstance(event.payload, TurnDecided) and event.payload.decision == "chat"
    }
    said = [
        Wish(event.body.text, event.seq)
        for event in events
        if event.seq > after
        and isinstance(event.payload, MessageSent)
        and event.payload.by == "customer"
        and isinstance(event.body, MessageText)
    ]
    return next((wish for wish in said if wish.seq not in chats), said[0] if said else None)


def _is_resolved(event: Event) -> bool:
    return isinstance(event.payload, ConversationResolved)
