"""Between the log and the AI: events become a situation, and a decision becomes events."""

from collections.abc import Iterator, Sequence
from typing import Literal, assert_never

from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    Fact,
    HandOff,
    Said,
    Situation,
)
from warmline.conversations import (
    AssistantLeft,
    ConversationOpened,
    Entry,
    Event,
    HandoffRequested,
    MessageSent,
    MessageText,
    ReadFact,
    ReadFacts,
    ShownLink,
    Snapshot,
    Suggestion,
    SuggestionMade,
    TurnDecided,
)
from warmline.desk.governing import Governed
from warmline.desk.guarantee import Leaving
from warmline.desk.handed_back import promised_in
from warmline.desk.under_way import kept, offered_in

LEAVING = Leaving()


def unanswered(snapshot: Snapshot) -> list[Event]:
    """The customer's messages that nobody answered yet, oldest first."""
    return [
        event
        for event in snapshot.latest
        if event.seq > snapshot.standing.answered
        and isinstance(event.payload, MessageSent)
        and event.payload.by == "customer"
    ]


def situation_of(snapshot: Snapshot) -> Situation:
    heard = unanswered(snapshot)
    first = heard[0].seq if heard else snapshot.standing.heard
    earlier = [event for event in snapshot.latest if event.seq < first]
    turns = [
        event.payload
        for event in reversed(snapshot.latest)
        if isinstance(event.payload, TurnDecided)
    ]
    return Situation(
        heard=_said(heard) or [Said(by="customer", text="")],
        earlier=_said(earlier),
        language=next((turn.language for turn in turns if turn.language), _opened_in(snapshot)),
        stuck=turns[0].stuck if turns else 0,
        promised=promised_in(snapshot.latest),
    )


def _opened_in(snapshot: Snapshot) -> str | None:
    """What the customer's browser speaks helps to read their first words. That it speaks English
    says little: many do whose owners write something else."""
    opened = (
        event.payload for event in snapshot.latest if isinstance(event.payload, ConversationOpened)
    )
    language = next((one.language for one in opened if one.language), None)
    return None if language is None or language.startswith("en") else language[:2]


def entries_of(governed: Governed, snapshot: Snapshot, took_ms: int) -> list[Entry]:
    """What the log keeps of a decision on `snapshot`: the turn itself first, then what was said,
    then what is only suggested. What an action says comes with what is done for it."""
    said = _said_of(governed.decision, snapshot, took_ms)
    return [*said, *(_suggestion(answer, snapshot) for answer in governed.suggested)]


def _said_of(decision: Decision, snapshot: Snapshot, took_ms: int) -> list[Entry]:
    decided = _decided(decision, snapshot, took_ms)
    match decision:
        case Answer():
            return [decided, *_answers(decision), *_offer(decision), *_resumed(decision)]
        case Chat():
            said = MessageSent(by="ai", topic=decision.topic)
            asks_again = decision.topic in ("resume", "also_noted")
            offered = offered_in(decision.understanding.doing) if asks_again else ()
            return [decided, Entry(said, MessageText(decision.text, options=offered))]
        case Ask():
            question = MessageSent(
                by="ai", topic="question", options=tuple(one.article for one in decision.options)
            )
            titles = tuple(one.title for one in decision.options)
            asked = Entry(question, MessageText(decision.text, options=titles))
            return [decided, *_each(decision.answered), asked]
        case HandOff():
            return [decided, *_each(decision.answered), *_left(decision, snapshot)]
        case Collect() | Act():
            return [decided, *_each(decision.answered)]
        case Confirm() | Cancel():
            return [decided]
        case _:
            assert_never(decision)


def _left(decision: HandOff, snapshot: Snapshot) -> list[Entry]:
    """A customer who waits already is not handed over once more: their place stays."""
    said = MessageSent(by="ai", topic="hand_off")
    if snapshot.standing.state == "waiting_with_ai":
        words = LEAVING.words(decision.understanding.language)
        return [Entry(said, MessageText(words)), Entry(AssistantLeft(by="ai"))]
    return [
        Entry(said, MessageText(decision.text)),
        Entry(HandoffRequested(by="ai", reason=decision.reason)),
    ]


def _each(answers: Sequence[Answer]) -> Iterator[Entry]:
    for answer in answers:
        yield from _answers(answer)


def _answers(answer: Answer) -> Iterator[Entry]:
    yield Entry(
        MessageSent(by="ai", article=answer.article, intent=answer.understanding.intent),
        MessageText(answer.text, steps=answer.steps, links=_links(answer)),
    )
    yield from _each(answer.also)


def _suggestion(answer: Answer, snapshot: Snapshot) -> Entry:
    read = answer.understanding
    made = SuggestionMade(
        article=answer.article,
        heard=snapshot.standing.heard,
        intent=read.intent,
        confidence=round(read.confidence, 4) if read.confidence else None,
    )
    return Entry(made, Suggestion(answer.text, steps=answer.steps, links=_links(answer)))


def _links(answer: Answer) -> tuple[ShownLink, ...]:
    return tuple(ShownLink(link.title, link.url) for link in answer.links)


def _offer(answer: Answer) -> Iterator[Entry]:
    if answer.offer:
        yield Entry(MessageSent(by="ai", topic="offer_person"), MessageText(answer.offer))


def _resumed(answer: Answer) -> Iterator[Entry]:
    if answer.resume:
        offered = offered_in(answer.understanding.doing)
        yield Entry(
            MessageSent(by="ai", topic="collect"), MessageText(answer.resume, options=offered)
        )


def _decided(decision: Decision, snapshot: Snapshot, took_ms: int) -> Entry:
    read = decision.understanding
    doing, collected = kept(read.doing)
    decided = TurnDecided(
        decision=decision_kind(decision),
        heard=snapshot.standing.heard,
        took_ms=took_ms,
        language=read.language,
        intent=read.intent,
        confidence=round(read.confidence, 4) if read.intent else None,
        article=decision.article if isinstance(decision, Answer | HandOff) else None,
        reason=decision.reason if isinstance(decision, HandOff) else None,
        intents=read.intents,
        risks=read.risks,
        stuck=read.stuck,
        doing=doing,
    )
    if not read.facts and not doing:
        return Entry(decided)
    return Entry(decided, ReadFacts(_facts(read.facts, snapshot), collected))


def decision_kind(decision: Decision) -> Literal["answer", "chat", "ask", "act", "hand_off"]:
    match decision:
        case Answer():
            return "answer"
        case Chat():
            return "chat"
        case Ask():
            return "ask"
        case HandOff():
            return "hand_off"
        case Collect() | Act() | Confirm() | Cancel():
            return "act"
        case _:
            assert_never(decision)


def _facts(facts: Sequence[Fact], snapshot: Snapshot) -> tuple[ReadFact, ...]:
    heard = [event.seq for event in unanswered(snapshot)] or [snapshot.standing.heard]
    return tuple(
        ReadFact(fact.kind, fact.value, fact.text, heard[min(fact.message, len(heard) - 1)])
        for fact in facts
    )


def _said(events: Sequence[Event]) -> list[Said]:
    return [
        Said(
            by=event.payload.by,
            text=event.body.text,
            attachments=tuple(attachment.name for attachment in event.body.attachments),
            article=event.payload.article,
            topic=event.payload.topic,
            options=event.payload.options,
        )
        for event in events
        if isinstance(event.payload, MessageSent) and isinstance(event.body, MessageText)
    ]
