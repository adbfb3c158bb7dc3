"""What was confirmed is done once, whatever happens, and told as it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.desk.house import House, Scripted, autonomy, kinds, pull_the_plug, said, visitor, words
from tests.desk.shelf import Fault, Shelf
from tests.eventually import eventually
from warmline.actions import Run, ledger
from warmline.ai import Act, Confirm, Decision, Doing, Situation, Understanding
from warmline.conversations import ActionFailed, Event, ReceiptIssued
from warmline.desk import Visitor
from warmline.identity import Identity
from warmline.kit import Database, new_id

TOMORROW = datetime.now(UTC) + timedelta(days=1)
MARA = Identity("c-1001", "Mara", "mara@example.com", TOMORROW)
ARGUMENTS: dict[str, dict[str, Any]] = {"move_due": {"due": "2026-12-15"}, "refund": {"amount": 20}}


def wants(situation: Situation) -> Decision:
    """The name of an action asks for it; yes is yes to what waits."""
    heard = words(situation)[-1]
    if heard == "yes" and situation.doing and situation.doing[0].run:
        return Confirm(Understanding("en", doing=situation.doing), situation.doing[0].run)
    doing = Doing(heard, ARGUMENTS.get(heard, {}))
    return Act(Understanding("en", intent="refund_status", doing=(doing,)))


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(
        database, engine=Scripted(wants), autonomy=autonomy(refund_status="auto")
    )
    await opened.executing.start()
    yield opened
    await opened.close()


async def signed(house: House, identity: Identity = MARA) -> Visitor:
    customer = visitor()
    house.identities[customer.conversation] = identity
    return customer


async def confirmed(house: House, action: str, *faults: Fault) -> Visitor:
    """A customer who said yes to this action, whose backend fails as told."""
    customer = await signed(house)
    house.shelf.faults[:] = faults
    await house.says(customer, action)
    await house.settled(customer)
    await house.says(customer, "yes")
    await house.settled(customer)
    return customer


async def runs(house: House, customer: Visitor) -> list[Run]:
    async with house.database.transaction() as tx:
        return await ledger.runs_of(tx, customer.conversation)


async def state(house: House, customer: Visitor) -> str:
    return (await runs(house, customer))[0].state


async def until(house: House, customer: Visitor, *states: str) -> list[Event]:
    async def there() -> bool:
        return await state(house, customer) in states

    await eventually(there)
    await asyncio.sleep(0.05)
    return await house.events(customer)


async def test_nothing_is_done_before_the_customer_says_yes(house: House) -> None:
    customer = await signed(house)
    await house.says(customer, "move_due")
    events = await house.settled(customer)
    assert kinds(events)[-3:] == ["turn.decided", "message.sent", "action.proposed"]
    assert said(events)[-1] == ("ai", "Move it to 2026-12-15?")
    assert house.shelf.effects == []


async def test_a_yes_is_done_once_and_leaves_a_receipt(house: House) -> None:
    customer = await confirmed(house, "move_due")
    events = await until(house, customer, "succeeded")
    assert [name for name, *_ in house.shelf.effects] == ["move_due"]
    assert kinds(events)[-3:] == ["action.confirmed", "receipt.issued", "message.sent"]
    assert said(events)[-1] == ("ai", "It is due on 2026-12-15 now.")


async def test_it_is_done_for_the_signed_customer_and_nobody_else(house: House) -> None:
    customer = await confirmed(house, "move_due")
    await until(house, customer, "succeeded")
    assert [whose for _, whose, _ in house.shelf.effects] == ["c-1001"]


@pytest.mark.parametrize("fault", ["lost", "lost_before"])
@pytest.mark.parametrize("action", ["move_due", "refund", "plain"])
async def test_a_lost_answer_is_found_out_and_done_once(
    house: House, action: str, fault: Fault
) -> None:
    customer = await confirmed(house, action, fault)
    events = await until(house, customer, "succeeded")
    assert [name for name, *_ in house.shelf.effects] == [action]
    assert kinds(events).count("receipt.issued") == 1


@pytest.mark.parametrize("fault", ["lost", "lost_before"])
async def test_what_nobody_can_find_out_goes_to_a_person_and_is_never_sent_again(
    house: House, fault: Fault
) -> None:
    customer = await confirmed(house, "blind", fault)
    events = await until(house, customer, "handed_over")
    assert sum(name == "blind" for name, _ in house.shelf.calls) == 1
    assert "receipt.issued" not in kinds(events)
    assert [one.payload.reason for one in events if isinstance(one.payload, ActionFailed)] == [
        "unknown"
    ]
    assert (await house.standing(customer)).state == "waiting"


async def test_what_takes_long_to_find_out_is_told_and_followed_up(house: House) -> None:
    house.shelf.unclear = 6
    customer = await confirmed(house, "move_due", "lost")
    events = await until(house, customer, "succeeded")
    told = kinds(events)
    assert told.index("action.unconfirmed") < told.index("receipt.issued")
    assert told.count("promise.kept") == 1
    assert ("ai", "en: unconfirmed") in said(events)


async def test_a_system_that_never_answers_ends_with_a_person(house: House) -> None:
    house.shelf.unclear = 10_000
    customer = await confirmed(house, "move_due", "lost")
    events = await until(house, customer, "handed_over")
    assert said(events)[-1] == ("ai", "en: unknown")
    assert (await house.standing(customer)).state == "waiting"


async def test_a_refusal_is_said_in_the_companys_words(house: House) -> None:
    house.shelf.refuses = "too_far"
    customer = await confirmed(house, "move_due", "refused")
    events = await until(house, customer, "failed")
    assert said(events)[-1] == ("ai", "That is too far away.")
    assert (await house.standing(customer)).state == "with_ai"


async def test_a_refusal_without_words_brings_a_person(house: House) -> None:
    customer = await confirmed(house, "move_due", "refused")
    events = await until(house, customer, "failed")
    assert ("ai", "en: refused") in said(events)
    assert (await house.standing(customer)).state == "waiting"


async def test_what_was_never_sent_is_tried_again(house: House) -> None:
    customer = await confirmed(house, "blind", "not_sent", "not_sent")
    await until(house, customer, "succeeded")
    assert [name for name, *_ in house.shelf.effects] == ["blind"]


async def test_a_system_that_is_down_changes_nothing_and_says_so(house: House) -> None:
    customer = await confirmed(house, "blind", "not_sent", "not_sent", "not_sent")
    events = await until(house, customer, "failed")
    assert ("ai", "en: unavailable") in said(events)
    assert house.shelf.effects == []


@pytest.mark.parametrize("action", ["move_due", "plain", "refund"])
@pytest.mark.parametrize("fault", ["hang", "hang_after"])
async def test_after_a_crash_while_it_was_sent_it_is_done_once(
    database: Database, action: str, fault: Fault
) -> None:
    shelf = Shelf()
    identities: dict[UUID, Identity] = {}
    first = await House.open(
        database,
        engine=Scripted(wants),
        autonomy=autonomy(refund_status="auto"),
        shelf=shelf,
        identities=identities,
    )
    customer = await confirmed(first, action, fault)
    await eventually(lambda: bool(shelf.calls))
    pull_the_plug(first)
    second = await House.open(database, shelf=shelf, identities=identities)
    await second.executing.start()
    events = await until(second, customer, "succeeded")
    assert [name for name, *_ in shelf.effects] == [action]
    assert sum(isinstance(one.payload, ReceiptIssued) for one in events) == 1
    await second.close()


@pytest.mark.parametrize("fault", ["hang", "hang_after"])
async def test_after_a_crash_while_it_was_sent_a_person_finds_out_what_nobody_else_can(
    database: Database, fault: Fault
) -> None:
    shelf = Shelf()
    identities: dict[UUID, Identity] = {}
    first = await House.open(database, engine=Scripted(wants), shelf=shelf, identities=identities)
    customer = await confirmed(first, "blind", fault)
    await eventually(lambda: bool(shelf.calls))
    pull_the_plug(first)
    second = await House.open(database, shelf=shelf, identities=identities)
    await second.executing.start()
    events = await until(second, customer, "handed_over")
    assert sum(name == "blind" for name, _ in shelf.calls) == 1
    assert kinds(events)[-1] == "handoff.requested"
    assert (await second.standing(customer)).state == "waiting"
    await second.close()


async def test_after_a_crash_before_it_was_sent_it_is_sent(database: Database) -> None:
    shelf = Shelf()
    identities: dict[UUID, Identity] = {}
    first = await House.open(database, engine=Scripted(wants), shelf=shelf, identities=identities)
    first.executing.begin = lambda run: None  # type: ignore[method-assign]
    first.turns._begin_run = lambda run: None
    customer = await confirmed(first, "blind")
    assert await state(first, customer) == "confirmed"
    await first.executing.start()
    await until(first, customer, "succeeded")
    assert len(shelf.effects) == 1
    await first.close()


async def test_two_nodes_that_look_after_the_same_run_do_it_once(database: Database) -> None:
    shelf = Shelf()
    identities: dict[UUID, Identity] = {}
    houses = [
        await House.open(database, engine=Scripted(wants), shelf=shelf, identities=identities)
        for _ in range(2)
    ]
    shelf.unclear = 3
    customer = await confirmed(houses[0], "plain", "lost_before")
    await asyncio.gather(*(house.executing.start() for house in houses))
    await until(houses[0], customer, "succeeded")
    await asyncio.sleep(0.3)
    assert [name for name, *_ in shelf.effects] == ["plain"]
    for house in houses:
        await house.close()


async def test_a_proposal_of_which_a_person_took_over_is_never_done(house: House) -> None:
    customer = await signed(house)
    await house.says(customer, "move_due")
    await house.settled(customer)
    await house.reception.ask_for_person(customer, new_id().hex)
    await house.executing.sweep()
    assert await state(house, customer) == "cancelled"
    await house.says(customer, "yes")
    await house.settled(customer)
    assert house.shelf.effects == []


async def test_over_the_limit_a_supervisor_is_asked(house: House) -> None:
    ARGUMENTS["refund"] = {"amount": 150}
    customer = await confirmed(house, "refund")
    ARGUMENTS["refund"] = {"amount": 20}
    events = await house.events(customer)
    assert await state(house, customer) == "awaiting_approval"
    assert "approval.requested" in kinds(events)
    assert (await house.standing(customer)).state == "waiting"
    assert house.shelf.effects == []


async def test_the_third_of_a_day_takes_an_approval(house: House) -> None:
    for expected in ("succeeded", "succeeded", "awaiting_approval"):
        customer = await confirmed(house, "refund")
        await until(house, customer, expected)
    assert len(house.shelf.effects) == 2


async def test_a_read_is_answered_at_once(house: House) -> None:
    customer = await signed(house)
    await house.says(customer, "orders")
    events = await house.settled(customer)
    assert said(events)[-1] == ("ai", "You have 2 orders.")
    assert await state(house, customer) == "succeeded"


async def test_a_read_that_fails_brings_a_person(house: House) -> None:
    house.shelf.reading_fails = True
    customer = await signed(house)
    await house.says(customer, "orders")
    events = await house.settled(customer)
    assert ("ai", "en: look_up") in said(events)
    assert (await house.standing(customer)).state == "waiting"


async def test_whose_signature_has_lapsed_is_shown_and_proposed_nothing(house: House) -> None:
    customer = await signed(house, replace(MARA, signed_until=datetime.now(UTC)))
    await house.says(customer, "move_due")
    events = await house.settled(customer)
    assert await runs(house, customer) == []
    assert said(events)[-1] == ("ai", "en: look_up")
    assert (await house.standing(customer)).state == "waiting"


async def test_an_anonymous_customer_gets_nothing_done(house: House) -> None:
    customer = visitor()
    await house.says(customer, "orders")
    await house.settled(customer)
    assert house.shelf.calls == []
