"""The AI's turns: one answer a burst, nobody starves, nobody is left alone with a dead engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest_asyncio

from tests.desk.house import ANSWER, House, Scripted, act, acting, kinds, said, visitor, words
from tests.eventually import eventually
from warmline.ai import Decision, Situation
from warmline.conversations import MessageSent, TurnDecided
from warmline.desk import Limits
from warmline.kit import Database

OpenHouse = Callable[..., Awaitable[House]]


@pytest_asyncio.fixture
async def open_house(database: Database) -> AsyncIterator[OpenHouse]:
    opened: list[House] = []

    async def open_one(engine: Scripted, limits: Limits | None = None) -> House:
        opened.append(await House.open(database, engine=engine, limits=limits))
        return opened[-1]

    yield open_one
    for house in opened:
        await house.close()


async def test_a_question_gets_its_answer(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    events = await house.settled(guest)
    assert kinds(events) == [
        "conversation.opened",
        "message.sent",
        "turn.decided",
        "message.sent",
    ]
    assert said(events)[-1] == ("ai", "re: Where is my refund?")
    answer, turn = events[3].payload, events[2].payload
    assert isinstance(answer, MessageSent)
    assert isinstance(turn, TurnDecided)
    assert (answer.article, answer.intent) == ("refunds", "refund_status")
    assert (turn.decision, turn.heard, turn.confidence) == ("answer", 2, 0.9)
    assert not (await house.standing(guest)).turn_is_open


async def test_the_engine_is_told_what_is_new_and_what_was_before(house: House) -> None:
    guest = visitor()
    await house.says(guest, "Hello")
    await house.settled(guest)
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    situation = house.engine.asked[-1]
    assert words(situation) == ["Where is my refund?"]
    assert [one.text for one in situation.earlier] == ["Hello", "re: Hello"]
    assert situation.language == "en"


async def test_the_browsers_language_helps_to_read_the_first_words(house: House) -> None:
    guests = [replace(visitor(), language=language) for language in ("fr-CA", "en-GB", None)]
    for guest in guests:
        await house.says(guest, "article?")
        await house.settled(guest)
    assert [situation.language for situation in house.engine.asked] == ["fr", None, None]


async def test_a_burst_gets_one_answer(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Hi", "I have a question", "Where is my refund?")
    house.engine.may_decide.set()
    events = await house.settled(guest)
    answers = [text for by, text in said(events) if by == "ai"]
    assert answers == ["re: Hi + I have a question + Where is my refund?"]


async def test_a_message_during_a_decision_restarts_it(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my")
    await eventually(lambda: len(house.engine.asked) == 1)
    await house.says(guest, "refund?")
    await eventually(lambda: len(house.engine.asked) == 2)
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert [text for by, text in said(events) if by == "ai"] == ["re: Where is my + refund?"]


async def test_waking_a_turn_for_nothing_does_not_restart_it(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my refund?")
    await eventually(lambda: len(house.engine.asked) == 1)
    for _ in range(5):
        house.turns.wake(guest.conversation)
        await asyncio.sleep(0.01)
    house.engine.may_decide.set()
    await house.settled(guest)
    assert len(house.engine.asked) == 1


async def test_nobody_starves_who_writes_without_a_pause(open_house: OpenHouse) -> None:
    engine = Scripted()
    house = await open_house(engine, Limits(burst=0.2))
    guest = visitor()
    engine.may_decide.clear()
    await house.says(guest, "1")
    await eventually(lambda: bool(engine.asked))
    await asyncio.sleep(0.25)
    await house.says(guest, "2")
    engine.may_decide.set()
    events = await house.settled(guest)
    # the first answer went out although more was said, and what was said since got its own
    assert [text for by, text in said(events) if by == "ai"] == ["re: 1", "re: 2"]
    assert len(engine.asked) == 2


async def test_a_customer_who_types_is_let_finish(open_house: OpenHouse) -> None:
    engine = Scripted()
    house = await open_house(engine, Limits(typing_fades=30))
    guest = visitor()
    engine.may_decide.clear()
    await house.says(guest, "Where is")
    await eventually(lambda: bool(engine.asked))
    house.reception.typing(guest.conversation, on=True)
    await house.says(guest, "my")
    engine.may_decide.set()
    await asyncio.sleep(0.1)
    assert len(engine.asked) == 1
    await house.says(guest, "refund?")
    house.reception.typing(guest.conversation, on=False)
    events = await house.settled(guest)
    assert [text for by, text in said(events) if by == "ai"] == ["re: Where is + my + refund?"]


async def test_typing_signs_fade_and_never_outlast_the_burst(open_house: OpenHouse) -> None:
    for limits in (Limits(typing_fades=0.05), Limits(typing_fades=30, burst=0.2)):
        engine = Scripted()
        house = await open_house(engine, limits)
        guest = visitor()
        engine.may_decide.clear()
        await house.says(guest, "Where is")
        house.reception.typing(guest.conversation, on=True)
        await house.says(guest, "my refund?")
        engine.may_decide.set()
        events = await house.settled(guest)
        assert said(events)[-1] == ("ai", "re: Where is + my refund?")


async def test_stopping_to_type_does_not_restart_a_decision(house: House) -> None:
    guest = visitor()
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my refund?")
    await eventually(lambda: bool(house.engine.asked))
    house.reception.typing(guest.conversation, on=True)
    house.reception.typing(guest.conversation, on=False)
    await asyncio.sleep(0.02)
    house.engine.may_decide.set()
    await house.settled(guest)
    assert len(house.engine.asked) == 1


async def test_an_engine_that_breaks_hands_over_to_a_person(open_house: OpenHouse) -> None:
    def broken(situation: Situation) -> Decision:
        raise KeyError(situation.language)

    house = await open_house(Scripted(broken))
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    events = await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"
    assert kinds(events)[-3:] == ["turn.decided", "message.sent", "handoff.requested"]
    turn = events[-3].payload
    assert isinstance(turn, TurnDecided)
    assert (turn.decision, turn.reason) == ("hand_off", "model_down")


async def test_an_engine_that_never_answers_hands_over_to_a_person(open_house: OpenHouse) -> None:
    engine = Scripted()
    engine.may_decide.clear()
    house = await open_house(engine, Limits(decision=0.1))
    guest = visitor()
    await house.says(guest, "Where is my refund?")
    await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"


async def test_an_answer_never_comes_after_a_person_took_over(house: House) -> None:
    guest, ada = visitor(), acting("Ada Lind", "supervisor")
    house.engine.may_decide.clear()
    await house.says(guest, "Where is my refund?")
    await eventually(lambda: bool(house.engine.asked))
    await house.agents.claim(ada, act(guest))
    house.engine.may_decide.set()
    events = await house.settled(guest)
    assert kinds(events)[-1] == "conversation.claimed"


async def test_a_turn_that_two_nodes_take_is_written_once(open_house: OpenHouse) -> None:
    here, there = await open_house(Scripted()), await open_house(Scripted())
    guest = visitor()
    for house in (here, there):
        house.engine.may_decide.clear()
    await here.says(guest, "Where is my refund?")
    there.turns.wake(guest.conversation)
    await eventually(lambda: len(here.engine.asked) == len(there.engine.asked) == 1)
    for house in (here, there):
        house.engine.may_decide.set()
    await here.settled(guest)
    events = await there.settled(guest)
    assert [by for by, _ in said(events)] == ["customer", "ai"]


async def test_thanks_after_a_resolution_reopens_nothing(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada Lind")
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(ada, act(guest))
    await house.agents.resolve(ada, act(guest))
    await house.says(guest, "thanks")
    events = await house.settled(guest)
    assert (await house.standing(guest)).state == "resolved"
    assert not (await house.standing(guest)).turn_is_open
    assert [by for by, _ in said(events)] == ["customer", "customer"]
    turn = events[-1].payload
    assert isinstance(turn, TurnDecided)
    assert turn.decision == "wait"


async def test_a_question_after_a_resolution_reopens_and_is_answered(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada Lind")
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(ada, act(guest))
    await house.agents.resolve(ada, act(guest))
    await house.says(guest, "And my card?")
    events = await house.settled(guest)
    assert kinds(events)[-3:] == ["conversation.reopened", "turn.decided", "message.sent"]
    assert said(events)[-1] == ("ai", "re: And my card?")
    assert (await house.standing(guest)).state == "with_ai"
    assert len(house.engine.asked) == 1


async def test_asking_for_a_person_in_words_after_a_resolution_queues(house: House) -> None:
    guest, ada = visitor(wants_person=True), acting("Ada Lind")
    await house.says(guest, "Where is my refund?")
    await house.agents.claim(ada, act(guest))
    await house.agents.resolve(ada, act(guest))
    await house.says(guest, "person?")
    await house.settled(guest)
    assert (await house.standing(guest)).state == "waiting"


@asynccontextmanager
async def refusing_decisions(database: Database) -> AsyncIterator[None]:
    """Stands for any bug between a decision and the log."""
    async with database.transaction() as tx:
        await tx.execute("alter table event add constraint refuse check (kind <> 'turn.decided')")
    try:
        yield
    finally:
        async with database.transaction() as tx:
            await tx.execute("alter table event drop constraint refuse")


async def test_a_turn_that_failed_is_taken_again(open_house: OpenHouse) -> None:
    engine = Scripted(lambda _: ANSWER)
    house = await open_house(engine, Limits(first_retry=0.02))
    guest = visitor()
    async with refusing_decisions(house.database):
        await house.says(guest, "Where is my refund?")
        await eventually(lambda: len(engine.asked) > 2)

    async def answered() -> bool:
        return not (await house.standing(guest)).turn_is_open

    await eventually(answered)
    assert said(await house.events(guest))[-1] == ("ai", ANSWER.text)


async def test_a_turn_that_always_fails_is_given_up(open_house: OpenHouse) -> None:
    engine = Scripted(lambda _: ANSWER)
    house = await open_house(engine, Limits(first_retry=0.01, last_retry=0.04))
    guest = visitor()
    async with refusing_decisions(house.database):
        await house.says(guest, "Where is my refund?")
        await eventually(lambda: len(engine.asked) == 4)
        await asyncio.sleep(0.2)
    assert len(engine.asked) == 4
