"""What `warmline evaluate callbacks` does."""

import json

import typer
from rich.console import Console

from warmline.evals import CallbacksJudged, WantedCallbacks, evaluate_callbacks
from warmline.kit import run


def play_and_tell(count: int, line: int, kills: int, seed: int, *, as_json: bool) -> None:
    """Exit code 1 where anything was not as it must be."""
    say = Console(stderr=True, highlight=False)
    wanted = WantedCallbacks(count, line, kills, seed)
    judged = run(evaluate_callbacks(wanted, stage=lambda words: say.print(words, style="dim")))
    if as_json:
        print(json.dumps(judged.as_json()))
    else:
        _print(judged)
    if not judged.is_clean:
        raise typer.Exit(1)


def _print(judged: CallbacksJudged) -> None:
    for failure in judged.failures[:20]:
        print(failure)
    for name, value in judged.as_json().items():
        if not isinstance(value, dict):
            print(f"{name.replace('_', ' '):<24}{value!s:>8}")
    print("\noutcomes")
    for outcome, count in sorted(judged.outcomes.items()):
        print(f"  {outcome:<22}{count:>8}")
