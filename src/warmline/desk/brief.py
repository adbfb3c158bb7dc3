"""The brief: what an agent reads before the first word, built from the events alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warmline.ai import Listener
from warmline.conversations import (
    Event,
    HandoffRequested,
    MessageSent,
    MessageText,
    PromiseKept,
    PromiseMissed,
    TurnDecided,
)
from warmline.desk.begun import Begun, begun_in
from warmline.desk.promises import PromiseState, due_of
from warmline.desk.stated import Stated, stated_in
from warmline.desk.suggestions import OpenSuggestion, open_suggestions
from warmline.knowledge import Article

REASONS = {
    "asked_for_person": "Asked for a person",
    "unsure": "The AI was not sure enough",
    "out_of_scope": "Nothing in the knowledge about this",
    "needs_account": "Needs a look into the account",
    "for_agents": "Only an agent may handle this",
    "unreadable": "The AI could not read this",
    "model_down": "The AI was not available",
    "risk": "A person first, whatever was asked",
    "not_helping": "The AI did not get the customer further",
    "for_review": "The AI has a suggestion for you to look at",
    "switched_off": "The company leaves this to people",
    "ai_stopped": "The AI is stopped",
    "promise_missed": "A promise was not kept in time",
    "needs_approval": "Needs a supervisor's approval",
    "action_failed": "An action could not be done",
    "wrote_by_mail": "Wrote by mail",
    "mail_from_elsewhere": "A mail about this came from another address",
    "cannot_collect": "The AI could not find out what it needs",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """The customer's first words that say what they want, and where they stand."""

    text: str
    seq: int


@dataclass(frozen=True, slots=True)
class Shown:
    slug: str
    title: str
    seq: int


@dataclass(frozen=True, slots=True)
class Promise:
    """`by` is the name of who made it, "" of the AI."""

    text: str
    by: str
    due: datetime | None
    seq: int
    state: PromiseState


@dataclass(frozen=True, slots=True)
class Suggested:
    slug: str
    title: str
    short_answer: str


@dataclass(frozen=True, slots=True)
class Brief:
    """`confidence` (0 to 1) is the AI's in `intent`; each `seq` points to the message behind.

    `wants` are the titles of all that was asked for, where it was more than one thing; `risks` the
    topics that need a person first; `asked` what the AI's latest question let the customer choose;
    `begun` what they wanted done and is not over.
    """

    wish: Wish | None
    intent: str | None
    intent_title: str | None
    confidence: float | None
    reason: str | None
    reason_text: str | None
    language: str | None
    articles: tuple[Shown, ...]
    promises: tuple[Promise, ...]
    suggested_article: Suggested | None
    asked_for_person: bool
    handoffs: int
    suggestions: tuple[OpenSuggestion, ...] = ()
    wants: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    facts: tuple[Stated, ...] = ()
    asked: tuple[str, ...] = ()
    begun: tuple[Begun, ...] = ()


def brief_of(
    events: Sequence[Event], articles: Mapping[str, Article], listener: Listener | None = None
) -> Brief:
    """`events` of one conversation in order; `articles` by slug, as published now. `listener` reads
    what the customer stated; without it there is what the AI read in its own turns."""
    turns = [event.payload for event in events if isinstance(event.payload, TurnDecided)]
    read = next((turn for turn in reversed(turns) if turn.intent), None)
    handoffs = [event.payload for event in events if isinstance(event.payload, HandoffRequested)]
    reason = handoffs[-1].reason if handoffs else None
    about = _article_about(read, articles)
    return Brief(
        wish=_wish(events),
        intent=read.intent if read else None,
        intent_title=about.title if about else None,
        confidence=read.confidence if read else None,
        reason=reason,
        reason_text=REASONS.get(reason, reason) if reason else None,
        language=next((turn.language for turn in reversed(turns) if turn.language), None),
        articles=_shown(events, articles),
        promises=_promises(events),
        suggested_article=Suggested(about.slug, about.title, about.short_answer) if about else None,
        asked_for_person=any(handoff.reason == "asked_for_person" for handoff in handoffs),
        handoffs=len(handoffs),
        suggestions=open_suggestions(events, articles),
        wants=_wants(turns, articles),
        risks=tuple(dict.fromkeys(risk for turn in turns for risk in turn.risks)),
        facts=stated_in(events, listener),
        asked=_asked(events),
        begun=begun_in(events),
    )


def _wish(events: Sequence[Event]) -> Wish | None:
    """The first message that the AI did not read as small talk; else the first one there is."""
    chats = {
        event.payload.heard
        for event in events
        if isinstance(event.payload, TurnDecided) and event.payload.decision == "chat"
    }
    said = [
        Wish(event.body.text, event.seq)
        for event in events
        if isinstance(event.payload, MessageSent)
        and event.payload.by == "customer"
        and isinstance(event.body, MessageText)
    ]
    return next((wish for wish in said if wish.seq not in chats), said[0] if said else None)


def _article_about(turn: TurnDecided | None, articles: Mapping[str, Article]) -> Article | None:
    if turn is None:
        return None
    if turn.article is not None and turn.article in articles:
        return articles[turn.article]
    return next((one for one in articles.values() if one.intent == turn.intent), None)


def _shown(events: Sequence[Event], articles: Mapping[str, Article]) -> tuple[Shown, ...]:
    return tuple(
        Shown(slug, articles[slug].title if slug in articles else slug, event.seq)
        for event in events
        if isinstance(event.payload, MessageSent) and (slug := event.payload.article)
    )


def _promises(events: Sequence[Event]) -> tuple[Promise, ...]:
    # in order, so that one that was missed first and kept after all is kept
    states: dict[int, PromiseState] = {}
    for event in events:
        if isinstance(event.payload, PromiseMissed):
            states.setdefault(event.payload.made, "missed")
        elif isinstance(event.payload, PromiseKept):
            states[event.payload.made] = "kept"
    return tuple(
        Promise(
            text=event.body.text if isinstance(event.body, MessageText) else "",
            by=event.payload.agent.name if event.payload.agent else "",
            due=due_of(event),
            seq=event.seq,
            state=states.get(event.seq, "open"),
        )
        for event in events
        if isinstance(event.payload, MessageSent) and event.payload.promise
    )


def _wants(turns: Sequence[TurnDecided], articles: Mapping[str, Article]) -> tuple[str, ...]:
    """By the titles in the language that is spoken, where there are any."""
    several = next((turn for turn in reversed(turns) if turn.intents), None)
    if several is None:
        return ()
    titles = {one.intent: one.title for one in articles.values()}
    titles |= {
        one.intent: one.title for one in articles.values() if one.language == several.language
    }
    return tuple(titles.get(intent, intent) for intent in several.intents)


def _asked(events: Sequence[Event]) -> tuple[str, ...]:
    bodies = [event.body for event in reversed(events) if isinstance(event.body, MessageText)]
    return next((body.options for body in bodies if body.options), ())
