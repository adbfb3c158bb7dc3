"""The one door to PostgreSQL: a pool, its transactions, and connections of one's own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol, Self, cast
from urllib.parse import parse_qs, urlsplit

import asyncpg
import msgspec

from warmline.kit.errors import DatabaseUnavailable

MINIMUM_VERSION: Final = 16

# What a statement raises when the server, or the way to it, went away. Whether the work was kept
# is then unknown: only what can be told apart by an id may be run again.
CONNECTION_LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a cut connection's protocol says when it is used once more
    ConnectionError,
    FileNotFoundError,  # the socket of a server that is just starting again
    TimeoutError,
)


class Tx(Protocol):
    """A transaction in hand: what features run their SQL on."""

    async def execute(self, query: str, *args: object) -> str: ...

    async def executemany(self, query: str, args: Iterable[Sequence[object]]) -> None: ...

    async def fetch(self, query: str, *args: object) -> list[Any]: ...

    async def fetchrow(self, query: str, *args: object) -> Any: ...  # noqa: ANN401

    async def fetchval(self, query: str, *args: object) -> Any: ...  # noqa: ANN401


class Database:
    """A pool on one PostgreSQL. `async with database.transaction() as tx` is where work commits.

    `patience` is how many seconds a transaction waits for a server that is just starting again;
    a statement that takes `silence` seconds has lost its line, though nobody said so.

    `reads` is for what only reads: each statement sees what is committed when it begins, as in a
    transaction of ours, without the two round trips of one. The server refuses it every write.
    """

    def __init__(
        self, dsn: str, pool: asyncpg.Pool, for_reads: asyncpg.Pool, *, patience: float
    ) -> None:
        self.dsn = dsn
        self._pool, self._for_reads = pool, for_reads
        self._patience = patience
        self.reads: Tx = _Reads(for_reads, patience)

    @classmethod
    async def connect(
        cls,
        dsn: str,
        *,
        minimum_version: int = MINIMUM_VERSION,
        pool_size: int = 10,
        patience: float = 30.0,
        silence: float = 60.0,
    ) -> Self:
        """Open a pool, or say in one sentence why it cannot be used (`DatabaseUnavailable`)."""
        with _explained(dsn):
            connection = await _open(dsn, {})
            try:
                await _require_usable(connection, minimum_version)
            finally:
                await connection.close()
            pool = await _pool(dsn, pool_size, silence, {})
            only = {"default_transaction_read_only": "on"}
            for_reads = await _pool(dsn, max(pool_size // 2, 1), silence, only)
        return cls(dsn, pool, for_reads, patience=patience)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """One transaction: kept when the block ends, undone when it raises."""
        connection, transaction = await self._begin()
        try:
            yield connection
        except BaseException:
            with contextlib.suppress(*CONNECTION_LOST):  # then it is undone already
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await transaction.rollback()
            raise
        else:
            await transaction.commit()
        finally:
            await self._release(connection)

    async def dedicated(
        self, server_settings: Mapping[str, str] | None = None
    ) -> asyncpg.Connection:
        """An asyncpg connection outside the pool, for a shard of the append or for LISTEN.

        Its owner closes it, and opens another one after `CONNECTION_LOST`.
        """
        return await _open(self.dsn, dict(server_settings or {}))

    async def close(self) -> None:
        """Close every connection; one that is still at work after 5 seconds is cut."""
        try:
            async with asyncio.timeout(5):
                await asyncio.gather(self._for_reads.close(), self._pool.close())
        except TimeoutError:
            self._for_reads.terminate()
            self._pool.terminate()

    async def _begin(self) -> tuple[asyncpg.Connection, asyncpg.transaction.Transaction]:
        """Nothing of the work was sent yet, so a server that is starting again is waited for."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while True:
            try:
                return await self._try_to_begin()
            except CONNECTION_LOST:
                if self._pool.is_closing() or loop.time() > deadline:
                    raise
                await asyncio.sleep(0.1)

    async def _try_to_begin(self) -> tuple[asyncpg.Connection, asyncpg.transaction.Transaction]:
        connection = await self._pool.acquire()
        transaction = connection.transaction()
        try:
            await transaction.start()
        except BaseException:
            # cut short while it began: nobody can tell what the connection holds
            connection.terminate()
            await self._release(connection)
            raise
        return connection, transaction

    async def _release(self, connection: asyncpg.Connection) -> None:
        # a lost connection cannot be reset; what broke it was raised already
        with contextlib.suppress(*CONNECTION_LOST):
            await self._pool.release(connection, timeout=_FAREWELL_SECONDS)


