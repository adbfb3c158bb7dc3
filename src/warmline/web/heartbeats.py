"""Says which consoles this node hears: who has one open is there, as they chose to be.

A laptop that was closed leaves a socket that looks open for minutes. So each console is asked every
few seconds, and counts if it says something soon after. One that never did (an old page) counts
while its socket is there.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import asyncpg

from warmline.kit import CONNECTION_LOST, Database
from warmline.routing import HEARTBEAT, seats
from warmline.web.frames import frame
from warmline.web.hub import ConsoleEnd, Hub

PING = frame("ping")
# Of the time between two pings, what an answer may take.
SOON = 0.2

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
        self._spoke: set[ConsoleEnd] = set()
        self._answering: set[ConsoleEnd] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._hub.on_console(self._hear)
        self._hub.on_words(self._spoke.add)
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
        ask_at, count_at = loop.time() + self._every, float("inf")
        while True:
            with suppress(TimeoutError):
                left = min(ask_at, count_at) - loop.time()
                await asyncio.wait_for(self._wake.wait(), max(left, 0.0))
            self._wake.clear()
            came, self._came = self._came, set()
            if loop.time() >= count_at:
                count_at = float("inf")
                came |= self._heard()
            if loop.time() >= ask_at:
                ask_at = loop.time() + self._every
                count_at = loop.time() + SOON * self._every
                self._ask()
            try:
                await self._beat(came)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Heartbeats could not be kept (%s).", type(error).__name__)
                self._came |= came
                await asyncio.sleep(1)
                self._wake.set()

    def _ask(self) -> None:
        self._spoke.clear()
        self._hub.to_consoles(PING)

    def _heard(self) -> set[UUID]:
        """Whose console answered; what answered before and does not now is not heard."""
        here = self._hub.consoles
        spoke = self._spoke & here
        silent = self._answering - spoke
        self._answering = (self._answering | spoke) & here
        return {end.agent_id for end in here - silent}

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
