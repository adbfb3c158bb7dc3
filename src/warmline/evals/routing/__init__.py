"""Routing on simulated days: the production code beside first-come, longest-idle."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context

from warmline.evals.routing.figures import Figures, Range, figures_of, lower_by, ranges
from warmline.evals.routing.policies import POLICIES
from warmline.evals.routing.scenario import SUPPORT, Scenario, read_scenario
from warmline.evals.routing.simulating import Day, customers, play

__all__ = [
    "SUPPORT",
    "Compared",
    "Figures",
    "Range",
    "Scenario",
    "lower_by",
    "ranges",
    "read_scenario",
    "simulate_routing",
]


@dataclass(frozen=True, slots=True)
class Compared:
    """By policy: the figures of each seed over all patterns; and by pattern, those of each seed."""

    scenario: Scenario
    seeds: Sequence[int]
    whole: Mapping[str, Sequence[Figures]]
    patterns: Mapping[str, Mapping[str, Sequence[Figures]]]


def simulate_routing(
    scenario: Scenario, seeds: Sequence[int], tell: Callable[[int], None]
) -> Compared:
    """Each seed plays each pattern's day under each policy, with the very same customers. `tell`
    hears how many seeds are done."""
    played = []
    for seed in _side_by_side(scenario, seeds):
        played.append(seed)
        tell(len(played))
    return Compared(
        scenario,
        seeds,
        whole={policy: [seed.whole[policy] for seed in played] for policy in POLICIES},
        patterns={
            pattern.name: {
                policy: [seed.patterns[pattern.name][policy] for seed in played]
                for policy in POLICIES
            }
            for pattern in scenario.patterns
        },
    )


@dataclass(frozen=True, slots=True)
class _Seed:
    whole: Mapping[str, Figures]
    patterns: Mapping[str, Mapping[str, Figures]]


def _side_by_side(scenario: Scenario, seeds: Sequence[int]) -> Iterator[_Seed]:
    """In the order of the seeds. A few are not worth the start of a process."""
    processes = min(len(seeds) // 2, os.cpu_count() or 1)
    if processes < 2:
        yield from (_play(scenario, seed) for seed in seeds)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_play, repeat(scenario), seeds)


def _play(scenario: Scenario, seed: int) -> _Seed:
    days: dict[str, dict[str, Day]] = {}
    for pattern in scenario.patterns:
        come = customers(scenario, pattern, seed)
        days[pattern.name] = {
            name: play(scenario, pattern, policy, come) for name, policy in POLICIES.items()
        }
    return _Seed(
        whole={name: figures_of([of[name] for of in days.values()]) for name in POLICIES},
        patterns={
            pattern: {name: figures_of([day]) for name, day in of.items()}
            for pattern, of in days.items()
        },
    )
