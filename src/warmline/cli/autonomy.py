"""`warmline autonomy …`"""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def autonomy() -> typer.Typer:
    app = typer.Typer(
        no_args_is_help=True, help="How far the AI may go: list, set, stop it, resume it."
    )
    app.command("list")(list_)
    app.command("set")(set_)
    app.command()(stop)
    app.command()(resume)
    return app


class Level(StrEnum):
    OFF = "off"
    SUGGEST = "suggest"
    AUTO = "auto"


def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List each intent with its level and what agents made of the AI's suggestions in 30 days."""
    from warmline.cli import reining

    asyncio.run(reining.show(settings_of(context), as_json=as_json))


def set_(
    context: typer.Context,
    level: Annotated[Level, typer.Argument(help="What the AI may do.")],
    intents: Annotated[list[str] | None, typer.Argument(help="Which intents.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that are published.")] = False,
) -> None:
    """Set the level of some intents, or of all."""
    from warmline.cli import reining

    asyncio.run(reining.set_level(settings_of(context), level.value, intents or (), every=every))


def stop(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why; shown to everybody in the console.")],
) -> None:
    """Stop the AI: from the next message on, people answer everything."""
    from warmline.cli import reining

    asyncio.run(reining.stop(settings_of(context), reason))


def resume(context: typer.Context) -> None:
    """Let the AI answer again."""
    from warmline.cli import reining

    asyncio.run(reining.resume(settings_of(context)))
