"""Looks, every few seconds, whether those at an open console may still be there.

A socket asks for the session once, when it opens; signing out, a new password, another role or a
deactivation may happen later, and on another node.
"""

import asyncio
import logging

import asyncpg

from warmline.kit import CONNECTION_LOST
from warmline.web.auth import Door, acting_of
from warmline.web.hub import ConsoleEnd, Hub

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


class Rounds:
    def __init__(self, door: Door, hub: Hub, *, every: float = EVERY_SECONDS) -> None:
        self._door, self._hub, self._every = door, hub, every
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._walk(), name="rounds")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _walk(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                for end in tuple(self._hub.consoles):
                    await self._look_at(end)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Sessions could not be read (%s).", type(error).__name__)

    async def _look_at(self, end: ConsoleEnd) -> None:
        agent = await self._door.agent_of(end.session)
        if agent is None:
            end.end(4401, "signed_out", "Please sign in again.")
        elif acting_of(agent) != end.acting:
            end.end(1012, "changed", "Your account was changed.")
