"""How good hand-offs are, from the log alone."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.desk.house import House, Scripted, act, acting, visitor
from tests.desk.test_brief_desk import talks
from warmline.desk import HandoffReport, HandoffReports, Reasks, Visitor
from warmline.kit import Database, SystemClock

ADA = acting("Ada Lind")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(database, engine=Scripted(talks))
    yield opened
    await opened.close()


async def report(house: House, *, later: timedelta = timedelta()) -> HandoffReport:
    now = SystemClock().now() + later
    return await HandoffReports(house.database, Reasks()).report(days=7, now=now)


async def handed_off(house: House) -> Visitor:
    guest = visitor()
    for text in ("Where is my refund for TW-48213?", "a person, please"):
        await house.says(guest, text)
        await house.settled(guest)
    return guest


async def test_a_quiet_house_has_nothing_to_report(house: House) -> None:
    found = await report(house)
    assert (found.handoffs, found.within_3_minutes, found.re_ask_rate) == (0, None, None)
    assert found.wait_bound.within is None


async def test_both_clocks_run_from_the_request(house: House) -> None:
    guest = await handed_off(house)
    await house.agents.claim(ADA, act(guest))
    found = await report(house)
    assert (found.to_agent.count, found.to_person.count) == (1, 0)
    await house.agents.reply(ADA, act(guest), "I look into your refund.")
    found = await report(house)
    assert found.to_person.count == 1
    assert found.to_person.p50 is not None
    assert found.to_agent.p50 is not None
    assert found.to_person.p50 >= found.to_agent.p50
    assert found.within_3_minutes == 1.0


async def test_who_waits_longer_than_three_minutes_was_not_reached(house: House) -> None:
    await handed_off(house)
    soon = await report(house)
    assert (soon.waiting, soon.within_3_minutes) == (1, None)
    late = await report(house, later=timedelta(minutes=4))
    assert (late.waiting, late.within_3_minutes) == (0, 0.0)


async def test_who_goes_back_to_the_ai_at_once_is_counted_as_left(house: House) -> None:
    guest = await handed_off(house)
    await house.reception.ask_for_assistant(guest, "a1")
    found = await report(house)
    assert (found.left, found.within_3_minutes) == (1, None)


async def test_asking_once_is_enough(house: House) -> None:
    guest = visitor()
    await house.says(guest, "hello")
    await house.settled(guest)
    await house.reception.ask_for_person(guest, "p1")
    await house.reception.ask_for_person(guest, "p2")
    found = await report(house)
    assert (found.asks_before_honoured, found.honoured_at_once) == (1.0, 1.0)


async def test_who_asks_again_in_the_first_messages_is_counted(house: House) -> None:
    asking, knowing = await handed_off(house), await handed_off(house)
    for guest in (asking, knowing):
        await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(asking), "What is your order number?")
    await house.agents.reply(ADA, act(knowing), "I see TW-48213, it left yesterday.")
    found = await report(house)
    assert (found.takeovers, found.asked_again, found.re_ask_rate) == (2, 1, 0.5)


async def test_a_question_after_the_third_message_belongs_to_the_work(house: House) -> None:
    guest = await handed_off(house)
    await house.agents.claim(ADA, act(guest))
    for text in ("Good morning!", "I look.", "One moment.", "What is your order number?"):
        await house.agents.reply(ADA, act(guest), text)
    assert (await report(house)).re_ask_rate == 0.0


async def test_a_customer_who_repeats_what_the_brief_knew_is_counted(house: House) -> None:
    guest = await handed_off(house)
    await house.agents.claim(ADA, act(guest))
    await house.agents.reply(ADA, act(guest), "Good morning!")
    await house.says(guest, "as I said it is tw 48213")
    assert (await report(house)).re_tell_rate == 1.0


async def test_a_brief_has_all_its_parts_when_it_is_handed_over(house: House) -> None:
    await handed_off(house)
    completeness = (await report(house)).completeness
    assert completeness.complete == 1.0
    assert set(completeness.parts.values()) == {1.0}


async def test_the_upper_bound_of_a_wait_is_held_against_what_it_was(house: House) -> None:
    guest = await handed_off(house)
    asked = SystemClock().now() - timedelta(minutes=10)
    async with house.database.transaction() as tx:
        for seq, took in enumerate((60, 200), 1):
            await tx.execute(
                "insert into wait (conversation_id, seq, queue, asked_at, by_customer, told_at, "
                "expected, at_most, open, taken_at) "
                "values ($1, $2, 'all', $3, true, $3, 50, 120, true, $4)",
                guest.conversation,
                seq,
                asked,
                asked + timedelta(seconds=took),
            )
    bound = (await report(house)).wait_bound
    assert (bound.waits, bound.within, bound.error, bound.bias) == (2, 0.5, 80.0, 80.0)
