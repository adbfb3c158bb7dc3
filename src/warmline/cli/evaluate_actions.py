"""`warmline evaluate actions`"""

from typing import Annotated

import typer


def actions(
    crashes: Annotated[
        int, typer.Option(min=0, max=2000, help="Points at which a server is killed.")
    ] = 200,
    faults: Annotated[int, typer.Option(min=0, max=2000, help="Faults of the backend.")] = 200,
    seed: Annotated[int, typer.Option(help="Of what is drawn: moments, and who is met.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Kill servers and fail backends while actions run; count effects where they took effect."""
    from warmline.cli import evaluating_actions

    evaluating_actions.play_and_tell(crashes, faults, seed, as_json=as_json)
