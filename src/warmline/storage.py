"""From the settings to a database that is up, fitting and migrated."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from warmline.kit import Database, DatabaseUnavailable
from warmline.kit.postgres import EmbeddedPostgres, FolderInUse, dsn_of_running
from warmline.migrations import migrate, pending
from warmline.settings import Settings, prepared_data_dir


@asynccontextmanager
async def opened(settings: Settings, *, alone: bool = False) -> AsyncIterator[Database]:
    """The database of these settings, closed (and the built-in server stopped) afterwards.

    While another process runs the built-in server, its database is used, unless we must be
    `alone`, as the app must: then `FolderInUse` is raised. The built-in database is migrated on
    the way; for an outside one that is the operator's own step, `warmline migrate`.
    """
    async with address(settings, alone=alone) as dsn:
        database = await Database.connect(dsn)
        try:
            if settings.database_url is None:
                await migrate(dsn)
            else:
                await _require_migrated(dsn)
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def address(settings: Settings, *, alone: bool = False) -> AsyncIterator[str]:
    """The address of the database: an outside one, or the built-in one, which runs meanwhile."""
    if settings.database_url and (url := settings.database_url.get_secret_value()):
        yield url
        return
    server = EmbeddedPostgres(prepared_data_dir(settings))
    try:
        await asyncio.to_thread(server.start)
    except FolderInUse:
        running = None if alone else dsn_of_running(settings.data_dir)
        if running is None:
            raise
        yield running
        return
    except asyncio.CancelledError:  # Ctrl-C while it starts
        await asyncio.to_thread(server.stop)
        raise
    try:
        yield server.dsn()
    finally:
        await asyncio.to_thread(server.stop)


async def _require_migrated(dsn: str) -> None:
    plan = await pending(dsn)
    if plan.changed:
        raise DatabaseUnavailable(
            f"The database has schema {plan.before or 'none'}, this Warmline needs {plan.after}: "
            "run `warmline migrate`.",
            "schema_older",
        )
