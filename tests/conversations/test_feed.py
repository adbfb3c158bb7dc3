"""The live feed: told once durable, hinted to other nodes, found when a hint is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from tests.conversations.nodes import Heard, Node, opened, says
from tests.eventually import eventually
from warmline.conversations import Appended, Change, Feed, append_in, contiguous
from warmline.conversations.feed import packed
from warmline.kit import Database, new_id

StartNode = Callable[[], Awaitable[Node]]


async def test_a_watcher_gets_the_events_themselves(node: Node, conversation: UUID) -> None:
    heard = Heard()
    node.feed.watch(conversation, heard)
    outcome = await node.log.append(says(conversation))
    assert isinstance(outcome, Appended)
    await eventually(lambda: bool(heard.changes))
    assert heard.changes == [Change(conversation, 1, outcome.events, outcome.standing)]


async def test_a_watcher_hears_only_its_conversation_and_who_watches_all_hears_all(
    database: Database, node: Node, conversation: UUID
) -> None:
    mine, everything = Heard(), Heard()
    node.feed.watch(conversation, mine)
    node.feed.watch_all(everything)
    other = await opened(database)
    await node.log.append(says(other))
    await node.log.append(says(conversation))
    await eventually(lambda: len(everything.changes) == 2)
    assert [change.conversation for change in mine.changes] == [conversation]


async def test_who_stopped_watching_hears_no_more(node: Node, conversation: UUID) -> None:
    gone, still = Heard(), Heard()
    stop = node.feed.watch(conversation, gone)
    node.feed.watch(conversation, still)
    stop()
    stop()
    await node.log.append(says(conversation))
    await eventually(lambda: still.last_seq == 1)
    assert gone.changes == []


async def test_a_retry_tells_nobody_anything(node: Node, conversation: UUID) -> None:
    heard = Heard()
    command = says(conversation)
    node.feed.watch(conversation, heard)
    await node.log.append(command)
    await node.log.append(command)
    await node.log.append(says(conversation))
    await eventually(lambda: heard.last_seq == 2)
    assert [change.last_seq for change in heard.changes] == [1, 2]


async def test_another_node_gets_a_hint(start_node: StartNode, conversation: UUID) -> None:
    here, there = await start_node(), await start_node()
    heard, everywhere = Heard(), Heard()
    there.feed.watch(conversation, heard)
    there.feed.watch_all(everywhere)
    await here.log.append(says(conversation))
    await eventually(lambda: heard.last_seq == 1 and everywhere.last_seq == 1)
    assert heard.changes[0].events == ()


async def test_a_node_does_not_hear_its_own_hints(
    start_node: StartNode, conversation: UUID
) -> None:
    here, there = await start_node(), await start_node()
    heard, over_there = Heard(), Heard()
    here.feed.watch(conversation, heard)
    there.feed.watch(conversation, over_there)
    await here.log.append(says(conversation))
    await eventually(lambda: over_there.last_seq == 1)
    assert len(heard.changes) == 1


async def test_the_transactional_door_is_told_after_its_commit(
    database: Database, start_node: StartNode, conversation: UUID
) -> None:
    here, there = await start_node(), await start_node()
    heard = Heard()
    there.feed.watch(conversation, heard)
    async with database.transaction() as tx:
        outcome = await append_in(tx, says(conversation))
    here.feed.publish([outcome])
    await eventually(lambda: heard.last_seq == 1)


async def test_a_lost_hint_is_found_by_looking_again(
    database: Database, node: Node, conversation: UUID
) -> None:
    heard = Heard()
    node.feed.watch(conversation, heard)
    async with database.transaction() as tx:
        await append_in(tx, says(conversation))
    await node.feed.reconcile()
    await eventually(lambda: heard.last_seq == 1)


async def test_a_listener_that_fails_takes_nobody_along(node: Node, conversation: UUID) -> None:
    def failing(change: Change) -> None:
        raise LookupError(change)

    told: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    heard = Heard()
    node.feed.watch(conversation, failing)
    node.feed.watch_all(heard)
    for _ in range(3):
        assert isinstance(await node.log.append(says(conversation)), Appended)
    await eventually(lambda: heard.last_seq == 3)
    loop.set_exception_handler(None)
    assert [type(error) for error in told] == [LookupError] * 3


async def test_a_feed_whose_connection_was_cut_hears_again(
    database: Database, node: Node, conversation: UUID
) -> None:
    feed = Feed(database.dedicated, node="elsewhere", reconcile_every=0.05)
    await feed.start()
    hints = Heard()
    feed.watch_all(hints)
    async with database.transaction() as tx:
        assert await tx.fetchval(CUT_LISTENERS) >= 2

    async def hint_arrives() -> bool:
        await node.log.append(says(conversation))
        await asyncio.sleep(0.02)
        return bool(hints.changes)

    await eventually(hint_arrives)
    await feed.stop()


@pytest.mark.parametrize("count", [0, 1, 179, 180, 2_000])
def test_hints_fit_into_as_few_notifications_as_possible(count: int) -> None:
    hints = {new_id(): 2**31 - 1 for _ in range(count)}
    payloads = list(packed("node", hints))
    assert all(len(payload.encode()) < 8_000 for payload in payloads)
    assert len(payloads) == -(-count // 179)
    told = [change.partition(":") for payload in payloads for change in payload.split()[1:]]
    assert {UUID(conversation): int(seq) for conversation, _, seq in told} == hints


async def test_events_are_contiguous_when_nothing_was_missed(
    node: Node, conversation: UUID
) -> None:
    await node.log.append(says(conversation))
    second = await node.log.append(says(conversation))
    assert isinstance(second, Appended)
    assert contiguous(1, second.events)
    assert not contiguous(0, second.events)
    assert not contiguous(1, ())


CUT_LISTENERS = """
select count(*) from (
  select pg_terminate_backend(pid) from pg_stat_activity
  where query ilike any(array['listen %', '%pg_notify%', '%last_seq%', '%synchronous_commit%'])
    and pid <> pg_backend_pid()
) cut
"""
