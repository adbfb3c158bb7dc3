"""What the days of a seed come to, and what seeds come to together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

import numpy as np

from warmline.evals.routing.simulating import Day, Wait

LATE = 180.0  # seconds after which a wait of the priority class counts as too long


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the days of one seed under one policy. Shares are from 0 to 1, waits in seconds.
    `wait_cost` is the mean of cost × minutes² / 2; `occupancy_spread` how many points of a day lie
    between the busiest agent and the one with least to do, on average of the days; `bound_kept`
    of those who came into a line the share who waited no longer than
    they were told."""

    customers: int
    wait_cost: float
    priority_over_3_min: float
    wait_p50: float
    wait_p95: float
    occupancy: float
    occupancy_spread: float
    abandoned: float
    bound_kept: float


@dataclass(frozen=True, slots=True)
class Range:
    """Over seeds."""

    mean: float
    low: float
    high: float


def figures_of(days: Sequence[Day]) -> Figures:
    waits = [wait for day in days for wait in day.waits]
    priority = [wait for wait in waits if wait.kind.priority]
    p50, p95 = np.percentile([wait.seconds for wait in waits], [50, 95])
    return Figures(
        customers=len(waits),
        wait_cost=fmean(wait.kind.cost * (wait.seconds / 60) ** 2 / 2 for wait in waits),
        priority_over_3_min=fmean(wait.seconds > LATE for wait in priority),
        wait_p50=float(p50),
        wait_p95=float(p95),
        occupancy=fmean(share for day in days for share in day.occupancy.values()),
        occupancy_spread=100 * fmean(_spread(day) for day in days),
        abandoned=fmean(wait.given_up for wait in waits),
        bound_kept=_kept(waits),
    )


def ranges(figures: Sequence[Figures]) -> dict[str, Range]:
    rows = [asdict(each) for each in figures]
    return {name: _range([row[name] for row in rows]) for name in rows[0]}


def _range(values: Sequence[float]) -> Range:
    return Range(round(fmean(values), 4), round(min(values), 4), round(max(values), 4))


def _spread(day: Day) -> float:
    return max(day.occupancy.values()) - min(day.occupancy.values())


def _kept(waits: Iterable[Wait]) -> float:
    """Whoever gave up before the bound says nothing about it."""
    within = [
        wait.seconds <= wait.told.at_most
        for wait in waits
        if wait.told
        and wait.told.in_line
        and not (wait.given_up and wait.seconds <= wait.told.at_most)
    ]
    return fmean(within) if within else 1.0


def lower_by(before: Mapping[str, Range], after: Mapping[str, Range], name: str) -> float:
    """By what share the mean is lower."""
    return 1 - after[name].mean / before[name].mean if before[name].mean else 0.0
