"""`warmline evaluate brief`"""

from pathlib import Path
from typing import Annotated

import typer


def brief(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of .yaml files, or one; else our own, each half apart."),
    ] = None,
    misses: Annotated[
        bool, typer.Option("--misses", help="Show the facts that were missed or made up.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare the facts of the brief with those that were marked by hand."""
    from warmline.cli import evaluating_brief

    evaluating_brief.judge_and_tell(folder, misses=misses, as_json=as_json)
