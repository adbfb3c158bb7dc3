"""The sweep: finishes what a crash interrupted and wakes what was on hold."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import asyncpg

from warmline.conversations import (
    Command,
    ConversationResumed,
    Entry,
    Fence,
    Log,
    MoveTo,
    late_turns,
    open_turns,
)
from warmline.desk import sql
from warmline.desk.turns import Turns
from warmline.kit import Clock, Database

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
# A turn counts as interrupted when it is this late, and is looked for while it is this young.
LATE_SECONDS = 3.0
YOUNG_SECONDS = 900.0


class Sweep:
    def __init__(self, database: Database, log: Log, turns: Turns, clock: Clock) -> None:
        self._database, self._log, self._turns, self._clock = database, log, turns, clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Takes every open turn at once: this node does not know how the last one ended."""
        async with self._database.transaction() as tx:
            for conversation in await open_turns(tx):
                self._turns.wake(conversation)
        self._task = asyncio.create_task(self._sweep_forever(), name="sweep")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def sweep(self) -> None:
        async with self._database.transaction() as tx:
            late = await late_turns(tx, within=YOUNG_SECONDS, older_than=LATE_SECONDS)
            due = await tx.fetch(sql.DUE_HOLDS, self._clock.now())
        for conversation in late:
            self._turns.wake(conversation)
        for row in due:
            await self._log.append(_resumption(row))

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                # The database is away; the next round comes soon.
                logger.warning("The sweep could not run (%s).", type(error).__name__)


def _resumption(row: Any) -> Command:
    """The same client id as the reception's, so that both together wake it once."""
    return Command(
        row["id"],
        f"resume-{row['epoch']}",
        [Entry(ConversationResumed(by="customer" if row["heard"] else "time"))],
        fence=Fence(row["epoch"]),
        move=MoveTo("with_agent", row["holder"]),
    )
