"""One shard of the append: a connection, one statement in flight, queues in arrival order."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import asyncpg

from warmline.conversations import sql
from warmline.conversations.columns import Prepared, arguments, outcome_of
from warmline.conversations.command import Duplicate, Outcome
from warmline.conversations.feed import Feed
from warmline.kit import CONNECTION_LOST

logger = logging.getLogger(__name__)

Connect = Callable[[], Awaitable[Any]]

PAUSE_WHEN_ALL_BUSY = 0.001
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
# How long a stop waits for a database that is away before it gives up what was accepted (seconds).
STOP_PATIENCE = 5.0


class LogStopped(ConnectionError):
    """The log stopped while the database was away: whether the command was kept is unknown."""


class Waiting:
    """One accepted command and whoever waits for its outcome."""

    __slots__ = ("done", "key", "prepared")

    def __init__(self, prepared: Prepared, done: asyncio.Future[Outcome]) -> None:
        self.prepared, self.done = prepared, done
        self.key = prepared.command.conversation.int

    def tell(self, outcome: Outcome) -> None:
        if not self.done.done():
            self.done.set_result(outcome)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Shard:
    """`limit` commands a batch; a statement that takes `patience` seconds has lost its line."""

    def __init__(self, connect: Connect, feed: Feed, limit: int, patience: float) -> None:
        self._connect, self._feed = connect, feed
        self._limit, self._patience = limit, patience
        # by conversation, in arrival order; an id as a number is hashed faster than as a UUID
        self._queues: dict[int, deque[Waiting]] = {}
        self._wake = asyncio.Event()
        self._give_up_at: float | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._open()
        self._run_on()

    async def stop(self) -> None:
        self._give_up_at = self._loop.time() + STOP_PATIENCE
        self._wake.set()
        with suppress(LogStopped):
            await self._task
        with suppress(*CONNECTION_LOST):
            await self._connection.close()

    def put(self, prepared: Prepared) -> asyncio.Future[Outcome]:
        if self._give_up_at is not None:
            raise LogStopped("the log is closed")
        waiting = Waiting(prepared, self._loop.create_future())
        queue = self._queues.get(waiting.key)
        if queue is None:
            self._queues[waiting.key] = deque((waiting,))
        else:
            queue.append(waiting)
        self._wake.set()
        return waiting.done

    def _run_on(self) -> None:
        self._task = asyncio.create_task(self._run(), name="append-shard")
        self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A bug fails what waits now, visibly, and never strands what comes after it."""
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        for queue in self._queues.values():
            for waiting in queue:
                waiting.fail(error or LogStopped())
        self._queues.clear()
        if error and not task.cancelled() and self._give_up_at is None:
            logger.critical("The append failed.", exc_info=error)
            self._run_on()

    async def _run(self) -> None:
        while self._queues or self._give_up_at is None:
            if not self._queues:
                self._wake.clear()
                await self._wake.wait()
                continue
            heads = [queue[0] for queue in islice(self._queues.values(), self._limit)]
            settled = await self._append(heads)
            # Who was just told often says more at once: after one round of the loop, which is no
            # wait, their commands join the next batch.
            await asyncio.sleep(0 if settled else PAUSE_WHEN_ALL_BUSY)

    async def _append(self, batch: Sequence[Waiting]) -> bool:
        """Whether any command of the batch got its outcome."""
        try:
            rows, again = await self._fetch(batch)
        except asyncpg.PostgresError as error:
            return await self._split(batch, error)
        settled = []
        for row in rows:
            waiting = batch[row["place"] - 1]
            outcome = outcome_of(waiting.prepared, row)
            if outcome is not None:
                settled.append(outcome)
                self._leave(waiting)
                waiting.tell(outcome)
                if again and isinstance(outcome, Duplicate):
                    # Perhaps kept by the try whose answer was lost: nobody was told of it yet.
                    conversation = waiting.prepared.command.conversation
                    self._feed.hint(conversation, outcome.standing.last_seq)
        self._feed.publish(settled)
        return bool(settled)

    async def _split(self, batch: Sequence[Waiting], error: asyncpg.PostgresError) -> bool:
        """A refused statement fails only the command that caused it: halve until it is alone."""
        if len(batch) == 1:
            self._leave(batch[0])
            batch[0].fail(error)
            return True
        middle = len(batch) // 2
        first = await self._append(batch[:middle])
        return await self._append(batch[middle:]) or first

    def _leave(self, waiting: Waiting) -> None:
        """Takes a settled command off; its conversation goes to the end, so that all get a turn."""
        queue = self._queues.pop(waiting.key)
        queue.popleft()
        if queue:
            self._queues[waiting.key] = queue

    async def _fetch(self, batch: Sequence[Waiting]) -> tuple[list[Any], bool]:
        """The rows, and whether the batch ran again after a lost connection: client ids tell what
        the first try kept."""
        columns = arguments([waiting.prepared for waiting in batch])
        again = False
        while True:
            try:
                return await self._statement.fetch(*columns, timeout=self._patience), again
            except CONNECTION_LOST as error:
                logger.warning("The append lost its connection (%s).", type(error).__name__)
                await self._reconnect()
                again = True

    async def _reconnect(self) -> None:
        with suppress(*CONNECTION_LOST):
            self._connection.terminate()
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._open()
            except (*CONNECTION_LOST, OSError, asyncpg.PostgresError) as error:
                if self._give_up_at is not None and self._loop.time() > self._give_up_at:
                    raise LogStopped("the database was away at the stop") from error
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _open(self) -> None:
        self._connection = await self._connect()
        self._statement = await self._connection.prepare(sql.APPEND)
