"""`warmline search`"""

import asyncio

import typer

from warmline.cli.reading import settings_of


def search() -> typer.Typer:
    app = typer.Typer(help="The words by which agents find conversations.", no_args_is_help=True)
    app.callback()(_about)
    app.command()(rebuild)
    return app


def _about() -> None:
    """The words by which agents find conversations."""


def rebuild(context: typer.Context) -> None:
    """Read every conversation anew. Searching goes on meanwhile, also on a running server."""
    from warmline import storage
    from warmline.desk import rebuild_search

    async def work() -> int:
        async with storage.opened(settings_of(context)) as database:
            return await rebuild_search(database, _tell)

    typer.echo(f"Read {asyncio.run(work()):,} conversations.")


def _tell(count: int) -> None:
    if count % 1_000 == 0:
        typer.echo(f"{count:,} …", err=True)
