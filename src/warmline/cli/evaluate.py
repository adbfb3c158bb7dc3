"""`warmline evaluate …`"""

from pathlib import Path
from typing import Annotated

import typer

from warmline.cli.evaluate_actions import actions
from warmline.cli.evaluate_brief import brief
from warmline.cli.evaluate_callbacks import callbacks
from warmline.cli.evaluate_cases import cases
from warmline.cli.evaluate_knowledge import knowledge
from warmline.cli.evaluate_sets import claims, languages, reasks, requests, risks, wishes

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def evaluate() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Measure what the AI understands.")
    app.command()(intents)
    app.command()(knowledge)
    app.command()(cases)
    app.command()(actions)
    app.command()(brief)
    app.command()(callbacks)
    app.command()(wishes)
    app.command()(risks)
    app.command()(requests)
    app.command()(languages)
    app.command()(claims)
    app.command()(reasks)
    return app


def intents(
    train: Annotated[Path, typer.Option(help="What is taught: a CSV text,category.")],
    test: Annotated[Path, typer.Option(help="What is asked: a CSV text,category.")],
    out_of_scope: Annotated[
        Path | None, typer.Option(help="What is asked though nobody taught it: a CSV.")
    ] = None,
    shots: Annotated[
        int | None, typer.Option(min=1, help="Teach only so many phrasings an intent.")
    ] = None,
    unseen: Annotated[
        int, typer.Option(min=0, help="Leave so many intents out; they are out of scope then.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of what is drawn: shots, unseen, noise.")] = 1,
    seeds: Annotated[
        str | None, typer.Option(help="Several, such as 1-3: each is shown, and their mean.")
    ] = None,
    precision: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="The share of answers that must be right.")
    ] = 0.98,
    missing: Annotated[
        int | None,
        typer.Option(
            min=0, help="Say in training that so many intents are missing; else what --unseen says."
        ),
    ] = None,
    noise: Annotated[
        bool, typer.Option("--noise", help="Ask in lower case, a slip in every fifth word.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw risk and coverage, and reliability, as a PNG.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Teach one table, ask another: accuracy, coverage, precision at a threshold fixed before."""
    from warmline.cli import evaluating
    from warmline.evals import Wanted

    evaluating.intents_and_tell(
        train,
        test,
        out_of_scope,
        [
            Wanted(
                each,
                shots=shots,
                unseen=unseen,
                noise=noise,
                precision=precision,
                missing=max(1, unseen) if missing is None else missing,
            )
            for each in evaluating.seeds_of(seeds, seed)
        ],
        plot=plot,
        as_json=as_json,
    )
