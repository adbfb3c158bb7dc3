"""The reins as this node holds them: in memory, so that no turn reads the database for them.

A change comes as a NOTIFY within milliseconds. A hint can get lost, so the tables are read every
two seconds as well; who changes something here takes it up before they are told that it is done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg

from warmline.autonomy.levels import Autonomy
from warmline.autonomy.setting import CHANNEL, autonomy
from warmline.kit import CONNECTION_LOST, Database

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
LOST = (*CONNECTION_LOST, asyncpg.PostgresError, OSError)

Connect = Callable[[], Awaitable[Any]]
Listener = Callable[[Autonomy], None]


class Reins:
    """`now` is what counts for the next thing the AI wants to say; `poll_every` in seconds."""

    def __init__(
        self,
        database: Database,
        connect: Connect | None = None,
        *,
        poll_every: float = POLL_SECONDS,
    ) -> None:
        self._database, self._connect = database, connect or database.dedicated
        self._poll_every = poll_every
        self._news = asyncio.Event()
        self._reading = asyncio.Lock()
        self._listeners: set[Listener] = set()
        self._connection: Any = None
        self._task: asyncio.Task[None] | None = None
        self.now = Autonomy()

    def on_change(self, listener: Listener) -> None:
        self._listeners.add(listener)

    async def start(self) -> None:
        await self._listen()
        await self.refresh()
        self._task = asyncio.create_task(self._follow(), name="reins")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            with suppress(*LOST):
                await self._connection.close()

    async def refresh(self) -> None:
        """Takes up what is set now. One at a time, so that an older reading never comes last."""
        async with self._reading:
            async with self._database.transaction() as tx:
                found = await autonomy(tx)
            if found == self.now:
                return
            self.now = found
            for listener in self._listeners:
                listener(found)

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._poll_every)
            self._news.clear()
            try:
                if self._connection.is_closed():
                    await self._listen()
                await self.refresh()
            except LOST as error:
                logger.warning("The reins could not be read (%s).", type(error).__name__)
                await asyncio.sleep(self._poll_every)

    async def _listen(self) -> None:
        self._connection = await self._connect()
        await self._connection.add_listener(CHANNEL, self._hear)

    def _hear(self, *_: object) -> None:
        self._news.set()