class _Reads:
    """A connection for each statement, and for a statement whose connection was lost another one:
    to read twice does no harm."""

    def __init__(self, pool: asyncpg.Pool, patience: float) -> None:
        self._pool, self._patience = pool, patience

    async def execute(self, query: str, *args: object) -> str:
        return cast(str, await self._run("execute", query, *args))

    async def executemany(self, query: str, args: Iterable[Sequence[object]]) -> None:
        await self._run("executemany", query, args)

    async def fetch(self, query: str, *args: object) -> list[Any]:
        return cast(list[Any], await self._run("fetch", query, *args))

    async def fetchrow(self, query: str, *args: object) -> Any:  # noqa: ANN401
        return await self._run("fetchrow", query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:  # noqa: ANN401
        return await self._run("fetchval", query, *args)

    async def _run(self, how: str, *args: object) -> object:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while True:
            try:
                async with self._pool.acquire() as connection:
                    return await getattr(connection, how)(*args)
            except CONNECTION_LOST:
                if self._pool.is_closing() or loop.time() > deadline:
                    raise
                await asyncio.sleep(0.1)


class _Connection(asyncpg.Connection):  # type: ignore[misc] # asyncpg has no types
    """Comes back to the pool as it is: a transaction in hand changes no session, and resetting
    one would cost every transaction another round trip."""

    def get_reset_query(self) -> str:
        return ""


async def _pool(
    dsn: str, size: int, silence: float, server_settings: dict[str, str]
) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        init=_teach_json,
        timeout=10,
        command_timeout=silence,
        connection_class=_Connection,
        server_settings=server_settings,
    )


async def _open(dsn: str, server_settings: dict[str, str]) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsn, timeout=10, server_settings=server_settings)
    await _teach_json(connection)
    return connection


async def _teach_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda raw: msgspec.json.decode(raw[1:]),
    )


_JSONB_VERSION: Final = b"\x01"
# How long a line that does not answer may keep whoever lets go of it.
_FAREWELL_SECONDS: Final = 5.0


@contextlib.contextmanager
def _explained(dsn: str) -> Iterator[None]:
    """Turn what asyncpg raises while connecting into one sentence with what to do."""
    try:
        yield
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise DatabaseUnavailable(
            f"PostgreSQL at {place(dsn)} refused the sign-in ({_first_line(error)}): "
            "check the user and the password in WARMLINE_DATABASE_URL."
        ) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise DatabaseUnavailable(
            f"PostgreSQL at {place(dsn)} has no such database ({_first_line(error)}): "
            "create it, or correct its name in WARMLINE_DATABASE_URL."
        ) from error
    except (asyncpg.ClientConfigurationError, ValueError) as error:
        raise DatabaseUnavailable(
            f"WARMLINE_DATABASE_URL cannot be read ({_first_line(error)}): "
            "write it as postgresql://user:password@host:5432/database."
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable(
            f"PostgreSQL at {place(dsn)} cannot be reached ({_first_line(error)}): check that it "
            "runs and that the address in WARMLINE_DATABASE_URL is right."
        ) from error


def place(dsn: str) -> str:
    """Where a DSN points to, without its secrets."""
    parts = urlsplit(dsn)
    folders = parse_qs(parts.query).get("host", [])
    return parts.hostname or next(iter(folders), "the given address")


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


async def _require_usable(connection: asyncpg.Connection, minimum_version: int) -> None:
    version = connection.get_server_version()
    if version.major < minimum_version:
        raise DatabaseUnavailable(
            f"This PostgreSQL is version {version.major}; Warmline needs {minimum_version} "
            "or newer: upgrade it, or leave WARMLINE_DATABASE_URL empty to use the built-in server."
        )
    encoding = await connection.fetchval("show server_encoding")
    if encoding != "UTF8":
        raise DatabaseUnavailable(
            f"The database is encoded in {encoding}: create one with `encoding 'UTF8'`."
        )
    if await connection.fetchval("select pg_is_in_recovery()"):
        raise DatabaseUnavailable(
            "This PostgreSQL is a read-only standby: point WARMLINE_DATABASE_URL to the primary."
        )
