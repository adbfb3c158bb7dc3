"""What a decision about an action takes: choices looked up, questions with their options, codes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from tests.desk.deeds.test_executing import MARA
from tests.desk.house import House, Scripted, autonomy, kinds, said, visitor, words
from warmline.actions import ledger
from warmline.ai import (
    Act,
    Answer,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    Doing,
    Situation,
    Understanding,
)
from warmline.conversations import MessageText
from warmline.desk import Visitor
from warmline.kit import Database

Open = Callable[[Callable[[Situation], Decision]], Awaitable[House]]


def understood(*doing: Doing) -> Understanding:
    return Understanding("en", intent="refund_status", doing=doing)


def status(situation: Situation) -> Decision:
    """Where an order is: it has to be chosen first."""
    doing = situation.doing[0] if situation.doing else Doing("status")
    if not situation.heard and "order" in doing.arguments:
        return Act(understood(doing))
    asked = Doing("status", asking="order")
    return Collect(understood(asked), "order", "Which order?", needs=True)


@pytest.fixture
async def open_house(database: Database) -> AsyncIterator[Open]:
    opened: list[House] = []

    async def open_with(decide: Callable[[Situation], Decision]) -> House:
        house = await House.open(
            database, engine=Scripted(decide), autonomy=autonomy(refund_status="auto")
        )
        opened.append(house)
        return house

    yield open_with
    for house in opened:
        await house.close()


def signed(house: House) -> Visitor:
    customer = visitor()
    house.identities[customer.conversation] = MARA
    return customer


async def test_several_choices_are_shown(open_house: Open) -> None:
    house = await open_house(status)
    customer = signed(house)
    await house.says(customer, "where is it?")
    events = await house.settled(customer)
    [question] = [e.body for e in events[-1:] if isinstance(e.body, MessageText)]
    assert question.options == ("TW-1 (Nordlys)", "TW-2 (Fjell)")


async def test_a_single_choice_is_taken_without_a_question(
    open_house: Open,
) -> None:
    house = await open_house(status)
    del house.shelf.orders[1:]
    customer = signed(house)
    await house.says(customer, "where is it?")
    events = await house.settled(customer)
    assert said(events)[-1] == ("ai", "It is on its way.")


async def test_nothing_to_choose_from_is_said(open_house: Open) -> None:
    house = await open_house(status)
    house.shelf.orders.clear()
    customer = signed(house)
    await house.says(customer, "where is it?")
    events = await house.settled(customer)
    assert said(events)[-1] == ("ai", "en: nothing_found")


async def test_a_question_that_is_asked_again_shows_its_choices_again(
    open_house: Open,
) -> None:
    def digress(situation: Situation) -> Decision:
        if not situation.doing:
            return status(situation)
        if words(situation) == ["hello"]:
            return Chat(understood(*situation.doing), "Which order?", "resume")
        read = understood(*situation.doing)
        return Answer(read, "Five days.", article="refunds", resume="Which order?")

    house = await open_house(digress)
    customer = signed(house)
    for text in ("where is it?", "how long do refunds take?", "hello"):
        await house.says(customer, text)
        events = await house.settled(customer)
        body = events[-1].body
        assert isinstance(body, MessageText)
        assert body.options == ("TW-1 (Nordlys)", "TW-2 (Fjell)")


async def test_a_correction_withdraws_the_proposal_and_puts_another(
    open_house: Open,
) -> None:
    def corrected(situation: Situation) -> Decision:
        return Act(understood(Doing("move_due", {"due": words(situation)[-1]})))

    house = await open_house(corrected)
    customer = signed(house)
    for day in ("2026-12-15", "2026-12-30"):
        await house.says(customer, day)
        events = await house.settled(customer)
    told = kinds(events)
    assert told.count("action.proposed") == 2
    assert told.index("action.cancelled") < len(told) - 1 - told[::-1].index("action.proposed")


async def test_what_was_cancelled_makes_room_for_what_waits(
    open_house: Open,
) -> None:
    both = (Doing("move_due", {"due": "2026-12-15"}), Doing("orders"))

    def decide(situation: Situation) -> Decision:
        if not situation.heard:
            return Act(understood(*situation.doing))
        if situation.doing:
            read = understood(*situation.doing[1:])
            return Cancel(read, "All right.", run=situation.doing[0].run)
        return Act(understood(*both))

    house = await open_house(decide)
    customer = signed(house)
    await house.says(customer, "both please")
    await house.settled(customer)
    await house.says(customer, "no")
    events = await house.settled(customer)
    assert said(events)[-2:] == [("ai", "All right."), ("ai", "You have 2 orders.")]


async def test_a_yes_or_a_no_reaches_no_other_conversations_proposal(open_house: Open) -> None:
    runs: list[UUID] = []

    def decide(situation: Situation) -> Decision:
        match words(situation)[-1]:
            case "theirs, yes":
                return Confirm(understood(Doing("move_due", run=runs[0])), runs[0])
            case "theirs, no":
                return Cancel(understood(), "All right.", run=runs[0])
            case _:
                return Act(understood(Doing("move_due", {"due": "2026-12-15"})))

    house = await open_house(decide)
    owner, other = signed(house), signed(house)
    await house.says(owner, "mine")
    await house.settled(owner)
    async with house.database.transaction() as tx:
        runs += [run.id for run in await ledger.runs_of(tx, owner.conversation)]
    for words_of_other in ("theirs, yes", "theirs, no"):
        await house.says(other, words_of_other)
        await house.settled(other)
    async with house.database.transaction() as tx:
        [run] = await ledger.runs_of(tx, owner.conversation)
    assert (run.state, house.shelf.effects) == ("proposed", [])
