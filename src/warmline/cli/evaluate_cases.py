"""`warmline evaluate cases`"""

from pathlib import Path
from typing import Annotated

import typer


def cases(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of .yaml files, or one; else our own cases.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="Only cases about this.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Play multi-turn cases against the real desk; tell which fail, and why."""
    from warmline.cli import evaluating_cases

    evaluating_cases.play_and_tell(folder, about=about, as_json=as_json)
