"""`warmline promises`"""

import asyncio
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def promises(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3660, help="Made in the last N days.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How many promises were made to customers, and how many were kept in time."""
    from warmline.cli import promising

    asyncio.run(promising.show(settings_of(context), days=days, as_json=as_json))
