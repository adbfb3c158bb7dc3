"""Says which consoles this node hears: who has one open is there, as they chose to be."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import asyncpg

from warmline.kit import CONNECTION_LOST, Database
from warmline.routing import HEARTBEAT, seats
from warmline.web.hub import ConsoleEnd, Hub

logger = logging.getLogger(__name__)


class Heartbeats:
    """`back` is called when somebody is back, who may take something now."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        back: Callable[[], None],
        *,
        every: float = HEARTBEAT.total_seconds(),
    ) -> None:
        self._database, self._hub, self._back, self._every = database, hub, back, every
        self._came: set[UUID] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._hub.on_console(self._hear)
        self._task = asyncio.create_task(self._beat_forever(), name="heartbeats")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _hear(self, end: ConsoleEnd) -> None:
        self._came.add(end.agent_id)
        self._wake.set()

    async def _beat_forever(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + self._every
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(due - loop.time(), 0.0))
            self._wake.clear()
            came, self._came = self._came, set()
            if loop.time() >= due:
                due = loop.time() + self._every
                came |= {end.agent_id for end in self._hub.consoles}
            try:
                await self._beat(came)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Heartbeats could not be kept (%s).", type(error).__name__)
                self._came |= came
                await asyncio.sleep(1)
                self._wake.set()

    async def _beat(self, agents: set[UUID]) -> None:
        """One statement for all."""
        if not agents:
            return
        async with self._database.transaction() as tx:
            changed = await seats.heard(tx, agents)
        for agent, presence in changed.items():
            self._hub.tell_presence(agent, presence, "heard")
        if changed:
            self._back()
