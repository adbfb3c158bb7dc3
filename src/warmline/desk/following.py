"""Follows the log with what is made from it: waits, and what people should look at again.

Every node follows what was written at it, as it is written; what a node that died left undone is
made at the next start of any, and in each round.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Feed, MessageSent
from warmline.desk.reviews import close_written, find_reviews
from warmline.desk.waits import follow_waits, waits_to_follow
from warmline.kit import CONNECTION_LOST, Clock, Database

logger = logging.getLogger(__name__)

# Changes within this time (seconds) are followed together.
TOGETHER = 1.0
EVERY_SECONDS = 20.0
# Where nothing happens for so long, what another node died over is looked for.
CATCH_UP_SECONDS = 60.0
MOST_AT_ONCE = 200
CHANGES_WAITS = frozenset(
    {
        "handoff.requested",
        "conversation.opened",
        "conversation.claimed",
        "conversation.passed",
        "conversation.released",
        "conversation.handed_back",
        "conversation.resolved",
        "conversation.reopened",
        "assignment.offered",
        "wait.told",
    }
)


class Following:
    """`every` is how often (seconds) it looks at what is silent."""

    def __init__(
        self, database: Database, feed: Feed, clock: Clock, *, every: float = EVERY_SECONDS
    ) -> None:
        self._database, self._feed, self._clock, self._every = database, feed, clock, every
        self._changed: dict[UUID, None] = {}
        # conversations whose next message of an agent is the first of a wait
        self._unanswered: set[UUID] = set()
        self._looked: datetime | None = None
        self._wake = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._unwatch = self._feed.watch_all(self._hear)
        self._tasks = [
            asyncio.create_task(self._follow_forever(), name="follow-waits"),
            asyncio.create_task(self._look_forever(), name="find-reviews"),
        ]

    async def stop(self) -> None:
        self._unwatch()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def catch_up(self) -> None:
        """Makes what is missing: after a crash, or where the table was lost."""
        async with self._database.transaction() as tx:
            self._changed.update(dict.fromkeys(await waits_to_follow(tx)))
        while self._changed:
            await self._follow_some()

    async def look(self) -> None:
        """One round over what ended silent, failed or was left."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await find_reviews(tx, now, looked=self._looked)
        self._looked = now
        await close_written(self._database, self._feed, now)

    def _hear(self, change: Change) -> None:
        """What another node wrote comes without its events, and is that node's to follow."""
        kinds = {event.kind for event in change.events}
        if kinds & CHANGES_WAITS or self._is_first_reply(change):
            self._changed[change.conversation] = None
            self._wake.set()
        if "conversation.claimed" in kinds:
            self._unanswered.add(change.conversation)
        elif kinds & {"conversation.resolved", "conversation.handed_back"}:
            self._unanswered.discard(change.conversation)

    def _is_first_reply(self, change: Change) -> bool:
        if change.conversation not in self._unanswered:
            return False
        replied = any(
            isinstance(event.payload, MessageSent) and event.payload.by == "agent"
            for event in change.events
        )
        if replied:
            self._unanswered.discard(change.conversation)
        return replied

    async def _follow_some(self) -> None:
        # in one order at every node, so that none waits for the other
        some = sorted(list(self._changed)[:MOST_AT_ONCE])
        for conversation in some:
            del self._changed[conversation]
        try:
            async with self._database.transaction() as tx:
                await follow_waits(tx, some)
        except BaseException:
            self._changed.update(dict.fromkeys(some))
            raise

    async def _follow_forever(self) -> None:
        await self._tried(self.catch_up)
        while True:
            news = False
            with suppress(TimeoutError):
                news = await asyncio.wait_for(self._wake.wait(), CATCH_UP_SECONDS)
            await asyncio.sleep(TOGETHER)
            self._wake.clear()
            await self._tried(self._follow_some if news else self.catch_up)
            if self._changed:
                self._wake.set()

    async def _look_forever(self) -> None:
        while True:
            await self._tried(self.look)
            await asyncio.sleep(self._every)

    async def _tried(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
            # The database is away; the next round comes soon.
            logger.warning("The log could not be followed (%s).", type(error).__name__)
            await asyncio.sleep(1)
