import asyncio

import asyncpg
import pytest

from warmline.kit import DatabaseUnavailable
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import Migrated, SchemaNewer, migrate, pending


async def test_migrating_twice_does_nothing_the_second_time(empty_dsn: str) -> None:
    first = await migrate(empty_dsn)
    assert first.before is None
    assert first.changed
    assert await migrate(empty_dsn) == Migrated(first.after, first.after)
    assert not (await pending(empty_dsn)).changed


async def test_nodes_that_start_at_once_migrate_once(empty_dsn: str) -> None:
    results = await asyncio.gather(*(migrate(empty_dsn) for _ in range(4)))
    assert sorted(result.changed for result in results) == [False, False, False, True]


async def test_looking_changes_nothing(empty_dsn: str) -> None:
    assert (await pending(empty_dsn)).changed
    connection = await asyncpg.connect(empty_dsn)
    assert (
        await connection.fetchval("select count(*) from pg_tables where schemaname='public'") == 0
    )
    await connection.close()


async def test_a_schema_of_a_newer_version_is_refused_in_one_sentence(empty_dsn: str) -> None:
    await migrate(empty_dsn)
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()
    with pytest.raises(SchemaNewer, match="9999") as refusal:
        await migrate(empty_dsn)
    assert "upgrade" in refusal.value.sentence


async def test_a_user_who_may_not_create_is_told_what_to_run(
    postgres: EmbeddedPostgres, empty_dsn: str
) -> None:
    admin = await asyncpg.connect(empty_dsn)
    await admin.execute("create role reader login")
    dsn = empty_dsn.replace("//warmline@", "//reader@")
    with pytest.raises(DatabaseUnavailable, match='grant create on schema public to "reader"'):
        await migrate(dsn)
    await admin.execute("grant create on schema public to reader")
    assert (await migrate(dsn)).changed
    await admin.execute("drop owned by reader")
    await admin.execute("drop role reader")
    await admin.close()
