"""`warmline knowledge …`"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def knowledge() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="What the company knows: import, check, undo.")
    app.command("import")(import_)
    app.command()(check)
    app.command()(undo)
    app.command("list")(list_)
    return app


Source = Annotated[Path, typer.Argument(help="A folder with company.yaml, or a text,category CSV.")]
Language = Annotated[str, typer.Option(help="The language of a CSV's texts.")]


def import_(
    context: typer.Context,
    source: Source,
    note: Annotated[str, typer.Option(help="Why; shown in the list of releases.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    language: Language = "en",
) -> None:
    """Publish a folder or a table: afterwards the company knows that, and nothing else."""
    from warmline.cli import publishing

    settings = settings_of(context)
    asyncio.run(
        publishing.import_from(settings, source, note=note, dry_run=dry_run, language=language)
    )


def check(source: Source, language: Language = "en") -> None:
    """Look for mistakes in a folder or a table, without a database."""
    from warmline.cli import publishing

    publishing.check(source, language)


def undo(
    context: typer.Context,
    to: Annotated[int | None, typer.Option(help="A release of the list to go back to.")] = None,
) -> None:
    """Go back to the release before the current one. Undoing that brings the current one back."""
    from warmline.cli import publishing

    asyncio.run(publishing.go_back(settings_of(context), to))


def list_(
    context: typer.Context,
    releases: Annotated[bool, typer.Option("--releases", help="All releases instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List what the company knows now."""
    from warmline.cli import publishing

    listing = publishing.list_releases if releases else publishing.list_articles
    asyncio.run(listing(settings_of(context), as_json=as_json))
