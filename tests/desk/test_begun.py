"""A person who takes over sees what was begun, and what is known for it already."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from tests.desk.deeds.test_executing import signed, until, wants
from tests.desk.house import HAND_OFF, House, Scripted, act, acting, autonomy, words
from tests.desk.shelf import Fault
from warmline.ai import Act, Cancel, Decision, Doing, HandOff, Situation, Understanding
from warmline.conversations import Event
from warmline.desk import Begun, Visitor, brief_of
from warmline.kit import Database, new_id

ADA = acting("Ada Lind")
SOL = acting("Sol Ferrer", "supervisor")
DUE = {"due": "2026-12-15"}


def talks(situation: Situation) -> Decision:
    match words(situation)[-1]:
        case "no":
            rest = Understanding("en", doing=situation.doing[1:])
            return Cancel(rest, "Nothing was done.", situation.doing[0].run)
        case "a person, please":
            return HAND_OFF
        case "hm":
            read = Understanding("en", doing=situation.doing)
            return HandOff(read, "cannot_collect", "A colleague takes over.")
        case "both":
            doing = (Doing("move_due", DUE), Doing("refund", {"amount": 20}))
            return Act(Understanding("en", intent="refund_status", doing=doing))
        case "a lot":
            dear = (Doing("refund", {"amount": 500}),)
            return Act(Understanding("en", intent="refund_status", doing=dear))
        case _:
            return wants(situation)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(
        database, engine=Scripted(talks), autonomy=autonomy(refund_status="auto")
    )
    await opened.executing.start()
    yield opened
    await opened.close()


async def told(house: House, customer: Visitor, *texts: str) -> list[Event]:
    events: list[Event] = []
    for text in texts:
        await house.says(customer, text)
        events = await house.settled(customer)
    return events


def begun(events: Sequence[Event]) -> list[tuple[str, dict[str, Any], bool]]:
    shown = brief_of(events, {}).begun
    return [(one.action, dict(one.arguments), one.run is not None) for one in shown]


async def test_what_the_company_leaves_to_people_is_handed_over_with_all_that_is_known(
    house: House,
) -> None:
    house.reins.now = autonomy(refund_status="suggest")
    customer = await signed(house)
    events = await told(house, customer, "both")
    assert (await house.standing(customer)).state == "waiting"
    assert brief_of(events, {}).begun == (
        Begun("move_due", DUE),
        Begun("refund", {"amount": 20}),
    )


async def test_what_a_person_took_over_is_not_gone_on_with_after_a_hand_back(house: House) -> None:
    house.reins.now = autonomy(refund_status="suggest")
    customer = await signed(house)
    await told(house, customer, "move_due")
    await house.agents.claim(ADA, act(customer))
    await house.agents.hand_back(ADA, act(customer))
    events = await told(house, customer, "a person, please")
    assert house.engine.asked[-1].doing == ()
    # nor is it forgotten
    assert begun(events) == [("move_due", DUE, False)]


async def test_what_was_asked_for_before_a_person_came_is_not_gone_on_with_either(
    house: House,
) -> None:
    customer = await signed(house)
    await told(house, customer, "both")
    await house.agents.claim(SOL, act(customer))
    await house.agents.hand_back(SOL, act(customer))
    await told(house, customer, "a person, please")
    assert house.engine.asked[-1].doing == ()


@pytest.mark.parametrize("way", ["words", "button", "claim", "given up"])
async def test_whoever_takes_over_in_the_middle_sees_what_it_was(house: House, way: str) -> None:
    customer = await signed(house)
    await told(house, customer, "move_due")
    match way:
        case "words":
            await told(house, customer, "a person, please")
        case "button":
            await house.reception.ask_for_person(customer, new_id().hex)
        case "claim":
            await house.agents.claim(SOL, act(customer))
        case _:
            await told(house, customer, "hm")
    assert begun(await house.events(customer)) == [("move_due", DUE, False)]


async def test_a_proposal_that_a_person_takes_over_cannot_be_confirmed_any_more(
    house: House,
) -> None:
    customer = await signed(house)
    await told(house, customer, "move_due", "hm")
    await until(house, customer, "cancelled")
    assert begun(await house.events(customer)) == [("move_due", DUE, False)]


async def test_what_the_customer_does_not_want_any_more_is_over(house: House) -> None:
    customer = await signed(house)
    events = await told(house, customer, "move_due", "no", "a person, please")
    assert begun(events) == []


async def test_what_was_done_is_over_whoever_did_it(house: House) -> None:
    customer = await signed(house)
    await told(house, customer, "move_due", "yes")
    assert begun(await until(house, customer, "succeeded")) == []
    await told(house, customer, "move_due", "a person, please")
    await house.agents.claim(ADA, act(customer))
    run = await house.actions.propose(ADA, act(customer), "move_due", DUE)
    await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    assert begun(await until(house, customer, "succeeded")) == []


async def test_what_waits_for_an_approval_is_begun_and_not_to_be_begun_again(
    house: House,
) -> None:
    customer = await signed(house)
    await told(house, customer, "a lot", "yes")
    await until(house, customer, "awaiting_approval")
    assert begun(await house.events(customer)) == [("refund", {"amount": 500}, True)]


@pytest.mark.parametrize(
    ("fault", "state", "waits"), [("refused", "failed", False), ("lost", "handed_over", True)]
)
async def test_what_failed_may_be_tried_again_and_what_nobody_knows_may_not(
    house: House, fault: Fault, state: str, waits: bool
) -> None:
    customer = await signed(house)
    house.shelf.faults[:] = [fault]
    await told(house, customer, "blind", "yes")
    events = await until(house, customer, state)
    assert begun(events) == [("blind", {}, waits)]


async def test_a_resolved_conversation_has_nothing_open(house: House) -> None:
    customer = await signed(house)
    await told(house, customer, "move_due")
    await house.agents.claim(SOL, act(customer))
    await house.agents.resolve(SOL, act(customer))
    assert begun(await house.events(customer)) == []
