"""What the AI understands: risk against coverage, and whether its confidence is honest."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from warmline.evals.intents import Evaluated
from warmline.evals.intents_figures import BINS, Floats, Read, reliability
from warmline.evals.plot.style import AMBER, BLUE, DOTS, INCHES, INK, QUIET, tidy

# Of very few answers the share of errors says nothing, and swings off the picture.
FEWEST = 30


def draw(runs: Sequence[Evaluated], path: Path, *, promised: float) -> None:
    """Risk against coverage, a line for each run with its threshold marked, beside the reliability
    of all runs together. `promised` is the share of answers that must be right."""
    figure = Figure(figsize=INCHES, dpi=DOTS, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.35, 1])
    _risk(left, runs, 1 - promised)
    _reliability(right, [one for run in runs for one in run.reads if one.truth is not None])
    for axes in (left, right):
        tidy(axes)
    figure.savefig(path, format="png")


def _risk(axes: Axes, runs: Sequence[Evaluated], allowed: float) -> None:
    highest = 2.5 * allowed
    for number, run in enumerate(runs):
        covered, wrong = _curve(run.reads)
        label = "answering from the surest message on" if number == 0 else None
        axes.plot(100 * covered, 100 * wrong, color=BLUE, linewidth=1.4, alpha=0.85, label=label)
        highest = max(highest, _marked(axes, run, _told(runs) if number == 0 else None))
    axes.axhline(
        100 * allowed, color=AMBER, linewidth=1, linestyle="--", label=f"allowed: {allowed:.1%}"
    )
    axes.set(
        title="Risk and coverage",
        xlabel="messages answered (% of all, in and out of scope)",
        ylabel="wrong answers (% of the answers)",
        xlim=(0, 100),
        ylim=(0, 100 * min(1.0, 1.6 * highest)),
    )


def _curve(reads: Sequence[Read]) -> tuple[Floats, Floats]:
    """Coverage and risk, both from 0 to 1, when the surest 1, 2, 3 … messages are answered."""
    order = np.argsort([-one.confidence for one in reads], kind="stable")
    wrong = np.cumsum([not reads[at].right for at in order])
    count = np.arange(1, len(reads) + 1)
    begin = min(FEWEST, len(reads)) - 1
    return (count / len(reads))[begin:], (wrong / count)[begin:]


def _marked(axes: Axes, run: Evaluated, label: str | None) -> float:
    """Marks what was answered at the threshold that was fixed before; returns its risk."""
    figures = run.figures
    if figures.precision is None or figures.coverage is None:
        return 0.0
    risk = 1 - figures.precision
    axes.plot(100 * figures.coverage, 100 * risk, "o", color=INK, markersize=6, label=label)
    return risk


def _told(runs: Sequence[Evaluated]) -> str:
    figures = runs[0].figures
    if len(runs) > 1 or figures.precision is None or figures.coverage is None:
        return "at the thresholds fixed before"
    return (
        f"at the threshold fixed before:\n{figures.coverage:.1%} answered, "
        f"{figures.precision:.2%} of them right"
    )


def _reliability(axes: Axes, reads: Sequence[Read]) -> None:
    axes.plot([0, 100], [0, 100], color=QUIET, linewidth=1, linestyle="--", label="honest")
    bars = reliability(reads)
    middle = [100 * bar.confidence for bar in bars]
    axes.bar(
        middle,
        [100 * bar.share for bar in bars],
        width=100 / BINS * 0.8,
        color=BLUE,
        alpha=0.18,
        label="share of the messages",
    )
    axes.plot(
        middle,
        [100 * bar.right for bar in bars],
        "o-",
        color=BLUE,
        linewidth=1.4,
        markersize=4,
        label="share that is right",
    )
    axes.set(
        title="Reliability, in scope",
        xlabel="confidence (%)",
        ylabel="messages (%)",
        xlim=(0, 100),
        ylim=(0, 104),
    )
