"""Bring a database's schema to what this code expects."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from warmline.kit import DatabaseUnavailable, WarmlineError

logger = logging.getLogger(__name__)

# Two nodes that start at once: the second waits here, and then finds nothing to do.
LOCK: Final = 0x7761726D  # "warm"


class SchemaNewer(WarmlineError):
    """A newer Warmline has been here."""

    exit_code = 3

    def __init__(self, revision: str) -> None:
        super().__init__(
            "schema_newer",
            f"The database was set up by a newer Warmline (schema {revision}): "
            "upgrade this one, or restore the backup from before the upgrade.",
        )


@dataclass(frozen=True, slots=True)
class Migrated:
    """Schema before and after; `before` is None for a new database."""

    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


async def migrate(dsn: str) -> Migrated:
    """Run what is missing, each revision in its own transaction."""
    migrated = await _with_connection(dsn, _upgrade)
    if migrated.changed:
        logger.info("The schema was %s and is now %s.", migrated.before or "empty", migrated.after)
    return migrated


async def pending(dsn: str) -> Migrated:
    """What `migrate` would do."""
    return await _with_connection(dsn, _compare)


async def _with_connection(dsn: str, work: Callable[[Connection], Migrated]) -> Migrated:
    # Alembic reports each of its steps; one line of ours says all
    logging.getLogger("alembic").setLevel(logging.WARNING)

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(dsn, timeout=10)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> Migrated:
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()  # the lock is the session's; each revision opens its own transaction
    plan = _compare(connection)
    connection.commit()
    if plan.changed:
        _require_rights(connection)
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return plan


def _compare(connection: Connection) -> Migrated:
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise SchemaNewer(current)
    return Migrated(current, scripts.get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _require_rights(connection: Connection) -> None:
    may_create = "select has_schema_privilege(current_schema(), 'create')"
    if not connection.execute(text(may_create)).scalar():
        user = connection.execute(text("select current_user")).scalar()
        raise DatabaseUnavailable(
            f"The database user {user} may not create tables: "
            f'run `grant create on schema public to "{user}"`, or make it the database\'s owner.'
        )
