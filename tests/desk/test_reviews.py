"""Second chance: what the AI was left alone with is found, once, and a person can write first."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.desk.house import READ, House, act, acting, visitor
from warmline.ai import Ask, Option
from warmline.conversations import (
    ActionFailed,
    ConversationClaimed,
    ConversationHandedBack,
    Event,
    HandoffRequested,
    MessageSent,
    Payload,
    Person,
    RatingGiven,
    ReceiptIssued,
    ReviewClosed,
    TurnDecided,
)
from warmline.desk import (
    AlreadyRated,
    Impossible,
    NotFound,
    NothingToRate,
    RatingDesk,
    ReviewDesk,
    close_written,
    find_reviews,
    rating_report,
    reviews,
)
from warmline.desk.reviews import SILENCE, Finding, finding_in
from warmline.kit import SystemClock

ADA = Person(UUID(int=1), "Ada")
BEGAN = datetime(2026, 11, 30, 9, tzinfo=UTC)
LATER = BEGAN + timedelta(hours=5)
ASKED = HandoffRequested(by="customer", reason="asked_for_person")
CLAIMED = ConversationClaimed(agent=ADA, was="with_ai")
SAID = MessageSent(by="customer")
ANSWERED = MessageSent(by="ai", article="refunds")
QUESTION = MessageSent(by="ai", topic="question")
FAILED = ActionFailed(UUID(int=9), "move_due_date", "refused")
DONE = ReceiptIssued(UUID(int=8), "R-1", UUID(int=9), "move_due_date", "agent", ADA)


def turn(decision: str, *, stuck: int = 0) -> TurnDecided:
    return TurnDecided(decision=decision, heard=1, took_ms=1, stuck=stuck)  # type: ignore[arg-type]


def found_in(payloads: Sequence[Payload], now: datetime = LATER) -> str | None:
    events = [
        Event(UUID(int=7), seq, BEGAN + timedelta(minutes=seq), payload, None)
        for seq, payload in enumerate(payloads, 1)
    ]
    finding = finding_in(events, now)
    return finding.why if finding else None


@pytest.mark.parametrize(
    ("payloads", "why"),
    [
        ((SAID, turn("answer"), ANSWERED), None),
        ((SAID, turn("answer", stuck=1), ANSWERED), "not_helped"),
        ((SAID, turn("ask"), QUESTION), "unanswered"),
        ((SAID, turn("ask"), QUESTION, SAID, turn("answer"), ANSWERED), None),
        ((SAID, turn("hand_off", stuck=1), ANSWERED, ASKED), None),
        ((SAID, turn("answer", stuck=1), ANSWERED, CLAIMED), None),
        ((ASKED, ConversationHandedBack()), "left_line"),
        ((ASKED, ConversationHandedBack(), ASKED), None),
        ((ASKED, CLAIMED, ConversationHandedBack(by=ADA)), None),
        ((FAILED,), "failed_action"),
        ((FAILED, ASKED), None),
        ((FAILED, DONE), None),
        ((ActionFailed(UUID(int=9), "move_due_date", "unknown"),), None),
        ((CLAIMED, RatingGiven(score=2, agent=ADA)), "low_rating"),
        ((CLAIMED, RatingGiven(score=3, agent=ADA)), None),
    ],
)
def test_what_ended_silent_failed_or_badly_is_found(
    payloads: Sequence[Payload], why: str | None
) -> None:
    assert found_in(payloads) == why


def test_a_customer_who_may_still_write_is_not_silent() -> None:
    silent = (SAID, turn("ask"), QUESTION)
    said_last = BEGAN + timedelta(minutes=3)
    assert found_in(silent, said_last + SILENCE - timedelta(seconds=1)) is None
    assert found_in(silent, said_last + SILENCE) == "unanswered"


def test_a_finding_is_named_after_the_event_that_says_so() -> None:
    events = [Event(UUID(int=7), 1, BEGAN, FAILED, None)]
    assert finding_in(events, LATER) == Finding(1, "failed_action", BEGAN)


async def look(house: House, *, after: timedelta = timedelta(hours=1)) -> None:
    """As a node does that has just started."""
    async with house.database.transaction() as tx:
        await find_reviews(tx, SystemClock().now() + after, looked=None)


async def open_ones(house: House) -> list[UUID]:
    async with house.database.transaction() as tx:
        return [row.conversation for row in await reviews(tx)]


def _asks(house: House) -> None:
    options = (Option("refunds", "Refunds"), Option("returns", "Returns"))
    house.engine.decide_as = lambda _: Ask(READ, "Which one?", options)


async def test_each_is_found_once_by_whichever_node_looks(house: House) -> None:
    guest = visitor()
    _asks(house)
    await house.says(guest, "money")
    await house.settled(guest)
    for _ in range(3):
        await look(house)
    assert await open_ones(house) == [guest.conversation]
    desk, ada = ReviewDesk(house.database, house.node.feed, SystemClock()), acting("Ada")
    closing = act(guest)
    for _ in range(2):
        await desk.close(ada, closing, "nothing_to_do")
    with pytest.raises(Impossible):
        await desk.close(acting("Bo"), act(guest), "nothing_to_do")
    await look(house)
    assert await open_ones(house) == []


async def test_whoever_looks_may_write_first(house: House) -> None:
    guest, ada = visitor(), acting("Ada")
    _asks(house)
    await house.says(guest, "money")
    await house.settled(guest)
    with pytest.raises(NotFound):
        await house.agents.claim(ada, act(guest))
    await look(house)
    await house.agents.claim(ada, act(guest))
    await house.agents.reply(ada, act(guest), "I saw your question. Which order is it?")
    assert (await house.standing(guest)).holder == ada.id


async def test_it_tells_who_has_taken_it_and_is_closed_once_they_wrote(house: House) -> None:
    guest, ada = visitor(), acting("Ada")
    _asks(house)
    await house.says(guest, "money")
    await house.settled(guest)
    await look(house)
    async with house.database.transaction() as tx:
        await tx.execute(
            "insert into agent (id, name, email, role, password_hash, created_at)"
            " values ($1, 'Ada', 'ada@ternwell.example', 'agent', 'x', now())",
            ada.id,
        )
    await house.agents.claim(ada, act(guest))
    async with house.database.transaction() as tx:
        (row,) = await reviews(tx)
    assert (row.holder, row.holder_name) == (ada.id, "Ada")
    feed, now = house.node.feed, SystemClock().now()
    await close_written(house.database, feed, now)
    assert await open_ones(house) == [guest.conversation], "taken is not written"
    await house.agents.reply(ada, act(guest), "I saw your question. Which order is it?")
    await asyncio.gather(*(close_written(house.database, feed, now) for _ in range(3)))
    assert await open_ones(house) == []
    closed = [e.payload for e in await house.events(guest) if isinstance(e.payload, ReviewClosed)]
    assert closed == [ReviewClosed(agent=ada.person, outcome="wrote")]


async def test_what_is_resolved_can_be_taken_up_again_by_who_writes_first(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada")
    await house.reception.ask_for_person(guest, "p")
    await house.agents.claim(ada, act(guest))
    await house.agents.resolve(ada, act(guest))
    await RatingDesk(house.database, house.node.feed).rate(guest.conversation, "r", 1, "Bad.")
    await look(house)
    sol = acting("Sol", "supervisor")
    await house.agents.claim(sol, act(guest))
    assert (await house.standing(guest)).holder == sol.id


async def test_a_resolution_is_rated_once(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada")
    await house.reception.ask_for_person(guest, "p")
    desk = RatingDesk(house.database, house.node.feed)
    with pytest.raises(NothingToRate):
        await desk.rate(guest.conversation, "early", 5, "")
    for rating in ("first", "second"):
        await house.agents.claim(ada, act(guest))
        await house.agents.resolve(ada, act(guest))
        kept = await desk.rate(guest.conversation, rating, 5, "Quick!")
        again = await desk.rate(guest.conversation, rating, 5, "Quick!")
        assert again.seq == kept.seq
        with pytest.raises(AlreadyRated):
            await desk.rate(guest.conversation, f"{rating}-other", 1, "")
    given = [
        event.payload
        for event in await house.events(guest)
        if isinstance(event.payload, RatingGiven)
    ]
    assert given == [RatingGiven(score=5, agent=ada.person)] * 2


async def test_satisfaction_comes_with_its_response_rate(house: House) -> None:
    ada, desk = acting("Ada"), RatingDesk(house.database, house.node.feed)
    for score in (5, 2, None, None):
        guest = visitor(wants_person=True)
        await house.reception.ask_for_person(guest, "p")
        await house.agents.claim(ada, act(guest))
        await house.agents.resolve(ada, act(guest))
        if score:
            await desk.rate(guest.conversation, "r", score, "")
    async with house.database.transaction() as tx:
        found = await rating_report(tx, since=SystemClock().now() - timedelta(days=1))
    assert (found.all.asked, found.all.given) == (4, 2)
    assert (found.all.response_rate, found.all.satisfied, found.all.average) == (0.5, 0.5, 3.5)
    assert found.people == found.all
    assert found.ai.asked == 0
