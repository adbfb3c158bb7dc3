"""Tells agents at once that a note called them, whichever node it was written on."""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Feed, NoteAdded
from warmline.desk import Calling, callings
from warmline.kit import CONNECTION_LOST, Database
from warmline.web.frames import frame
from warmline.web.hub import Hub

logger = logging.getLogger(__name__)

# Changes within this time (seconds) are looked at together.
TOGETHER = 0.1
# A console that missed one asks for all when its line comes back.
MOST_TOLD = 10_000


class Mentioning:
    def __init__(self, database: Database, feed: Feed, hub: Hub) -> None:
        self._database, self._feed, self._hub = database, feed, hub
        self._changed: set[UUID] = set()
        self._told: dict[tuple[UUID, UUID, int], None] = {}
        self._wake = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._unwatch = self._feed.watch_all(self._hear)
        self._task = asyncio.create_task(self._follow(), name="mentioning")

    async def stop(self) -> None:
        self._unwatch()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _hear(self, change: Change) -> None:
        """What another node appended comes without its events, and is looked up."""
        calls = not change.events or any(
            isinstance(event.payload, NoteAdded) and event.payload.mentions
            for event in change.events
        )
        if calls and self._hub.consoles:
            self._changed.add(change.conversation)
            self._wake.set()

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(TOGETHER)
            self._wake.clear()
            changed, self._changed = list(self._changed), set()
            here = list({end.agent_id for end in self._hub.consoles})
            try:
                found = await callings(self._database.reads, changed, here)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Mentions could not be read (%s).", type(error).__name__)
                continue
            for one in found:
                self._tell(one)

    def _tell(self, one: Calling) -> None:
        key = (one.agent, one.conversation, one.seq)
        if key in self._told:
            return
        self._told[key] = None
        if len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]
        by = {"id": one.by, "name": one.by_name}
        text = frame("mention", conversation=one.conversation, seq=one.seq, by=by, at=one.at)
        for end in tuple(self._hub.consoles):
            if end.agent_id == one.agent:
                end.put(text)
