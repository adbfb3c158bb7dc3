"""Taking files away: names in the transaction in hand, bytes after it, however often it takes."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from warmline.files import sql
from warmline.files.shelf import Shelf, ShelfUnreachable
from warmline.kit import CONNECTION_LOST, Clock, Database, Tx

logger = logging.getLogger(__name__)

# Who sends no message with it within this does not want it sent.
LOOSE_AFTER = timedelta(days=1)
LEASE = timedelta(minutes=10)
EVERY_SECONDS = 60.0


async def erase_files(tx: Tx, conversations: Sequence[UUID], *, at: datetime) -> None:
    """Names are gone with the commit, bytes with the next `Upkeep.remove_erased`."""
    await tx.execute(sql.ERASE, list(conversations), at)


async def discard(tx: Tx, file: UUID, *, at: datetime) -> None:
    await tx.execute(sql.DISCARD, file, at)


class Upkeep:
    """Removes what was erased, and what was uploaded and never sent."""

    def __init__(self, database: Database, shelf: Shelf, clock: Clock) -> None:
        self._database, self._shelf, self._clock = database, shelf, clock

    async def start(self) -> None:
        self._task = asyncio.create_task(self._forever(), name="files-upkeep")

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def once(self) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await tx.execute(sql.LOOSE, now - LOOSE_AFTER, now)
        await self.remove_erased()

    async def remove_erased(self) -> int:
        """Returns how many are gone. A row stays until its bytes are gone; what could not be
        removed is tried again after a while."""
        gone = 0
        while True:
            now = self._clock.now()
            async with self._database.transaction() as tx:
                due = [row["id"] for row in await tx.fetch(sql.ERASED, now, now + LEASE)]
            for id in due:
                await self._shelf.remove(id)
                async with self._database.transaction() as tx:
                    await tx.execute(sql.GONE, id)
                gone += 1
            if not due:
                return gone

    async def _forever(self) -> None:
        while True:
            try:
                await self.once()
            except ShelfUnreachable as away:
                logger.warning("Erased files could not be removed (%s).", away.reason)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Files could not be looked after (%s).", type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)
