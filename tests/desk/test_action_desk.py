"""Agents do the same actions, by the same ledger; supervisors let through what goes beyond."""

from collections.abc import AsyncIterator

import pytest

from tests.desk.deeds.test_executing import MARA, confirmed, until, wants
from tests.desk.house import House, Scripted, act, acting, autonomy, kinds, said, visitor
from tests.eventually import eventually
from warmline.conversations import ActionConfirmed, ReceiptIssued
from warmline.desk import (
    Act,
    Acting,
    Impossible,
    NotAllowed,
    NotFound,
    RunView,
    TooLate,
    Undo,
    UnfitArguments,
    Visitor,
)
from warmline.kit import Database, new_id

ADA = acting("Ada Lind")
SOL = acting("Sol Ferrer", "supervisor")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(
        database, engine=Scripted(wants), autonomy=autonomy(refund_status="auto")
    )
    await opened.executing.start()
    yield opened
    await opened.close()


@pytest.fixture
async def customer(house: House) -> Visitor:
    """Signed in, and with Ada."""
    customer = visitor(wants_person=True)
    house.identities[customer.conversation] = MARA
    await house.reception.ask_for_person(customer, new_id().hex)
    await house.agents.claim(ADA, act(customer))
    return customer


async def prepared(
    house: House, customer: Visitor, action: str, agent: Acting = ADA, **arguments: object
) -> RunView:
    return await house.actions.propose(agent, act(customer), action, arguments)


async def test_an_agents_action_is_prepared_confirmed_and_receipted(
    house: House, customer: Visitor
) -> None:
    run = await prepared(house, customer, "move_due", due="2026-12-15")
    assert (run.text, house.shelf.effects) == ("Move it to 2026-12-15?", [])
    await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    events = await until(house, customer, "succeeded")
    assert [name for name, *_ in house.shelf.effects] == ["move_due"]
    issued = [one.payload for one in events if isinstance(one.payload, ReceiptIssued)]
    assert [(one.by, one.agent) for one in issued] == [("agent", ADA.person)]
    # the AI says nothing while a person has the conversation
    assert [by for by, _ in said(events)] == []


async def test_a_retried_act_is_done_once(house: House, customer: Visitor) -> None:
    proposing, confirming = act(customer), act(customer)
    runs = [
        await house.actions.propose(ADA, proposing, "refund", {"amount": "20.00 EUR"})
        for _ in range(2)
    ]
    assert runs[0].id == runs[1].id
    for _ in range(2):
        await house.actions.confirm(ADA, confirming, runs[0].id, runs[0].hash)
    await until(house, customer, "succeeded")
    assert len(house.shelf.effects) == 1


async def test_only_what_was_shown_is_confirmed(house: House, customer: Visitor) -> None:
    run = await prepared(house, customer, "refund", amount=20)
    with pytest.raises(TooLate):
        await house.actions.confirm(ADA, act(customer), run.id, "0" * 64)
    assert house.shelf.effects == []


async def test_arguments_that_do_not_fit_are_told_input_by_input(
    house: House, customer: Visitor
) -> None:
    with pytest.raises(UnfitArguments) as refused:
        await prepared(house, customer, "move_due", due="soon", contact="c-1002")
    assert set(refused.value.details["fields"]) == {"due", "contact"}


async def test_nobody_acts_in_a_colleagues_conversation(house: House, customer: Visitor) -> None:
    with pytest.raises((NotFound, TooLate)):
        await prepared(house, customer, "refund", acting("Ben Okoro"), amount=20)


async def test_an_anonymous_customer_has_nothing_that_could_be_changed(house: House) -> None:
    stranger = visitor(wants_person=True)
    await house.reception.ask_for_person(stranger, new_id().hex)
    await house.agents.claim(ADA, act(stranger))
    with pytest.raises(NotAllowed):
        await prepared(house, stranger, "refund", amount=20)
    offered = await house.actions.offered(ADA, stranger.conversation)
    assert {one.allowed for one in offered.actions} == {False}


async def test_a_run_of_another_conversation_is_not_there(house: House, customer: Visitor) -> None:
    run = await prepared(house, customer, "refund", amount=20)
    other = visitor(wants_person=True)
    house.identities[other.conversation] = MARA
    await house.reception.ask_for_person(other, new_id().hex)
    await house.agents.claim(ADA, act(other))
    with pytest.raises(NotFound):
        await house.actions.confirm(ADA, Act(other.conversation, new_id().hex), run.id, run.hash)


async def test_over_the_limit_an_agent_waits_for_a_supervisor(
    house: House, customer: Visitor
) -> None:
    run = await prepared(house, customer, "refund", amount=150)
    waiting = await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    assert (waiting.state, waiting.why) == ("awaiting_approval", "over_limit")
    assert [one.id for one in await house.actions.approvals(SOL)] == [run.id]
    with pytest.raises(NotAllowed):
        await house.actions.approve(ADA, act(customer), run.id, "I say so")
    assert house.shelf.effects == []
    await house.actions.approve(SOL, act(customer), run.id, "It was our mistake.")
    await until(house, customer, "succeeded")
    assert len(house.shelf.effects) == 1


async def test_a_supervisor_does_not_approve_their_own(house: House, customer: Visitor) -> None:
    run = await prepared(house, customer, "refund", SOL, amount=150)
    await house.actions.confirm(SOL, act(customer), run.id, run.hash)
    with pytest.raises(NotAllowed):
        await house.actions.approve(SOL, act(customer), run.id, "Fine.")


