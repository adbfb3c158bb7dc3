"""`warmline evaluate callbacks`"""

from typing import Annotated

import typer


def callbacks(
    count: Annotated[
        int, typer.Option(min=1, max=20_000, help="Wishes to be called or written to.")
    ] = 1000,
    line: Annotated[int, typer.Option(min=1, max=5_000, help="Customers in the line.")] = 240,
    kills: Annotated[
        int, typer.Option(min=0, max=500, help="How often the server is killed.")
    ] = 20,
    seed: Annotated[int, typer.Option(help="Of what is drawn: wishes, kills, talks.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Kill a server while call-backs are promised; then compare waits with what was said."""
    from warmline.cli import evaluating_callbacks

    evaluating_callbacks.play_and_tell(count, line, kills, seed, as_json=as_json)
