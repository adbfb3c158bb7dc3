"""Waits: made from the events, told once, and never much too short."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.desk.house import House, act, acting, visitor
from warmline.conversations import (
    AssistantInvited,
    AssistantLeft,
    Command,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationPassed,
    ConversationResolved,
    Entry,
    Event,
    HandoffRequested,
    MessageSent,
    Payload,
    Person,
    WaitTold,
)
from warmline.desk import Following, Measured, in_line, keep_shown, measured, told_once, wait_report
from warmline.desk.waits import Wait, follow_waits, waits_in
from warmline.kit import Database, SystemClock, new_id
from warmline.routing import Estimate

ADA = Person(UUID(int=1), "Ada")
BEGAN = datetime(2026, 11, 30, 9, tzinfo=UTC)
ASKED = HandoffRequested(by="customer", reason="asked_for_person")
CLAIMED = ConversationClaimed(agent=ADA, was="waiting")
WROTE = MessageSent(by="agent", agent=ADA)


def story(*payloads: Payload) -> list[Event]:
    """One a minute."""
    return [
        Event(UUID(int=7), seq, BEGAN + timedelta(minutes=seq), payload, None)
        for seq, payload in enumerate(payloads, 1)
    ]


def minute(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


def test_both_clocks_of_a_wait_are_on_record() -> None:
    told = WaitTold(position=1, expected=60, at_most=200)
    (wait,) = waits_in(story(ASKED, told, CLAIMED, WROTE, WROTE, ConversationResolved(by=ADA)))
    assert wait == Wait(
        UUID(int=7),
        1,
        minute(1),
        True,
        told_at=minute(2),
        expected=60,
        at_most=200,
        taken_at=minute(3),
        first_reply_at=minute(4),
        over_at=minute(6),
    )


def test_going_on_with_the_ai_meanwhile_is_the_same_wait() -> None:
    meanwhile = (AssistantInvited(), AssistantLeft(by="ai"), ASKED)
    (wait,) = waits_in(story(ASKED, *meanwhile, CLAIMED))
    assert (wait.asked_at, wait.taken_at) == (minute(1), minute(5))


def test_a_customer_who_leaves_the_line_was_never_taken() -> None:
    (wait,) = waits_in(story(ASKED, ConversationHandedBack()))
    assert (wait.left_at, wait.taken_at) == (minute(2), None)


def test_back_in_the_queue_is_another_wait() -> None:
    first, second = waits_in(story(ASKED, CLAIMED, ConversationPassed(by=ADA), CLAIMED))
    assert (first.over_at, second.asked_at, second.taken_at) == (minute(3), minute(3), minute(4))
    assert not second.by_customer


def test_with_nobody_there_nothing_is_said() -> None:
    assert Measured(places=0, free=0).estimate(1) is None


def test_further_back_takes_longer_and_more_people_make_it_shorter() -> None:
    handling = (120.0,) * 50
    first, third = (Measured(4, 0, handling).estimate(place) for place in (1, 3))
    fewer = Measured(2, 0, handling).estimate(3)
    assert first
    assert third
    assert fewer
    assert first.expected < third.expected < fewer.expected
    assert first.at_most < third.at_most < fewer.at_most


def test_at_whom_it_rings_only_their_answer_is_waited_for() -> None:
    handling = (120.0,) * 50
    rings, next_one = (Measured(1, 0, handling).estimate(place) for place in (0, 1))
    assert rings
    assert next_one
    assert rings.expected < 15 < next_one.expected
    assert not rings.in_line


async def test_what_became_of_waits_corrects_what_is_said(house: House) -> None:
    """All were taken at once, so much less is said than at first."""
    for _ in range(12):
        await _through(house)
    await follow(house)
    async with house.database.transaction() as tx:
        found = await measured(tx, SystemClock().now())
    careful = Measured(4, 0, found.handling).estimate(1)
    learned = Measured(4, 0, found.handling, found.model).estimate(1)
    assert careful
    assert learned
    assert learned.expected < careful.expected


async def follow(house: House) -> None:
    await Following(house.database, house.node.feed, SystemClock()).catch_up()


async def kept(database: Database) -> Sequence[object]:
    async with database.transaction() as tx:
        return [dict(row) for row in await tx.fetch("select * from wait order by 1, 2")]


async def _through(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada")
    await house.reception.ask_for_person(guest, "p")
    async with house.database.transaction() as tx:
        (row,) = await in_line(tx)
    for _ in range(2):
        told = WaitTold(
            position=1, expected=5, at_most=60, model_expected=300.0, model_at_most=700.0
        )
        await house.node.log.append(told_once(row, told))
    await house.agents.claim(ada, act(guest))
    await house.agents.reply(ada, act(guest), "Hello, I am Ada.")
    await house.agents.resolve(ada, act(guest))


async def test_a_lost_table_is_made_again_from_the_log(house: House) -> None:
    for _ in range(3):
        await _through(house)
    await follow(house)
    before = await kept(house.database)
    assert len(before) == 3
    async with house.database.transaction() as tx:
        await tx.execute("truncate wait")
    await follow(house)
    assert await kept(house.database) == before


async def test_the_report_shows_how_wrong_what_was_told_is(house: House) -> None:
    await _through(house)
    await house.reception.ask_for_person(visitor(wants_person=True), "p")
    await follow(house)
    now = SystemClock().now()
    async with house.database.transaction() as tx:
        found = await wait_report(tx, since=now - timedelta(days=1), now=now)
    assert (found.asked, found.taken, found.waiting, found.told) == (2, 1, 1, 1)
    assert found.within_bound == 1.0
    assert found.error is not None
    assert 4 < found.error <= 5
    assert found.within_three_minutes == 0.5


async def test_what_was_told_is_kept_once(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.reception.ask_for_person(guest, "p")
    async with house.database.transaction() as tx:
        (row,) = await in_line(tx)
    assert not row.told
    await house.node.log.append(told_once(row, WaitTold(position=1)))
    await house.node.log.append(told_once(row, WaitTold(position=1)))
    async with house.database.transaction() as tx:
        (row,) = await in_line(tx)
    assert row.told
    events = await house.events(guest)
    assert [event.kind for event in events].count("wait.told") == 1


async def test_what_is_shown_is_kept_for_the_next_node(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.reception.ask_for_person(guest, "p")
    first, second = Estimate(60, 120, 60.0, 120.0), Estimate(30, 90, 30.0, 90.0)
    async with house.database.transaction() as tx:
        (row,) = await in_line(tx)
        assert row.shown_ago is None
    told = WaitTold(position=1, expected=60, at_most=120)
    await house.node.log.append(told_once(row, told))
    for expected, shown in ((first, ()), (second, [(row, second, True)])):
        async with house.database.transaction() as tx:
            await follow_waits(tx, [guest.conversation])
            await keep_shown(tx, shown)
            (row,) = await in_line(tx)
        assert (row.shown_expected, row.shown_at_most) == (expected.expected, expected.at_most)
        assert row.shown_ago is not None
        assert row.shown_ago < 60
    assert row.shown_longer


async def test_a_wait_keeps_its_beginning_when_a_promise_is_missed_meanwhile(
    house: House,
) -> None:
    guest = visitor(wants_person=True)
    await house.reception.ask_for_person(guest, "p")
    async with house.database.transaction() as tx:
        (before,) = await in_line(tx)
    await house.reception.invite_assistant(guest, "i")
    missed = HandoffRequested(by="ai", reason="promise_missed")
    await house.node.log.append(Command(guest.conversation, new_id().hex, [Entry(missed)]))
    async with house.database.transaction() as tx:
        (after,) = await in_line(tx)
    assert (after.seq, after.since) == (before.seq, before.since)
