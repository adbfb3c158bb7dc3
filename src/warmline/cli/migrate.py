"""`warmline migrate`"""

import asyncio
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def migrate(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would be done; exit code 1 if anything.")
    ] = False,
) -> None:
    """Bring the database's tables to what this version needs."""
    from warmline import storage
    from warmline.kit import Database
    from warmline.migrations import migrate as run
    from warmline.migrations import pending

    settings = settings_of(context)

    async def work() -> None:
        async with storage.address(settings) as dsn:
            await (await Database.connect(dsn)).close()  # says in one sentence what is wrong
            plan = await (pending if check else run)(dsn)
        if not plan.changed:
            print(f"Nothing to do: the schema is {plan.after}.")
        elif check:
            print(f"The schema is {plan.before or 'empty'} and would become {plan.after}.")
            raise typer.Exit(1)
        else:
            print(f"The schema was {plan.before or 'empty'} and is now {plan.after}.")

    asyncio.run(work())
