"""The pool and its transactions, and a sentence for each way in which a database cannot be used."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from warmline.kit import Database, DatabaseUnavailable, place
from warmline.kit.postgres import EmbeddedPostgres

COUNT = "select count(*) from contact"
ADD = "insert into contact (id) values (gen_random_uuid())"


async def test_json_comes_back_as_it_went_in(database: Database) -> None:
    said = {"text": "grüß Gott 👋", "steps": [1, None, {"deep": True}]}
    async with database.transaction() as tx:
        assert await tx.fetchval("select $1::jsonb", said) == said
        assert await tx.fetchval("select $1::jsonb[]", [said, None, {}]) == [said, None, {}]


async def test_a_transaction_that_raises_keeps_nothing(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with database.transaction() as tx:
            await tx.execute(ADD + "; select * from nowhere")
    async with database.transaction() as tx:
        assert await tx.fetchval(COUNT) == 0


async def test_a_transaction_that_ends_is_kept(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(ADD)
    async with database.transaction() as tx:
        assert await tx.fetchval(COUNT) == 1


async def test_a_failed_statement_does_not_spoil_the_next_transaction(database: Database) -> None:
    for _ in range(20):
        with pytest.raises(asyncpg.UndefinedTableError):
            async with database.transaction() as tx:
                await tx.execute("select * from nowhere")
    async with database.transaction() as tx:
        assert await tx.fetchval(COUNT) == 0


async def test_a_transaction_that_is_cut_short_leaves_no_trace_and_no_noise(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        async with database.transaction() as tx:
            await tx.execute(ADD)
            await asyncio.Event().wait()

    for steps in range(60):  # wherever it is by then
        task = asyncio.create_task(work())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with database.transaction() as tx:
        assert await tx.fetchval(COUNT) == 0
    assert caplog.messages == []


async def test_a_dedicated_connection_has_settings_of_its_own(database: Database) -> None:
    connection = await database.dedicated({"enable_seqscan": "off"})
    try:
        assert await connection.fetchval("show enable_seqscan") == "off"
        assert await connection.fetchval("select '[1]'::jsonb") == [1]
    finally:
        await connection.close()
    async with database.transaction() as tx:
        assert await tx.fetchval("show enable_seqscan") == "on"


async def refused(dsn: str, *, minimum_version: int = 16) -> str:
    """The sentence with which this database is refused."""
    with pytest.raises(DatabaseUnavailable) as refusal:
        await Database.connect(dsn, minimum_version=minimum_version)
    assert refusal.value.exit_code == 3
    assert "\n" not in refusal.value.sentence
    return refusal.value.sentence


async def test_a_server_that_is_not_there_is_told_with_its_address(tmp_path: Path) -> None:
    sentence = await refused("postgresql://me:secret@127.0.0.1:1/warmline")
    assert "127.0.0.1" in sentence
    assert "cannot be reached" in sentence
    assert "secret" not in sentence
    assert "cannot be reached" in await refused(f"postgresql://me@/warmline?host={tmp_path}")


async def test_a_wrong_password_is_told_without_the_password(postgres: EmbeddedPostgres) -> None:
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("create role guarded login password 'right'")
    rules = postgres.folder / "postgres" / "data" / "pg_hba.conf"
    rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
    await admin.execute("select pg_reload_conf()")
    await admin.close()
    dsn = f"postgresql://guarded:wrong@/postgres?host={postgres.sockets}"
    assert "password authentication failed" in (sentence := await refused(dsn))
    assert "wrong" not in sentence


async def test_an_unknown_user_and_database_are_told(postgres: EmbeddedPostgres) -> None:
    unknown = f"postgresql://nobody@/postgres?host={postgres.sockets}"
    assert 'role "nobody" does not exist' in await refused(unknown)
    assert 'database "lost" does not exist' in await refused(postgres.dsn("lost"))


async def test_an_old_server_is_refused(postgres: EmbeddedPostgres) -> None:
    sentence = await refused(postgres.dsn("postgres"), minimum_version=99)
    assert "version 18" in sentence
    assert "99" in sentence


async def test_an_address_that_cannot_be_read_is_told_without_its_secrets() -> None:
    for dsn in (
        "mysql://me:secret@host/db",
        "host=here password=secret",
        "postgresql://me:secret@[",
    ):
        sentence = await refused(dsn)
        assert "WARMLINE_DATABASE_URL" in sentence
        assert "secret" not in sentence


async def test_another_encoding_is_refused(postgres: EmbeddedPostgres) -> None:
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute(
        "create database latin encoding 'latin1' template template0 locale_provider libc locale 'C'"
    )
    await admin.close()
    assert "LATIN1" in await refused(postgres.dsn("latin"))


def test_a_place_names_the_host_or_the_socket_folder_and_nothing_else() -> None:
    assert place("postgresql://me:secret@db.example.com:5432/x") == "db.example.com"
    assert place("postgresql://me@/x?host=/run/postgresql&application_name=y") == "/run/postgresql"
