"""`warmline verify`"""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from warmline.cli.reading import settings_of


def verify(
    context: typer.Context,
    conversation: Annotated[
        UUID | None, typer.Argument(help="Only this one. Without it: all of them.")
    ] = None,
) -> None:
    """Prove that no conversation was changed after the fact; exit code 1 if one was."""
    from warmline import storage
    from warmline.conversations import Verified, verify_all
    from warmline.conversations import verify as verify_one
    from warmline.kit import Database, WarmlineError

    async def one(database: Database, only: UUID) -> Verified:
        async with database.transaction() as tx:
            found = await verify_one(tx, only)
        if found is None:
            raise WarmlineError("not_found", f"There is no conversation {only}.")
        return found

    async def work() -> bool:
        seen = intact = events = 0

        def count(found: Verified) -> None:
            nonlocal seen, intact, events
            seen, intact, events = seen + 1, intact + (not found.faults), events + found.events
            for fault in found.faults:
                typer.echo(f"{found.conversation}  {fault}")

        async with storage.opened(settings_of(context)) as database:
            if conversation is not None:
                count(await one(database, conversation))
            else:
                async for found in verify_all(database):
                    count(found)
        typer.echo(f"{intact:,} of {seen:,} conversations are intact ({events:,} events).")
        return intact == seen

    if not asyncio.run(work()):
        raise typer.Exit(1)
