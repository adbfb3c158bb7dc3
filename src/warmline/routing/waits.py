"""How long somebody waits: what is expected, and what it will be at most.

Two parts. A *model* of the line: those who fit have so many places; while all are taken, one
becomes free every (mean handling time / places), so the wait of the n-th is the sum of n such
times, a gamma distribution. And a *correction*, since the model knows nothing of urgent ones who
overtake, of agents who serve other queues too, of those who give up, of the morning that is unlike
the night: how much longer the last waits were than the model said (conformal prediction). The
bound looks at a long past and at a short one and believes the worse, so it follows at once when
waits grow, and forgets slowly when they shrink. No assumption of the model has to hold for that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from math import ceil, exp, log
from statistics import fmean, median
from typing import Final

from scipy.special import gammaincinv

WITHIN: Final = 0.93
"""The share of the last waits that would have ended below the bound. What is told lags behind what
becomes of it, so of what is told at least 85 % hold, also while arrivals change."""

ANSWERED_AFTER: Final = 12.0  # seconds from a ring to "accept", until it was measured
HANDLING: Final = 600.0  # seconds that a conversation takes a person, until it was measured
_ASSUMED_WEIGHS = 3  # as many measured conversations count as much as what was assumed
_SHORTEST = 0.1  # seconds

# How many of the last waits the correction looks at.
_LONG, _SHORT, _EXPECTED = 400, 40, 60
# What is believed before anything was measured: twice what the model says.
_CAREFUL = ((1.0, 2.0),) * 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds. `expected` and `at_most` are told; what the model alone said is kept with them, and
    goes back to `WaitModel.waited`."""

    expected: int
    at_most: int
    model_expected: float
    model_at_most: float

    @property
    def in_line(self) -> bool:
        """Whether somebody else had to be done first."""
        return self.model_at_most > self.model_expected


@dataclass(frozen=True, slots=True)
class Correction:
    """`ratios` of the last waits to what the model had expected, and to its bound."""

    ratios: tuple[tuple[float, float], ...] = _CAREFUL
    expected: float = 1.0
    at_most: float = 2.0

    def correct(self, expected: float, at_most: float) -> Estimate:
        told, bound = expected * self.expected, at_most * self.at_most
        return Estimate(ceil(told), ceil(max(bound, told)), expected, at_most)

    def after(self, to_expected: float, to_at_most: float) -> "Correction":
        ratios = (*self.ratios, (to_expected, to_at_most))[-_LONG:]
        bounds = [bound for _, bound in ratios]
        return Correction(
            ratios,
            expected=median(told for told, _ in ratios[-_EXPECTED:]),
            at_most=max(_quantile(bounds), _quantile(bounds[-_SHORT:])),
        )


@dataclass(frozen=True, slots=True)
class WaitModel:
    """Of one queue. Immutable: each wait that ends makes the next one. `free` corrects for those
    who found a free place, `line` for those who had to wait until there was one."""

    free: Correction = field(default_factory=Correction)
    line: Correction = field(default_factory=Correction)

    def estimate(
        self,
        position: int,
        *,
        places: int,
        free: int,
        handling: Sequence[float] = (),
        answering: Sequence[float] = (),
    ) -> Estimate | None:
        """Of the `position`-th in the line (1 is next, at 0 it rings already), where those who fit
        and are there can have `places` conversations at a time and have room for `free` of them.
        `handling` is how long the last conversations took, `answering` how long it rang before
        them (seconds). None where nobody is there."""
        if places <= 0:
            return None
        ahead = max(0, position - max(0, free))
        between = mean_of(handling, HANDLING) / places
        answered = mean_of(answering, ANSWERED_AFTER)
        latest = float(gammaincinv(ahead, WITHIN)) * between if ahead else 0.0
        correction = self.line if ahead else self.free
        return correction.correct(answered + ahead * between, answered + latest)

    def waited(self, told: Estimate, seconds: float, *, still: bool = False) -> "WaitModel":
        """What became of a wait: from asking until an agent took it. One that is `still` going on,
        or was given up, says something only when it is beyond the bound. Each wait counts once,
        whichever comes first.

        What counts is what would be told now, not what was told then: so the same waits, read again
        after a restart, teach the same."""
        correction = self.line if told.in_line else self.free
        if still and seconds <= correction.correct(told.model_expected, told.model_at_most).at_most:
            return self
        after = correction.after(seconds / told.model_expected, seconds / told.model_at_most)
        return replace(self, line=after) if told.in_line else replace(self, free=after)


def learned(waits: Iterable[tuple[Estimate, float]]) -> WaitModel:
    """From waits that ended, oldest first; a node that starts reads the last few hundred."""
    return reduce(lambda model, wait: model.waited(*wait), waits, WaitModel())


def mean_of(measured: Sequence[float], assumed: float) -> float:
    """Of few, it is drawn to what was assumed: by ratio, so that an assumption which is wrong a
    hundredfold is forgotten as soon as one that is nearly right."""
    if not measured:
        return assumed
    found = max(fmean(measured), _SHORTEST)
    weight = len(measured) / (_ASSUMED_WEIGHS + len(measured))
    return exp((1 - weight) * log(assumed) + weight * log(found))


def _quantile(ratios: Sequence[float]) -> float:
    ranked = sorted(ratios)
    return ranked[min(len(ranked), ceil(WITHIN * (len(ranked) + 1))) - 1]
