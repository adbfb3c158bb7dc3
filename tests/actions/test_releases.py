"""What is published counts, on every node, until something else is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from tests.actions.conftest import MOVE, Write
from tests.eventually import eventually
from warmline.actions import (
    Catalogue,
    CurrentCatalogue,
    current_catalogue,
    load_catalogue,
    publish_actions,
    read_actions,
)
from warmline.kit import Database, WarmlineError

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
NEVER = 3_600.0


def read(write_company: Write, **files: str | None) -> Catalogue:
    found = read_actions(write_company(**files))
    assert isinstance(found, Catalogue), found
    return found


async def publish(database: Database, catalogue: Catalogue) -> int | None:
    async with database.transaction() as tx:
        return await publish_actions(tx, catalogue, by="Sol", at=AT)


async def current(database: Database) -> Catalogue:
    async with database.transaction() as tx:
        return await current_catalogue(tx)


@asynccontextmanager
async def followed(database: Database, *, every: float = NEVER) -> AsyncIterator[CurrentCatalogue]:
    catalogue = CurrentCatalogue(database, poll_every=every)
    await catalogue.start()
    try:
        yield catalogue
    finally:
        await catalogue.stop()


async def test_before_anything_is_published_nothing_can_be_done(database: Database) -> None:
    assert await current(database) == Catalogue()
    async with followed(database) as catalogue:
        assert catalogue.now == Catalogue()


async def test_what_is_published_is_what_was_read(database: Database, write_company: Write) -> None:
    declared = read(write_company)
    assert await publish(database, declared) == 1
    found = await current(database)
    assert found.release == 1
    assert found.actions == declared.actions
    assert found.backends == declared.backends


async def test_the_first_language_stays_the_first(database: Database, write_company: Write) -> None:
    """jsonb would sort them, and `de` would be what everybody else is answered in."""
    await publish(database, read(write_company))
    found = await current(database)
    assert list(found.actions["move"].title) == ["en", "de"]
    assert list(found.actions["move"].confirm) == ["en", "de"]


async def test_the_same_again_is_no_release(database: Database, write_company: Write) -> None:
    declared = read(write_company)
    await publish(database, declared)
    assert await publish(database, declared) is None
    assert await publish(database, await current(database)) is None
    changed = read(write_company, move=MOVE.replace("per_day: 3", "per_day: 4"))
    assert await publish(database, changed) == 2
    assert await publish(database, declared) == 3


async def test_an_earlier_release_can_be_looked_up(
    database: Database, write_company: Write
) -> None:
    await publish(database, read(write_company))
    changed = read(write_company, move=MOVE.replace("per_day: 3", "per_day: 4"))
    await publish(database, changed)
    async with database.transaction() as tx:
        first = await load_catalogue(tx, 1)
    assert (first.release, first.actions["move"].limits.per_day) == (1, 3)


async def test_publishing_stands_in_the_audit(database: Database, write_company: Write) -> None:
    declared = read(write_company)
    await publish(database, declared)
    await publish(database, declared)
    async with database.transaction() as tx:
        rows = await tx.fetch("select actor, what, details from audit")
    assert [tuple(row.values()) for row in rows] == [
        ("Sol", "actions.published", {"release": 1, "actions": ["move", "refund", "repairs"]})
    ]


async def test_every_node_takes_up_what_is_published(
    database: Database, write_company: Write
) -> None:
    async with followed(database, every=0.02) as north, followed(database, every=0.02) as south:
        await publish(database, read(write_company))
        await eventually(lambda: north.now.release == south.now.release == 1)
        assert north.now.serving("move_pickup") == north.now.actions["move"]


async def test_a_start_knows_what_was_published_before(
    database: Database, write_company: Write
) -> None:
    await publish(database, read(write_company))
    async with followed(database) as catalogue:
        assert set(catalogue.now.actions) == {"move", "refund", "repairs"}


async def test_a_release_of_another_version_leaves_what_is_there(
    database: Database, write_company: Write
) -> None:
    await publish(database, read(write_company))
    async with followed(database) as catalogue:
        async with database.transaction() as tx:
            await tx.execute(
                "insert into action_release (body, fingerprint, by, at) values ($1, 'x', 'y', $2)",
                '{"actions": {"x": {"name": "x"}}}',
                AT,
            )
        await catalogue.refresh()
        await catalogue.refresh()
        assert catalogue.now.release == 1
    with pytest.raises(WarmlineError, match="publish the folder again"):
        await current(database)
