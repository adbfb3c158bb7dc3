"""The append: durable, gapless, once, fenced, and each message on its own."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from tests.conversations.nodes import Node, all_events, opened, says, texts
from warmline.conversations import (
    Appended,
    Command,
    ConversationClaimed,
    Duplicate,
    Entry,
    Fence,
    HandoffRequested,
    LogStopped,
    MessageSent,
    MessageText,
    MoveTo,
    Person,
    Stale,
    TurnDecided,
    UnknownConversation,
    append_in,
    standing,
)
from warmline.kit import Database, new_id

StartNode = Callable[[], Awaitable[Node]]
ADA = Person(new_id(), "Ada Lind")


async def test_a_message_is_kept_with_the_next_number(
    database: Database, node: Node, conversation: UUID
) -> None:
    first = await node.log.append(says(conversation, "Hello"))
    second = await node.log.append(says(conversation, "Where is my refund?"))
    assert isinstance(first, Appended)
    assert isinstance(second, Appended)
    assert (first.seq, second.seq, second.standing.heard) == (1, 2, 2)
    kept = await all_events(database, conversation)
    assert texts(kept) == ["Hello", "Where is my refund?"]
    assert tuple(kept) == first.events + second.events


async def test_messages_of_many_customers_keep_their_order_without_gaps(
    database: Database, node: Node
) -> None:
    conversations = [await opened(database) for _ in range(8)]
    words = [f"message {n}" for n in range(30)]
    await asyncio.gather(
        *(node.log.append(says(one, word)) for word in words for one in conversations)
    )
    for one in conversations:
        kept = await all_events(database, one)
        assert texts(kept) == words
        assert [event.seq for event in kept] == list(range(1, 31))


async def test_two_nodes_and_both_doors_leave_no_gap(
    database: Database, start_node: StartNode, conversation: UUID
) -> None:
    nodes = [await start_node(), await start_node()]

    async def in_transaction() -> None:
        async with database.transaction() as tx:
            outcome = await append_in(tx, says(conversation))
            assert isinstance(outcome, Appended)

    await asyncio.gather(
        *(node.log.append(says(conversation)) for node in nodes for _ in range(40)),
        *(in_transaction() for _ in range(20)),
    )
    kept = await all_events(database, conversation)
    assert [event.seq for event in kept] == list(range(1, 101))


async def test_a_retried_message_is_kept_once(
    database: Database, node: Node, conversation: UUID
) -> None:
    command = says(conversation)
    outcomes = await asyncio.gather(*(node.log.append(command) for _ in range(5)))
    assert [type(outcome) for outcome in outcomes] == [Appended] + 4 * [Duplicate]
    assert {outcome.seq for outcome in outcomes if isinstance(outcome, Duplicate)} == {1}
    assert len(await all_events(database, conversation)) == 1


async def test_a_retry_gets_the_same_answer_on_another_node_and_through_the_other_door(
    database: Database, start_node: StartNode, conversation: UUID
) -> None:
    here, there = await start_node(), await start_node()
    await here.log.append(says(conversation))
    command = says(conversation)
    first = await here.log.append(command)
    await here.log.append(says(conversation))
    assert isinstance(first, Appended)
    elsewhere = await there.log.append(command)
    async with database.transaction() as tx:
        by_hand = await append_in(tx, command)
    for again in (elsewhere, by_hand):
        assert isinstance(again, Duplicate)
        assert (again.seq, again.at, again.standing.last_seq) == (first.seq, first.at, 3)


async def test_a_retry_gets_the_same_answer_after_a_restart(
    database: Database, start_node: StartNode, conversation: UUID
) -> None:
    before = await Node.start(database)
    command = says(conversation)
    first = await before.log.append(command)
    await before.stop()
    again = await (await start_node()).log.append(command)
    assert isinstance(first, Appended)
    assert isinstance(again, Duplicate)
    assert again.seq == first.seq


async def test_a_retry_is_a_duplicate_even_when_its_fence_no_longer_holds(
    node: Node, conversation: UUID
) -> None:
    claim = _claim(conversation)
    first = await node.log.append(claim)
    again = await node.log.append(claim)
    assert isinstance(first, Appended)
    assert isinstance(again, Duplicate)
    assert again.seq == first.seq


async def test_a_turn_is_stale_once_a_person_took_over(
    database: Database, node: Node, conversation: UUID
) -> None:
    await node.log.append(says(conversation))
    await node.log.append(_claim(conversation))
    turn = await node.log.append(_turn(conversation, Fence(epoch=0, heard=1)))
    assert isinstance(turn, Stale)
    assert (turn.standing.state, turn.standing.holder) == ("with_agent", ADA.id)
    assert len(await all_events(database, conversation)) == 2


async def test_a_turn_is_stale_once_the_customer_said_more(node: Node, conversation: UUID) -> None:
    await node.log.append(says(conversation))
    await node.log.append(says(conversation))
    assert isinstance(await node.log.append(_turn(conversation, Fence(0, 1))), Stale)
    assert isinstance(await node.log.append(_turn(conversation, Fence(0, 2))), Appended)


async def test_a_colleagues_note_voids_no_answer(node: Node, conversation: UUID) -> None:
    await node.log.append(says(conversation))
    aside = Entry(TurnDecided(decision="wait", heard=0, took_ms=0))
    await node.log.append(Command(conversation, "aside", [aside]))
    assert isinstance(await node.log.append(_turn(conversation, Fence(0, 1))), Appended)


async def test_an_unknown_conversation_keeps_nothing(database: Database, node: Node) -> None:
    nobody = new_id()
    assert await node.log.append(says(nobody)) == UnknownConversation()
    async with database.transaction() as tx:
        assert await append_in(tx, says(nobody)) == UnknownConversation()
    assert await all_events(database, nobody) == []


async def test_the_standing_that_is_told_is_the_one_that_is_kept(
    database: Database, node: Node, conversation: UUID
) -> None:
    outcomes = [
        await node.log.append(says(conversation)),
        await node.log.append(_turn(conversation, Fence(0, 1))),
        await node.log.append(says(conversation)),
        await node.log.append(_claim(conversation)),
    ]
    async with database.transaction() as tx:
        kept = await standing(tx, conversation)
    last = outcomes[-1]
    assert isinstance(last, Appended)
    assert last.standing == kept
    assert (last.standing.heard, last.standing.answered, last.standing.epoch) == (3, 1, 1)


async def test_a_message_waits_for_a_locked_conversation_and_the_others_do_not(
    database: Database, node: Node, conversation: UUID
) -> None:
    other = await opened(database)
    async with database.transaction() as tx:
        await append_in(tx, says(conversation, "first"))
        waiting = asyncio.ensure_future(node.log.append(says(conversation, "second")))
        for _ in range(5):
            assert isinstance(await node.log.append(says(other)), Appended)
        assert not waiting.done()
    assert isinstance(await waiting, Appended)
    assert texts(await all_events(database, conversation)) == ["first", "second"]


@pytest.mark.parametrize("culprit", [0, 7, 19])
async def test_a_refused_message_fails_alone(database: Database, node: Node, culprit: int) -> None:
    conversations = [await opened(database) for _ in range(20)]
    words = [f"fine {n}" for n in range(20)]
    words[culprit] = "a text cannot hold \0"
    outcomes = await asyncio.gather(
        *(node.log.append(says(one, word)) for one, word in zip(conversations, words, strict=True)),
        return_exceptions=True,
    )
    assert isinstance(outcomes.pop(culprit), asyncpg.PostgresError)
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    assert await all_events(database, conversations[culprit]) == []


async def test_a_number_that_no_column_holds_fails_alone(node: Node, conversation: UUID) -> None:
    wild, tame = says(conversation, fence=Fence(epoch=2**40)), says(conversation)
    outcomes = await asyncio.gather(
        node.log.append(wild), node.log.append(tame), return_exceptions=True
    )
    assert isinstance(outcomes[0], asyncpg.PostgresError)
    assert isinstance(outcomes[1], Appended)


async def test_text_that_is_no_text_fails_before_it_can_harm_others(
    node: Node, conversation: UUID
) -> None:
    with pytest.raises(UnicodeEncodeError):
        await node.log.append(says(conversation, "half a character: \ud83d"))
    assert isinstance(await node.log.append(says(conversation)), Appended)


async def test_cut_connections_lose_and_double_nothing(database: Database, node: Node) -> None:
    conversations = [await opened(database) for _ in range(12)]
    words = [f"message {n}" for n in range(60)]
    done = asyncio.Event()

    async def cut() -> int:
        times = 0
        while not done.is_set():
            async with database.transaction() as tx:
                times += await tx.fetchval(CUT)
            await asyncio.sleep(0.02)
        return times

    async def speak(one: UUID) -> None:
        for word in words:
            outcome = await node.log.append(says(one, word))
            assert isinstance(outcome, Appended | Duplicate)

    cutting = asyncio.ensure_future(cut())
    await asyncio.gather(*(speak(one) for one in conversations))
    done.set()
    assert await cutting > 0
    for one in conversations:
        assert texts(await all_events(database, one)) == words


async def test_a_stopping_log_finishes_what_it_accepted(
    database: Database, conversation: UUID
) -> None:
    node = await Node.start(database)
    accepted = [asyncio.ensure_future(node.log.append(says(conversation))) for _ in range(10)]
    await asyncio.sleep(0)
    await node.stop()
    assert all(isinstance(outcome, Appended) for outcome in await asyncio.gather(*accepted))
    with pytest.raises(LogStopped):
        await node.log.append(says(conversation))


async def test_one_command_may_say_several_things(
    database: Database, node: Node, conversation: UUID
) -> None:
    await node.log.append(says(conversation))
    outcome = await node.log.append(
        Command(
            conversation,
            "turn-0-1",
            [
                Entry(TurnDecided(decision="hand_off", heard=1, took_ms=3)),
                Entry(MessageSent(by="ai"), MessageText("I'll get a colleague.")),
                Entry(HandoffRequested(by="ai", reason="unsure")),
            ],
            fence=Fence(0, 1),
            move=MoveTo("waiting"),
            answers=1,
        )
    )
    assert isinstance(outcome, Appended)
    assert (outcome.seq, outcome.standing.last_seq, outcome.standing.state) == (2, 4, "waiting")
    kept = await all_events(database, conversation)
    assert [event.client_id for event in kept][1:] == ["turn-0-1", None, None]


def _claim(conversation: UUID) -> Command:
    claimed = Entry(ConversationClaimed(agent=ADA, was="with_ai"))
    return Command(
        conversation, "claim", [claimed], fence=Fence(0), move=MoveTo("with_agent", ADA.id)
    )


def _turn(conversation: UUID, fence: Fence) -> Command:
    answer = Entry(MessageSent(by="ai"), MessageText("It is on its way."))
    return Command(
        conversation,
        f"turn-{fence.epoch}-{fence.heard}",
        [answer],
        fence=fence,
        answers=fence.heard,
    )


CUT = """
select count(*) from (
  select pg_terminate_backend(pid) from pg_stat_activity
  where query like '%with command as%' and pid <> pg_backend_pid()
    and backend_type = 'client backend'
) cut
"""
