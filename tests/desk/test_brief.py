"""The brief: complete without a model, each line with the message it came from."""

from datetime import UTC, datetime
from uuid import UUID

from tests.desk.house import House, act, acting, visitor
from warmline.conversations import (
    Body,
    Event,
    MessageSent,
    MessageText,
    Payload,
    ReadFact,
    ReadFacts,
    TurnDecided,
)
from warmline.desk import brief_of
from warmline.knowledge import Article

ADA = acting("Ada Lind")
DUE = datetime(2026, 1, 9, tzinfo=UTC)
REFUNDS = Article(
    slug="refunds",
    title="When refunds arrive",
    intent="refund_status",
    phrasings=("Where is my refund?",),
    short_answer="Within five days.",
)


async def test_a_brief_tells_what_an_agent_must_know(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    await house.says(guest, "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    promise = await house.agents.reply(ADA, act(guest), "By Friday.", promise=True, due=DUE)
    brief = brief_of(await house.events(guest), {"refunds": REFUNDS})
    assert brief.wish is not None
    assert (brief.wish.text, brief.wish.seq) == ("Where is my refund?", 2)
    assert (brief.intent, brief.intent_title, brief.confidence) == (
        "refund_status",
        "When refunds arrive",
        0.9,
    )
    assert (brief.reason, brief.reason_text) == ("unsure", "The AI was not sure enough")
    assert [(shown.slug, shown.title, shown.seq) for shown in brief.articles] == [
        ("refunds", "When refunds arrive", 4)
    ]
    [promised] = brief.promises
    assert (promised.text, promised.by, promised.due) == ("By Friday.", "Ada Lind", DUE)
    assert promised.seq == promise.seq
    assert brief.suggested_article is not None
    assert brief.suggested_article.short_answer == "Within five days."
    assert (brief.language, brief.handoffs, brief.asked_for_person) == ("en", 1, False)


async def test_a_brief_is_there_before_anybody_said_or_decided_anything(house: House) -> None:
    guest = visitor()
    await house.reception.ask_for_person(guest, "p1")
    brief = brief_of(await house.events(guest), {})
    assert (brief.wish, brief.intent, brief.suggested_article) == (None, None, None)
    assert (brief.reason, brief.asked_for_person) == ("asked_for_person", True)


async def test_a_brief_without_its_article_names_what_was_shown(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    brief = brief_of(await house.settled(guest), {})
    assert [shown.title for shown in brief.articles] == ["refunds"]
    assert brief.suggested_article is None


async def test_a_brief_tells_each_fact_once_with_its_message_and_all_that_was_asked() -> None:
    read = ReadFacts((ReadFact("amount", "49.90 EUR", "49,90 €", 3),))
    decided = TurnDecided(
        decision="hand_off",
        heard=3,
        took_ms=2,
        language="en",
        intents=("refund_status", "opening_times"),
        risks=("bereavement",),
    )
    question = MessageSent(by="ai", topic="question", options=("refunds", "times"))
    asked = MessageText("Which?", options=("When refunds arrive", "Opening times"))
    payloads: list[tuple[Payload, Body | None]] = [
        (decided, read),
        (decided, read),
        (question, asked),
    ]
    events = [
        Event(UUID(int=1), seq, DUE, payload, body)
        for seq, (payload, body) in enumerate(payloads, start=4)
    ]
    brief = brief_of(events, {"refunds": REFUNDS})
    assert [(fact.kind, fact.value, fact.seq) for fact in brief.facts] == [
        ("amount", "49.90 EUR", 3)
    ]
    assert brief.wants == ("When refunds arrive", "opening_times")
    assert brief.risks == ("bereavement",)
    assert brief.asked == ("When refunds arrive", "Opening times")
