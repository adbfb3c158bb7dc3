"""Two policies on the same days."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from warmline.evals.plot.style import AMBER, BLUE, DOTS, INCHES, QUIET, tidy
from warmline.evals.routing import Compared, Figures

POLICIES = (
    ("first_come", "first come, longest idle", AMBER),
    ("warmline", "Warmline", BLUE),
)
MOST_SPREAD = 12  # points of the day


def draw_routing(compared: Compared, path: Path) -> None:
    """For each pattern of arrivals the share of the priority class that waits over three minutes,
    and how far apart the busiest and the least busy agent are: bars are means, lines the range of
    the seeds."""
    figure = Figure(figsize=INCHES, dpi=DOTS, layout="constrained")
    left, right = figure.subplots(1, 2)
    _bars(left, compared, lambda one: 100 * one.priority_over_3_min)
    left.set(title="Priority class waits over 3 minutes", ylabel="% of the class")
    _bars(right, compared, lambda one: one.occupancy_spread)
    right.axhline(MOST_SPREAD, color=QUIET, linewidth=1, linestyle="--", label="wanted at most")
    right.set(title="Spread of occupancy", ylabel="points between busiest and least busy")
    for axes in (left, right):
        axes.set_ylim(0, 1.25 * axes.get_ylim()[1])
        tidy(axes)
    figure.savefig(path, format="png")


def _bars(axes: Axes, compared: Compared, value: Callable[[Figures], float]) -> None:
    groups = {"all": compared.whole, **compared.patterns}
    at = np.arange(len(groups))
    for number, (policy, label, colour) in enumerate(POLICIES):
        values = [[value(one) for one in of[policy]] for of in groups.values()]
        axes.bar(
            at + 0.4 * number - 0.2,
            [float(np.mean(each)) for each in values],
            width=0.36,
            color=colour,
            alpha=0.85,
            label=label,
            yerr=_range(values),
            ecolor=QUIET,
            capsize=3,
        )
    axes.set_xticks(at, list(groups))


def _range(values: Sequence[Sequence[float]]) -> list[list[float]]:
    """Down to the lowest and up to the highest seed."""
    means = [float(np.mean(each)) for each in values]
    return [
        [mean - min(each) for mean, each in zip(means, values, strict=True)],
        [max(each) - mean for mean, each in zip(means, values, strict=True)],
    ]
