"""The sweep: finishes what a crash interrupted, wakes what was on hold, leaves nobody alone."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import asyncpg

from warmline.conversations import (
    Command,
    ConversationReleased,
    ConversationResumed,
    Entry,
    Feed,
    Fence,
    MoveTo,
    Person,
    late_turns,
    open_turns,
)
from warmline.desk import names, sql
from warmline.desk.moving import append_moving
from warmline.desk.turns import Turns
from warmline.kit import CONNECTION_LOST, Clock, Database

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
# A turn counts as interrupted when it is this late. Each round looks at what was written since the
# round before it looked, with some seconds for transactions that took their time.
LATE_SECONDS = 3.0
SLACK_SECONDS = 10.0


class Sweep:
    def __init__(
        self,
        database: Database,
        feed: Feed,
        turns: Turns,
        clock: Clock,
        *,
        late: float = LATE_SECONDS,
    ) -> None:
        self._database, self._feed, self._turns, self._clock = database, feed, turns, clock
        self._late = late
        self._looked = clock.monotonic()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Takes every open turn at once: this node does not know how the last one ended."""
        self._looked = self._clock.monotonic()
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
        looking = self._clock.monotonic()
        within = looking - self._looked + self._late + SLACK_SECONDS
        async with self._database.transaction() as tx:
            late = await late_turns(tx, within=within, older_than=self._late)
            due = await tx.fetch(sql.DUE_HOLDS, self._clock.now())
            orphaned = await tx.fetch(sql.ORPHANED)
        self._looked = looking
        for conversation in late:
            if not self._turns.is_deciding(conversation):
                self._turns.wake(conversation)
        for row in due:
            await self._move(_resumption(row))
        for row in orphaned:
            await self._move(_return_to_queue(row))

    async def _move(self, command: Command) -> None:
        async with self._database.transaction() as tx:
            outcome = await append_moving(tx, command)
        self._feed.publish([outcome])

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
                # The database is away; the next round comes soon.
                logger.warning("The sweep could not run (%s).", type(error).__name__)


def _resumption(row: Mapping[str, Any]) -> Command:
    """The same client id as the reception's, so that both together wake it once."""
    return Command(
        row["id"],
        names.of_desk(f"resume-{row['epoch']}"),
        [Entry(ConversationResumed(by="customer" if row["heard"] else "time"))],
        fence=Fence(row["epoch"]),
        move=MoveTo("with_agent", row["holder"]),
    )


def _return_to_queue(row: Mapping[str, Any]) -> Command:
    return Command(
        row["id"],
        names.of_desk(f"released-{row['epoch']}"),
        [Entry(ConversationReleased(agent=Person(row["agent"], row["name"]), cause="deactivated"))],
        fence=Fence(row["epoch"]),
        move=MoveTo("waiting"),
    )
