"""`warmline bench`"""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def bench() -> typer.Typer:
    app = typer.Typer(help="Measure this machine with Warmline on it.", no_args_is_help=True)
    app.command()(append)
    return app


def append(
    clients: Annotated[int, typer.Option(min=1, help="How many write at a time.")] = 64,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each contestant runs.")] = 5,
    rounds: Annotated[int, typer.Option(min=1, help="The median of this many counts.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Messages kept a second, beside PostgreSQL's own pgbench on the same server."""
    from rich.console import Console

    from warmline.bench.append import measure_append

    console = Console(stderr=True)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        rates = runner.run(
            measure_append(clients=clients, seconds=seconds, rounds=rounds, tell=console.print)
        )
    if as_json:
        print(json.dumps(asdict(rates)))
        return
    print(f"append          {rates.append_per_s:>10,.0f} messages a second")
    print(f"pgbench         {rates.pgbench_per_s:>10,.0f}   we are {rates.ratio_to_pgbench:.2f} ×")
    print(
        f"our statement   {rates.same_statement_per_s:>10,.0f}   one message a transaction: "
        f"we are {rates.ratio_same_statement:.2f} ×"
    )
    print("  ".join(f"{name}={value}" for name, value in rates.settings.items()))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop that the server runs on."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
