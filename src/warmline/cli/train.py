"""`warmline train`"""

from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.reading import settings_of


def train(
    context: typer.Context,
    source: Annotated[
        Path | None,
        typer.Argument(help="Only try this folder, or this CSV text,category; nothing is kept."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Train even if there is a model that fits.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Train the AI on what is published, keep the model, and tell what it promises."""
    from warmline.cli import training
    from warmline.kit import run

    if source is not None:
        training.try_out(source, as_json=as_json)
    else:
        run(training.train_published(settings_of(context), again=again, as_json=as_json))