async def test_what_the_customer_confirmed_is_approved_and_told_by_the_ai(house: House) -> None:
    customer = await confirmed(house, "pause")
    assert (await house.standing(customer)).state == "waiting"
    [run] = await house.actions.approvals(SOL)
    await house.actions.approve(SOL, act(customer), run.id, "Understood.")
    events = await until(house, customer, "succeeded")
    assert said(events)[-1] == ("ai", "They are paused.")
    assert (await house.standing(customer)).state == "with_ai"


async def test_two_supervisors_approve_once(house: House) -> None:
    customer = await confirmed(house, "pause")
    [run] = await house.actions.approvals(SOL)
    await house.actions.approve(SOL, act(customer), run.id, "Understood.")
    with pytest.raises(TooLate):
        await house.actions.approve(acting("Mia", "admin"), act(customer), run.id, "Me too.")
    await until(house, customer, "succeeded")
    assert len(house.shelf.effects) == 1


async def test_a_declined_action_is_not_done_and_the_reason_is_the_supervisors_words(
    house: House,
) -> None:
    customer = await confirmed(house, "pause")
    [run] = await house.actions.approvals(SOL)
    await house.actions.decline(SOL, act(customer), run.id, "Please call us about this.")
    events = await house.events(customer)
    assert said(events)[-1] == ("agent", "Please call us about this.")
    assert house.shelf.effects == []
    assert (await house.standing(customer)).state == "waiting"


async def test_a_cancelled_run_cannot_be_confirmed(house: House, customer: Visitor) -> None:
    run = await prepared(house, customer, "refund", amount=20)
    await house.actions.cancel(ADA, act(customer), run.id)
    with pytest.raises(TooLate):
        await house.actions.confirm(ADA, act(customer), run.id, run.hash)


async def test_an_agent_cannot_say_yes_for_the_customer(house: House) -> None:
    customer = visitor()
    house.identities[customer.conversation] = MARA
    await house.says(customer, "move_due")
    events = await house.settled(customer)
    assert kinds(events)[-1] == "action.proposed"
    await house.agents.claim(SOL, act(customer))
    offered = await house.actions.offered(SOL, customer.conversation)
    [run] = offered.runs
    with pytest.raises((NotAllowed, TooLate)):
        await house.actions.confirm(SOL, act(customer), run.id, run.hash)
    assert not any(isinstance(one.payload, ActionConfirmed) for one in await house.events(customer))


async def test_the_context_shows_who_they_are_and_what_the_systems_say(
    house: House, customer: Visitor
) -> None:
    context = await house.actions.context(ADA, customer.conversation)
    assert context.identity is not None
    assert (context.identity.subject, context.identity.level) == ("c-1001", "signed")
    assert [(card.action, card.text) for card in context.cards] == [
        ("orders", "You have 2 orders.")
    ]
    house.shelf.reading_fails = True
    broken = await house.actions.context(ADA, customer.conversation)
    assert [card.error is not None for card in broken.cards] == [True]


async def test_choices_are_offered_to_agents_too(house: House, customer: Visitor) -> None:
    house.shelf.refuses = None
    offered = await house.actions.offered(ADA, customer.conversation)
    assert {one.name for one in offered.actions} == {
        "move_due",
        "refund",
        "blind",
        "plain",
        "strike",
        "pause",
    }


async def test_what_is_only_read_is_not_an_agents_action(house: House, customer: Visitor) -> None:
    with pytest.raises((NotFound, Impossible)):
        await prepared(house, customer, "orders")


async def test_below_auto_nothing_is_proposed_to_the_customer(house: House) -> None:
    house.reins.now = autonomy(refund_status="suggest")
    customer = visitor()
    house.identities[customer.conversation] = MARA
    await house.says(customer, "move_due")
    await eventually(lambda: not house.turns.is_deciding(customer.conversation))
    assert (await house.standing(customer)).state == "waiting"
    assert "action.proposed" not in kinds(await house.events(customer))


async def test_a_yes_after_the_company_took_it_back_does_nothing(house: House) -> None:
    customer = visitor()
    house.identities[customer.conversation] = MARA
    await house.says(customer, "move_due")
    await house.settled(customer)
    house.reins.now = autonomy(refund_status="off")
    await house.says(customer, "yes")
    await house.settled(customer)
    assert house.shelf.effects == []
    assert (await house.standing(customer)).state == "waiting"


async def test_what_was_done_can_be_taken_back_once(house: House, customer: Visitor) -> None:
    run = await prepared(house, customer, "plain")
    await house.actions.confirm(ADA, act(customer), run.id, run.hash)
    await until(house, customer, "succeeded")
    [done] = (await house.actions.offered(ADA, customer.conversation)).runs
    # by what came of it
    assert done.undo == Undo("strike", {"reference": "S-1"})
    back = await prepared(house, customer, done.undo.action, **done.undo.arguments)
    told = (await house.actions.offered(ADA, customer.conversation)).runs
    assert [(one.action, one.undo) for one in told] == [("strike", None), ("plain", None)]
    await house.actions.cancel(ADA, act(customer), back.id)
    told = (await house.actions.offered(ADA, customer.conversation)).runs
    assert [one.undo is not None for one in told] == [False, True]


async def test_what_was_not_done_cannot_be_taken_back(house: House, customer: Visitor) -> None:
    await prepared(house, customer, "plain")
    await prepared(house, customer, "move_due", due="2026-12-15")
    told = (await house.actions.offered(ADA, customer.conversation)).runs
    assert [one.undo for one in told] == [None, None]
