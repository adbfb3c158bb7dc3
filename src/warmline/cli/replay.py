"""`warmline replay`"""

from pathlib import Path
from typing import Annotated

import typer


def replay(
    knowledge: Annotated[Path, typer.Option(help="What is known: a CSV text,category.")],
    messages: Annotated[Path, typer.Option(help="What customers ask: a CSV text,category.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many, after shuffling.")] = None,
    seed: Annotated[int, typer.Option(help="Of the shuffling.")] = 0,
    rate: Annotated[
        float | None, typer.Option(min=0.01, help="New conversations a second; else all it can.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Conversations at a time.")] = 32,
    url: Annotated[
        str | None, typer.Option(help="A running server; else one is started and thrown away.")
    ] = None,
    operator_token: Annotated[
        str | None,
        typer.Option(envvar="WARMLINE_OPERATOR_TOKEN", help="Lifts that server's rate limits."),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(envvar="WARMLINE_DATABASE_URL", help="That server's database."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask real questions over real sockets; count right and wrong answers, hand-offs, losses."""
    from warmline.cli import replaying

    elsewhere = replaying.elsewhere(url, operator_token, database_url)
    asked = replaying.asked(messages, seed=seed, limit=limit)
    replaying.replay_and_tell(
        knowledge, asked, concurrency=concurrency, rate=rate, elsewhere=elsewhere, as_json=as_json
    )
