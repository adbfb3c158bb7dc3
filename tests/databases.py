"""Databases of their own, for packages whose server runs on while other packages' tests go on."""

import asyncpg

from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate


async def set_apart(postgres: EmbeddedPostgres, name: str) -> str:
    """The address of a new, migrated database of the worker's server."""
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute(f"create database {name}")
    await admin.close()
    await migrate(postgres.dsn(name))
    return postgres.dsn(name)
