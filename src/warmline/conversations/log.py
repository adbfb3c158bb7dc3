"""The conversation log: one statement, two doors.

`Log.append` batches: at most one command of a conversation a batch, in arrival order, sharded by
conversation, one statement in flight a shard and no artificial wait. `append_in` serves operations
that also write other tables: it locks the conversation first and runs the same statement with one
row. Why it is built so, with figures: docs/decisions/0001-one-append.md.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from warmline.conversations import sql
from warmline.conversations.columns import (
    Salts,
    arguments,
    outcome_of,
    prepare,
    standing_of,
)
from warmline.conversations.command import Command, Outcome, Standing
from warmline.conversations.feed import PATIENCE, Feed
from warmline.conversations.shard import Connect, Shard
from warmline.kit import Tx

# A plan made for an empty table would be kept for a full one; the generic plan over the index is
# right for both.
APPEND_SETTINGS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}


class Log:
    """Appends commands durably; tells the feed about each one after its commit."""

    def __init__(
        self,
        connect: Connect,
        feed: Feed,
        *,
        shards: int = 2,
        limit: int = 256,
        patience: float = PATIENCE,
    ) -> None:
        self._shards = [Shard(connect, feed, limit, patience) for _ in range(shards)]
        self._salts = Salts()

    async def start(self) -> None:
        for shard in self._shards:
            await shard.start()

    async def stop(self) -> None:
        """Finishes what was accepted, then closes; without a database it gives up after seconds."""
        await asyncio.gather(*(shard.stop() for shard in self._shards))

    async def append(self, command: Command) -> Outcome:
        """Returns when the command is durable, or when it is certain that nothing was written.

        Raises asyncpg.PostgresError where the database refused this one command.
        """
        shard = self._shards[command.conversation.int % len(self._shards)]
        return await shard.put(prepare(command, self._salts))


async def lock(tx: Tx, conversation: UUID) -> Standing | None:
    """Nobody else appends to it until this transaction ends: how it stands now holds until then."""
    row = await tx.fetchrow(sql.LOCK, conversation)
    return standing_of(row) if row else None


async def append_in(tx: Tx, command: Command) -> Outcome:
    """Appends in the transaction in hand; the caller commits, then tells the feed the outcome."""
    await lock(tx, command.conversation)
    prepared = prepare(command)
    row = await tx.fetchrow(sql.APPEND, *arguments([prepared]))
    assert row is not None
    outcome = outcome_of(prepared, row)
    assert outcome is not None, "a locked row is never busy"
    return outcome


async def append_all_in(tx: Tx, commands: Sequence[Command]) -> list[Outcome]:
    """As `append_in`, in one statement; each command is of another conversation, and this
    transaction holds them all already."""
    if not commands:
        return []
    batch = [prepare(command) for command in commands]
    rows = await tx.fetch(sql.APPEND, *arguments(batch))
    found = {row["place"]: outcome_of(batch[row["place"] - 1], row) for row in rows}
    outcomes = [found[place] for place in range(1, len(batch) + 1)]
    held = [outcome for outcome in outcomes if outcome is not None]
    assert len(held) == len(batch), "a locked row is never busy"
    return held


async def open_conversation(tx: Tx, conversation: UUID, contact: UUID) -> None:
    """Makes the rows; until the first event the conversation is invisible. Safe to repeat."""
    await tx.execute(sql.OPEN_CONTACT, contact)
    await tx.execute(sql.OPEN, conversation, contact)
