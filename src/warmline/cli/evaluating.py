"""What `warmline evaluate intents` does."""

import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from warmline.evals import Evaluated, Wanted, evaluate_intents
from warmline.kit import WarmlineError

MOST_SEEDS = 100
_ASKED_FOR = ("seed", "shots", "unseen", "promised")

_ROWS = (
    ("accuracy", "accuracy"),
    ("macro F1", "macro_f1"),
    ("calibration error", "ece"),
    ("answered, of all", "coverage"),
    ("answered, in scope", "coverage_in_scope"),
    ("right of the answers", "precision"),
    ("out of scope rejected", "out_of_scope_rejected"),
    ("  … keeping 95 % in scope", "out_of_scope_recall_at_95"),
    ("with one question", "coverage_with_one_question"),
    ("  … and right", "right_with_one_question"),
    ("asked, in scope", "asked_share_in_scope"),
    ("asked, out of scope", "asked_share_out_of_scope"),
)


def seeds_of(several: str | None, one: int) -> list[int]:
    """`1-3` and `1,2,3` are three seeds."""
    if several is None:
        return [one]
    if found := re.fullmatch(r"(\d+)-(\d+)", several):
        seeds = list(range(int(found[1]), int(found[2]) + 1))[: MOST_SEEDS + 1]
    elif re.fullmatch(r"\d+(,\d+)*", several):
        seeds = [int(part) for part in several.split(",")]
    else:
        seeds = []
    if not 0 < len(seeds) <= MOST_SEEDS:
        raise WarmlineError("bad_usage", f"--seeds {several}: write 1-3 or 1,2,3.")
    return seeds


def intents_and_tell(
    train_on: Path,
    test_on: Path,
    out_of_scope: Path | None,
    wanted: Sequence[Wanted],
    *,
    plot: Path | None,
    as_json: bool,
) -> None:
    draw = drawing(plot, "draw") if plot else None
    runs, shown = [], []
    for each in wanted:
        found = evaluate_intents(train_on, test_on, each, out_of_scope=out_of_scope, tell=_tell)
        runs.append(found)
        shown.append(_asked_for(each, train_on, test_on) | found.as_json())
        if not as_json:
            _print(found, each.seed if len(wanted) > 1 else None)
    if as_json:
        print(json.dumps(shown[0] if len(shown) == 1 else {"mean": _mean(shown), "seeds": shown}))
    elif len(shown) > 1:
        _print_mean(_mean(shown))
    if draw is not None and plot is not None:
        draw(runs, plot, promised=wanted[0].precision)


def _asked_for(wanted: Wanted, train_on: Path, test_on: Path) -> dict[str, Any]:
    return {
        "train": train_on.name,
        "test": test_on.name,
        "seed": wanted.seed,
        "shots": wanted.shots,
        "unseen": wanted.unseen,
        "noise": wanted.noise,
        "promised": wanted.precision,
        "missing": wanted.missing,
    }


def drawing(path: Path, named: str) -> Callable[..., None]:
    """That function of `evals.plot`. What is missing is told before anything is trained or played,
    not minutes later."""
    folder = path.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise WarmlineError("bad_usage", f"--plot {path}: there is no such folder to write to.")
    try:
        from warmline.evals import plot
    except ModuleNotFoundError as error:
        sentence = f"--plot needs {error.name}: install Warmline with its extra, warmline[plot]."
        raise WarmlineError("plot_unavailable", sentence) from error
    found: Callable[..., None] = getattr(plot, named)
    return found


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _mean(shown: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    """Of every number that is there in each; None where one of them is None."""
    first = shown[0].items()
    keys = [key for key, value in first if _is_number(value) and key not in _ASKED_FOR]
    every = {key: [one[key] for one in shown] for key in keys}
    return {
        key: round(fmean(values), 4) if all(map(_is_number, values)) else None
        for key, values in every.items()
    }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _print(found: Evaluated, seed: int | None) -> None:
    figures = found.figures
    print(f"seed {seed}: " if seed is not None else "", end="")
    print(
        f"{figures.in_scope:,} messages in scope of {figures.intents} intents, "
        f"{figures.out_of_scope:,} out of scope"
    )
    _print_shares(found.as_json())
    print(f"  {figures.answered:,} answered, {figures.errors:,} of them wrong, {_promise(found)}")
    print(
        f"  training {figures.train_cpu_s:,.1f} CPU s; a message {figures.message_cpu_ms_p50:.2f} "
        f"CPU ms (p99 {figures.message_cpu_ms_p99:.2f}), "
        f"{figures.messages_per_cpu_s:,.0f} a CPU second"
    )


def _promise(found: Evaluated) -> str:
    if found.threshold is None:
        return "nothing was learned"
    return f"threshold {found.threshold:.3f}, {'proven' if found.proven else 'not proven'}"


def _print_mean(mean: dict[str, float | None]) -> None:
    print("mean")
    _print_shares(mean)


def _print_shares(shown: dict[str, Any]) -> None:
    for name, key in _ROWS:
        share = shown.get(key)
        print(f"  {name:<28}{'–' if share is None else f'{share:.2%}':>8}")
