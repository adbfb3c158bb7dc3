"""Routing on simulated days: the production code beside first-come, longest-idle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
    hears of each seed that is done."""
    played = []
    for seed in seeds:
        played.append(_seed(scenario, seed))
        tell(seed)
    return Compared(
        scenario,
        seeds,
        whole={
            policy: [figures_of(list(days[policy].values())) for days in played]
            for policy in POLICIES
        },
        patterns={
            pattern.name: {
                policy: [figures_of([days[policy][pattern.name]]) for days in played]
                for policy in POLICIES
            }
            for pattern in scenario.patterns
        },
    )


def _seed(scenario: Scenario, seed: int) -> dict[str, dict[str, Day]]:
    days: dict[str, dict[str, Day]] = {policy: {} for policy in POLICIES}
    for pattern in scenario.patterns:
        come = customers(scenario, pattern, seed)
        for policy, rule in POLICIES.items():
            days[policy][pattern.name] = play(scenario, pattern, rule, come)
    return days
