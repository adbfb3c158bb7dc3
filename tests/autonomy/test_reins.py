"""The reins in memory: told at once, found again when a hint was lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from tests.eventually import eventually
from warmline.autonomy import Autonomy, Reins, resume_ai, set_levels, stop_ai
from warmline.kit import Database

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEVER = 3_600.0


@asynccontextmanager
async def held(database: Database, *, poll_every: float) -> AsyncIterator[Reins]:
    reins = Reins(database, poll_every=poll_every)
    await reins.start()
    try:
        yield reins
    finally:
        await reins.stop()


async def stop(database: Database) -> None:
    async with database.transaction() as tx:
        await stop_ai(tx, "Wrong prices", by="Sol", at=AT)


async def test_two_nodes_hear_of_a_stop_without_asking(database: Database) -> None:
    async with held(database, poll_every=NEVER) as north, held(database, poll_every=NEVER) as south:
        await stop(database)
        await eventually(lambda: bool(north.now.stopped and south.now.stopped))
        async with database.transaction() as tx:
            await resume_ai(tx, by="Sol", at=AT)
            await set_levels(tx, ["refunds"], "auto", by="Sol", at=AT)
        await eventually(lambda: north.now.level("refunds") == "auto")
        assert north.now.stopped is None


async def test_a_lost_hint_is_found_by_looking(database: Database) -> None:
    async with held(database, poll_every=0.05) as reins:
        await reins._connection.remove_listener("warmline_autonomy", reins._hear)
        await stop(database)
        await eventually(lambda: reins.now.stopped is not None)


async def test_a_cut_line_is_opened_again(database: Database) -> None:
    async with held(database, poll_every=0.05) as reins:
        cut = reins._connection
        cut.terminate()
        await eventually(lambda: reins._connection is not cut)
        await stop(database)
        await eventually(lambda: reins.now.stopped is not None)


async def test_a_start_knows_what_was_set_before(database: Database) -> None:
    await stop(database)
    async with held(database, poll_every=NEVER) as reins:
        assert reins.now.stopped is not None


async def test_who_listens_hears_of_changes_only(database: Database) -> None:
    heard: list[Autonomy] = []
    async with held(database, poll_every=NEVER) as reins:
        reins.on_change(heard.append)
        await reins.refresh()
        await stop(database)
        await reins.refresh()
        await reins.refresh()
    assert [one.stopped is not None for one in heard] == [True]
