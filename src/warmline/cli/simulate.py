"""`warmline simulate …`"""

from pathlib import Path
from typing import Annotated

import typer


def simulate() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Play what is not measured on customers.")
    # with one command only, typer would leave its name out
    app.callback()(lambda: None)
    app.command()(routing)
    return app


def routing(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; without it thirty agents, our own.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many days of chance.")] = 20,
    plot: Annotated[Path | None, typer.Option(help="Draw the comparison as a PNG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How routing does on simulated days, beside first-come and longest-idle."""
    from warmline.cli import simulating

    simulating.routing_and_tell(scenario, seeds, plot=plot, as_json=as_json)
