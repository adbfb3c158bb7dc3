"""The conversation log: one statement, two doors.

`Log.append` batches: at most one command of a conversation a batch, in arrival order, sharded by
conversation, one statement in flight a shard and no artificial wait. `append_in` serves operations
that also write other tables: it locks the conversation first and runs the same statement with one
row. Why it is built so, with figures: docs/decisions/0001-one-append.md.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg

from warmline.conversations import sql
from warmline.conversations.columns import Prepared, arguments, outcome_of, prepare
from warmline.conversations.command import Command, Outcome
from warmline.conversations.feed import Feed
from warmline.kit import CONNECTION_LOST, Tx

logger = logging.getLogger(__name__)

Connect = Callable[[], Awaitable[Any]]

# A plan made for an empty table would be kept for a full one; the generic plan over the index is
# right for both.
APPEND_SETTINGS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
PAUSE_WHEN_ALL_BUSY = 0.001
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0


class Log:
    """Appends commands durably; tells the feed about each one after its commit."""

    def __init__(self, connect: Connect, feed: Feed, *, shards: int = 2, limit: int = 256) -> None:
        self._feed = feed
        self._shards = [_Shard(connect, feed, limit) for _ in range(shards)]

    async def start(self) -> None:
        for shard in self._shards:
            await shard.start()

    async def stop(self) -> None:
        """Finishes what was accepted, then closes."""
        for shard in self._shards:
            await shard.stop()

    async def append(self, command: Command) -> Outcome:
        """Returns when the command is durable, or when it is certain that nothing was written.

        Raises asyncpg.PostgresError where the database refused this one command.
        """
        shard = self._shards[command.conversation.int % len(self._shards)]
        return await shard.put(prepare(command))


async def append_in(tx: Tx, command: Command) -> Outcome:
    """Appends in the transaction in hand; the caller commits, then tells the feed the outcome."""
    await tx.execute(sql.LOCK, command.conversation)
    prepared = prepare(command)
    row = await tx.fetchrow(sql.APPEND, *arguments([prepared]))
    assert row is not None
    outcome = outcome_of(prepared, row)
    assert outcome is not None, "a locked row is never busy"
    return outcome


async def open_conversation(tx: Tx, conversation: UUID, contact: UUID) -> None:
    """Makes the rows; until the first event the conversation is invisible. Safe to repeat."""
    await tx.execute(sql.OPEN_CONTACT, contact)
    await tx.execute(sql.OPEN, conversation, contact)


class _Waiting:
    """One accepted command and whoever waits for its outcome."""

    __slots__ = ("done", "prepared")

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def tell(self, outcome: Outcome) -> None:
        if not self.done.done():
            self.done.set_result(outcome)

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class _Shard:
    """One connection, one statement in flight, queues by conversation in arrival order."""

    def __init__(self, connect: Connect, feed: Feed, limit: int) -> None:
        self._connect, self._feed, self._limit = connect, feed, limit
        self._queues: dict[UUID, deque[_Waiting]] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    async def start(self) -> None:
        self._connection = await self._connect()
        self._statement = await self._connection.prepare(sql.APPEND)
        self._task = asyncio.create_task(self._run(), name="append-shard")

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        await self._task
        await self._connection.close()

    def put(self, prepared: Prepared) -> asyncio.Future[Outcome]:
        assert not self._stopping, "the log is closed"
        waiting = _Waiting(prepared)
        self._queues.setdefault(prepared.command.conversation, deque()).append(waiting)
        self._wake.set()
        return waiting.done

    async def _run(self) -> None:
        while self._queues or not self._stopping:
            if not self._queues:
                self._wake.clear()
                await self._wake.wait()
                continue
            heads = [queue[0] for queue in islice(self._queues.values(), self._limit)]
            if not await self._append(heads):
                await asyncio.sleep(PAUSE_WHEN_ALL_BUSY)

    async def _append(self, batch: Sequence[_Waiting]) -> bool:
        """Whether any command of the batch got its outcome."""
        try:
            rows = await self._fetch(batch)
        except asyncpg.PostgresError as error:
            return await self._split(batch, error)
        outcomes = {row["id"]: row for row in rows}
        settled = []
        for waiting in batch:
            outcome = outcome_of(waiting.prepared, outcomes[waiting.prepared.command.conversation])
            if outcome is not None:
                settled.append(outcome)
                self._leave(waiting)
                waiting.tell(outcome)
        self._feed.publish(settled)
        return bool(settled)

    async def _split(self, batch: Sequence[_Waiting], error: asyncpg.PostgresError) -> bool:
        """A refused statement fails only the command that caused it: halve until it is alone."""
        if len(batch) == 1:
            self._leave(batch[0])
            batch[0].fail(error)
            return True
        middle = len(batch) // 2
        first = await self._append(batch[:middle])
        return await self._append(batch[middle:]) or first

    def _leave(self, waiting: _Waiting) -> None:
        """Takes a settled command off; its conversation goes to the end, so that all get a turn."""
        conversation = waiting.prepared.command.conversation
        queue = self._queues.pop(conversation)
        queue.popleft()
        if queue:
            self._queues[conversation] = queue

    async def _fetch(self, batch: Sequence[_Waiting]) -> list[Any]:
        """Runs the same batch again after a lost connection: client ids tell what was kept."""
        columns = arguments([waiting.prepared for waiting in batch])
        while True:
            try:
                rows: list[Any] = await self._statement.fetch(*columns)
                return rows
            except CONNECTION_LOST as error:
                logger.warning("The append lost its connection (%s).", type(error).__name__)
                await self._reconnect()

    async def _reconnect(self) -> None:
        with suppress(*CONNECTION_LOST):
            self._connection.terminate()
        pause = FIRST_PAUSE
        while True:
            try:
                self._connection = await self._connect()
                self._statement = await self._connection.prepare(sql.APPEND)
                return
            except (*CONNECTION_LOST, OSError, asyncpg.PostgresError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
