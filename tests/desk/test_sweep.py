"""The sweep: what a crash interrupted is finished, what is on hold wakes in time."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.conversations.nodes import says
from tests.desk.house import House, Scripted, act, acting, kinds, said, visitor
from tests.eventually import eventually
from warmline.conversations import ConversationResumed
from warmline.desk import Visitor
from warmline.kit import Database, FixedClock

ADA = acting("Ada Lind")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest_asyncio.fixture
async def house(database: Database, clock: FixedClock) -> AsyncIterator[House]:
    house = await House.open(database, clock=clock)
    yield house
    await house.close()


@pytest_asyncio.fixture
async def crashed(house: House) -> Visitor:
    """Somebody's message was kept, and the process died before anything came of it."""
    guest = visitor()
    await house.says(guest, "Hello")
    await house.settled(guest)
    await house.node.log.append(says(guest.conversation, "Where is my refund?"))
    return guest


async def test_a_start_finishes_the_turns_that_a_crash_interrupted(
    house: House, crashed: Visitor
) -> None:
    await house.sweep.start()
    events = await house.settled(crashed)
    assert said(events)[-1] == ("ai", "re: Where is my refund?")


async def test_a_round_finishes_the_turns_that_another_node_dropped(
    house: House, crashed: Visitor
) -> None:
    await house.sweep.sweep()
    events = await house.settled(crashed)
    assert said(events)[-1] == ("ai", "re: Where is my refund?")


async def test_a_round_leaves_turns_alone_that_are_not_late(
    database: Database, house: House, crashed: Visitor
) -> None:
    patient = await House.open(database, late=60)
    await patient.sweep.sweep()
    assert not patient.turns.is_deciding(crashed.conversation)
    await patient.close()


async def test_a_round_does_not_disturb_a_turn_under_way(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my refund?")
    await eventually(lambda: bool(house.engine.asked))
    for _ in range(3):
        await house.sweep.sweep()
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert (len(house.engine.asked), [by for by, _ in said(events)]) == (1, ["customer", "ai"])


async def test_a_crash_between_decision_and_append_gives_one_answer(
    database: Database, house: House
) -> None:
    """The dead node's append may still arrive: its twin is a duplicate or stale."""
    guest = visitor()
    dying = await House.open(database, engine=Scripted())
    dying.engine.may_decide.clear()
    await dying.says(guest, "Where is my refund?")
    await eventually(lambda: bool(dying.engine.asked))
    await house.sweep.sweep()
    await house.settled(guest)
    dying.engine.may_decide.set()
    events = await dying.settled(guest)
    assert [by for by, _ in said(events)] == ["customer", "ai"]
    await dying.close()


async def test_what_is_on_hold_wakes_when_its_time_has_come(
    house: House, clock: FixedClock
) -> None:
    guest = await _on_hold(house, clock)
    await house.sweep.sweep()
    assert (await house.standing(guest)).state == "on_hold"
    clock.advance(timedelta(hours=2))
    await house.sweep.sweep()
    await house.sweep.sweep()
    now = await house.standing(guest)
    assert (now.state, now.holder) == ("with_agent", ADA.id)
    events = await house.events(guest)
    assert kinds(events).count("conversation.resumed") == 1
    assert events[-1].payload == ConversationResumed(by="time")


async def test_what_is_on_hold_wakes_although_a_crash_came_between(
    house: House, clock: FixedClock
) -> None:
    guest = await _on_hold(house, clock)
    await house.node.log.append(says(guest.conversation, "I found it"))
    await house.sweep.sweep()
    assert (await house.events(guest))[-1].payload == ConversationResumed(by="customer")


async def _on_hold(house: House, clock: FixedClock) -> Visitor:
    guest = visitor(wants_person=True)
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(ADA, act(guest))
    until = clock.now() + timedelta(hours=1)
    await house.agents.hold(ADA, act(guest), until=until, waiting_for="third_party")
    return guest
