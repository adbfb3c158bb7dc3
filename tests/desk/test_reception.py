"""The customer's side: kept first, opened once, a person from every state."""

import asyncio
from dataclasses import replace

import pytest

from tests.desk.house import House, act, acting, kinds, said, visitor
from tests.eventually import eventually
from warmline.conversations import (
    Appended,
    ConversationOpened,
    Duplicate,
    HandoffRequested,
    MessageText,
    Visit,
    contact_of,
    replay,
)
from warmline.desk import Visitor
from warmline.kit import FixedClock

ADA = acting("Ada Lind")


async def test_the_disclosure_stands_before_everything(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Hello")
    opening = (await house.events(guest))[0].payload
    assert isinstance(opening, ConversationOpened)
    assert opening.disclosure == guest.disclosure


async def test_first_messages_at_once_open_the_conversation_once(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await asyncio.gather(*(house.says(guest, f"{n}") for n in range(10)))
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert kinds(events).count("conversation.opened") == 1
    assert kinds(events)[0] == "conversation.opened"
    assert len([by for by, _ in said(events) if by == "customer"]) == 10


async def test_a_retried_message_is_kept_once_and_answered_once(house: House) -> None:
    guest = visitor()
    first = await house.reception.receive(guest, "c1", "Where is my refund?")
    again = await house.reception.receive(guest, "c1", "Where is my refund?")
    assert isinstance(first, Appended)
    assert isinstance(again, Duplicate)
    assert (again.seq, again.at) == (first.seq, first.at)
    events = await house.settled(guest)
    await house.reception.receive(guest, "c1", "Where is my refund?")
    assert await house.settled(guest) == events
    assert [by for by, _ in said(events)] == ["customer", "ai"]


async def test_a_retry_wakes_the_turn_that_died_with_another_node(house: House) -> None:
    guest = visitor()
    other = await House.open(house.database)
    other.engine.may_decide.clear()
    await other.reception.receive(guest, "c1", "Where is my refund?")
    await house.reception.receive(guest, "c1", "Where is my refund?")
    assert said(await house.settled(guest))[-1][0] == "ai"
    await other.close()


async def test_who_wants_a_person_from_the_start_gets_in_line_and_no_answer(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    events = await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"
    assert [by for by, _ in said(events)] == ["customer"]
    assert house.engine.asked == []


async def test_asking_for_a_person_before_a_word_opens_and_queues(house: House) -> None:
    guest = visitor()
    now = await house.reception.ask_for_person(guest, "p1")
    assert now.state == "waiting"
    assert kinds(await house.events(guest)) == ["conversation.opened", "handoff.requested"]


async def test_a_person_is_one_step_away_from_every_state(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    assert (await house.reception.ask_for_person(guest, "p1")).state == "waiting"
    assert (await house.reception.ask_for_person(guest, "p2")).state == "waiting"
    await house.agents.claim(ADA, act(guest))
    assert (await house.reception.ask_for_person(guest, "p3")).state == "with_agent"
    await _hold(house, guest)
    woken = await house.reception.ask_for_person(guest, "p4")
    assert (woken.state, woken.holder) == ("with_agent", ADA.id)
    await house.agents.resolve(ADA, act(guest))
    assert (await house.reception.ask_for_person(guest, "p5")).state == "waiting"
    asked = [event for event in await house.events(guest) if _is_handoff(event.payload)]
    assert [event.client_id for event in asked] == ["person/p1", "person/p5"]


async def test_a_person_comes_although_the_engine_is_dead(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my refund?")
    await eventually(lambda: bool(house.engine.asked))
    assert (await house.reception.ask_for_person(guest, "p1")).state == "waiting"
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert kinds(events)[-1] == "handoff.requested", "the late answer must not go out"


async def test_asked_twice_is_the_same_as_asked_once(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Hello")
    await house.settled(guest)
    asked = await asyncio.gather(*(house.reception.ask_for_person(guest, "p1") for _ in range(5)))
    assert {now.state for now in asked} == {"waiting"}
    assert kinds(await house.events(guest)).count("handoff.requested") == 1
    # nor does a retry that comes late take the conversation from the AI again
    await house.reception.ask_for_assistant(guest, "a1")
    assert (await house.reception.ask_for_person(guest, "p1")).state == "with_ai"


async def test_who_leaves_the_line_gets_the_assistants_answer(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    now = await house.reception.ask_for_assistant(guest, "a1")
    assert now.state == "with_ai"
    events = await house.settled(guest)
    assert said(events)[-1] == ("ai", "re: Where is my refund?")


async def test_asking_for_the_assistant_takes_nothing_from_an_agent(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(ADA, act(guest))
    assert (await house.reception.ask_for_assistant(guest, "a1")).state == "with_agent"


async def test_writing_wakes_what_is_on_hold_for_its_agent(house: House) -> None:
    guest = visitor(wants_person=True)
    await house.reception.receive(guest, "c1", "Where is my refund?")
    await house.agents.claim(ADA, act(guest))
    await _hold(house, guest)
    await house.reception.receive(guest, "c1", "Where is my refund?")
    assert (await house.standing(guest)).state == "on_hold", "a retry says nothing new"
    await house.says(guest, "I found the receipt")
    now = await house.standing(guest)
    assert (now.state, now.holder) == ("with_agent", ADA.id)
    assert house.engine.asked == []


async def test_a_description_is_kept_and_a_late_retry_overwrites_nothing(house: House) -> None:
    guest = visitor()
    for client_id, name in (("d1", "Bo"), ("d2", "Bo Ek 4111 1111 1111 1111"), ("d1", "Bo")):
        await house.reception.describe(guest, client_id, name=name, email="bo@mail.example")
    async with house.database.transaction() as tx:
        contact = await contact_of(tx, guest.conversation)
        row = await tx.fetchrow("select name, email from contact where id = $1", contact)
    assert (row["name"], row["email"]) == ("Bo Ek •••• •••• •••• 1111", "bo@mail.example")
    assert kinds(await house.events(guest)).count("contact.described") == 2


async def test_the_page_of_the_visit_is_kept_as_erasable(house: House) -> None:
    guest = replace(visitor(), page="https://shop.example/cart")
    await house.says(guest, "Hello")
    events = await house.settled(guest)
    assert events[0].body == Visit("https://shop.example/cart")


@pytest.mark.parametrize("text", ["", "👋", "a\nb", "x" * 4000])
async def test_any_text_comes_back_as_it_was_said(house: House, text: str) -> None:
    guest = visitor(wants_person=True)
    await house.says(guest, text)
    assert (await house.events(guest))[-1].body == MessageText(text)


async def test_the_log_replays_to_the_row(house: House) -> None:
    guest = visitor()
    await house.says(guest, "person?")
    await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    await _hold(house, guest)
    await house.says(guest, "Hello?")
    await house.agents.hand_back(ADA, act(guest))
    events = await house.settled(guest)
    now, told = await house.standing(guest), replay(events)
    assert (told.state, told.holder, told.epoch) == (now.state, now.holder, now.epoch)
    assert (told.last_seq, told.heard) == (now.last_seq, now.heard)


def _is_handoff(payload: object) -> bool:
    return isinstance(payload, HandoffRequested)


async def _hold(house: House, guest: Visitor) -> None:
    await house.agents.hold(
        ADA, act(guest), until=FixedClock().now().replace(year=2100), waiting_for="customer"
    )
