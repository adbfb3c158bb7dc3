"""A real PostgreSQL for every test that asks for one: one server and one database a worker."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from warmline.kit import Database
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate

# Tests that pull the plug start a server of their own, with the settings of the product.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # the servers of several packages run on beside each other, each with lines of its own
    "max_connections": "400",
}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The worker's server; `postgres.dsn(database)` is its address."""
    with EmbeddedPostgres(reachable(tmp_path_factory.mktemp("postgres")), options=QUICK) as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def dsn(postgres: EmbeddedPostgres) -> str:
    """The address of a migrated database. With `database`, it is empty at each test's start."""
    await migrate(postgres.dsn())
    return postgres.dsn()


@pytest_asyncio.fixture(scope="session")
async def session_database(dsn: str) -> AsyncIterator[Database]:
    database = await Database.connect(dsn)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def database(session_database: Database) -> Database:
    """A migrated, empty database."""
    while True:
        # a server that runs on this database reads while it is emptied, in an order of its own
        with contextlib.suppress(asyncpg.DeadlockDetectedError):
            await _empty(session_database)
            return session_database


async def _empty(database: Database) -> None:
    async with database.transaction() as tx:
        tables = [row["name"] for row in await tx.fetch(TABLES)]
        filled = " union all ".join(
            f"select '{table}' as name where exists (select from {table})" for table in tables
        )
        if full := [row["name"] for row in await tx.fetch(filled)]:
            await tx.execute(f"truncate {', '.join(full)} restart identity cascade")


@pytest_asyncio.fixture
async def empty_dsn(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database without any table, dropped afterwards."""
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("create database bare")
    yield postgres.dsn("bare")
    await admin.execute("drop database bare with (force)")
    await admin.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a server of the test's own."""
    return reachable(tmp_path)


TABLES = """
select format('%I', tablename) as name from pg_tables
where schemaname = 'public' and tablename <> 'alembic_version'
"""


def reachable(folder: Path) -> Path:
    """Open pytest's private folders on the way, so that root's server user can get through."""
    for part in (folder, *folder.parents):
        if part.is_dir() and part.stat().st_mode & 0o111 == 0o100 and _is_pytests(part):
            part.chmod(0o711)
    return folder


def _is_pytests(folder: Path) -> bool:
    return any(part.name.startswith("pytest-of-") for part in (folder, *folder.parents))
