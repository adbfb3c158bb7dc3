"""What may be done, as this node holds it: in memory, so that no turn reads the database for it.

Publishing is rare, so each node looks every two seconds (docs/decisions/0004).
"""

import asyncio
import logging

import asyncpg

from warmline.actions.declared.releases import current_release, load_catalogue
from warmline.actions.model import Catalogue
from warmline.kit import CONNECTION_LOST, Database, WarmlineError

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0


class CurrentCatalogue:
    """`now` is what may be done; empty before `start` and before anything is published."""

    def __init__(self, database: Database, *, poll_every: float = POLL_SECONDS) -> None:
        self._database, self._poll_every = database, poll_every
        self._reading = asyncio.Lock()
        self._unreadable = 0
        self._task: asyncio.Task[None] | None = None
        self.now = Catalogue()

    async def start(self) -> None:
        await self.refresh()
        self._task = asyncio.create_task(self._follow(), name="catalogue")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def refresh(self) -> None:
        """Takes up what is published now. One at a time, so that an older one never comes last.

        A release that this version cannot read leaves what is there: an action that is not known
        is not done."""
        async with self._reading, self._database.transaction() as tx:
            release = await current_release(tx)
            if release in (self.now.release, self._unreadable):
                return
            try:
                self.now = await load_catalogue(tx, release) if release else Catalogue()
            except WarmlineError as error:
                self._unreadable = release
                logger.error("%s", error.sentence)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._poll_every)
            try:
                await self.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError, OSError) as error:
                logger.warning("The actions could not be looked up (%s).", type(error).__name__)
