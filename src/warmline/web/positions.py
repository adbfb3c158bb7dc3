"""Each waiting customer's place in the line, told when it changes."""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Feed
from warmline.desk import Coming, line
from warmline.kit import CONNECTION_LOST, Database
from warmline.people import agents
from warmline.web.hub import Hub

logger = logging.getLogger(__name__)

MOVES_THE_LINE = frozenset(
    {
        "handoff.requested",
        "conversation.opened",
        "conversation.claimed",
        "conversation.passed",
        "conversation.handed_back",
        "conversation.resolved",
        "conversation.released",
        "assignment.offered",
        "assignment.ended",
    }
)
# Many moves at once are counted once (seconds).
TOGETHER = 0.05


class Positions:
    def __init__(self, database: Database, feed: Feed, hub: Hub) -> None:
        self._database, self._feed, self._hub = database, feed, hub
        self._line: dict[UUID, tuple[int, Coming | None]] = {}
        self._names: dict[UUID, str] = {}
        self._moved = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._unwatch_gaps: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.refresh()
        self._unwatch = self._feed.watch_all(self._hear)
        self._unwatch_gaps = self._feed.watch_gaps(self._moved.set)
        self._task = asyncio.create_task(self._follow(), name="positions")

    async def stop(self) -> None:
        self._unwatch()
        self._unwatch_gaps()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def of(self, conversation: UUID | None) -> int | None:
        """1 is next; None while it is not known yet."""
        found = self._line.get(conversation) if conversation else None
        return found[0] if found else None

    def coming(self, conversation: UUID | None) -> dict[str, object] | None:
        """At whom it rings."""
        _, who = self._line.get(conversation, (0, None)) if conversation else (0, None)
        return {"name": who.name, "photo": who.photo} if who else None

    def agent(self, agent: UUID | None) -> dict[str, object] | None:
        return {"id": agent, "name": self._names.get(agent, "")} if agent else None

    async def refresh(self) -> None:
        async with self._database.transaction() as tx:
            waiting = await line(tx)
            self._names = {agent.id: agent.name for agent in await agents(tx)}
        before, self._line = (
            self._line,
            {one: (place, who) for place, (one, who) in enumerate(waiting.items(), 1)},
        )
        for conversation in self._hub.connected():
            place = self._line.get(conversation)
            if place is not None and place != before.get(conversation):
                for customer in self._hub.customers(conversation):
                    customer.waits_at(place[0])

    def _hear(self, change: Change) -> None:
        if not change.events or any(event.kind in MOVES_THE_LINE for event in change.events):
            self._moved.set()

    async def _follow(self) -> None:
        while True:
            await self._moved.wait()
            await asyncio.sleep(TOGETHER)
            self._moved.clear()
            try:
                await self.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("The line could not be read (%s).", type(error).__name__)
                self._moved.set()
                await asyncio.sleep(1)
