"""Which threshold keeps the promise of precision, and whether that is proven."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, norm

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

RISK = 0.05
# Where it is not proven, it shall be kept in this share of all draws: of phrasings, of what
# customers ask, and of which articles are missing.
KEPT_IN = 0.9
# A proof that would leave more than this share of the answers unsaid is not worth its price: then
# the best estimate decides, and the promise is called unproven.
WORTH = 0.9
# Whom a question may reach of those who are not answered, and how often it must be worth it.
ASKED_OWN = 0.105  # share of all who ask for something the articles answer
ASKED_STRANGERS = 0.08  # share of all others
WORTHWHILE = 0.75  # share of the questions with the right article among their options
STEPS = 200
# What is more likely wrong than right is not answered, whatever few messages seem to say.
EVEN = 0.5
NEVER = 2.0  # a threshold no confidence reaches


@dataclass(frozen=True, slots=True)
class Promise:
    """Of what is answered, at least `precision` is right; where that is `proven`, the chance that
    the threshold breaks it is at most `risk`. Judged on `phrasings`; of messages like them,
    `coverage` are answered."""

    precision: float
    risk: float
    proven: bool
    phrasings: int
    coverage: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Messages that were read unseen, in any order: `confidence`, `right`, and `weight`, how much
    of the traffic each stands for (0 for none). `own` are those that an article answers; `subject`
    numbers what each is about; `each` is how often every message was read."""

    confidence: Floats
    right: Bools
    weight: Floats
    own: Bools
    subject: Ints
    each: int = 1


@dataclass(frozen=True, slots=True)
class _Steps:
    """Larger and larger shares of the messages, the most confident first (steps,): how many they
    are, how much `answered` and `wrong` weighs, what the confidence `expected` to be wrong, how
    many messages the weighted ones are `worth`, and how far the share of wrong answers strays from
    one draw of messages and subjects to the next (`spread`, a standard error)."""

    counts: Ints
    answered: Floats
    wrong: Floats
    expected: Floats
    worth: Floats
    spread: Floats


def promise(judged: Judged, precision: float) -> Promise:
    """The lowest threshold that keeps the promise: proven where that is affordable, or estimated
    with a margin."""
    order = np.argsort(-judged.confidence, kind="stable")
    steps = _steps(judged, order)
    likely = judged.confidence[order][steps.counts - 1] >= EVEN
    # Fewer messages than these would not show it at even odds, though all were right.
    enough = steps.worth >= np.log(EVEN) / np.log(precision)
    estimated = _last(likely & enough & (_estimate(steps, precision) <= 1 - precision))
    proven = _proven(likely & (_bound(steps) <= 1 - precision), steps, precision)
    own = np.cumsum(judged.own[order])[steps.counts - 1] / max(1, judged.own.sum())
    holds = proven > 0 and own[proven - 1] >= WORTH * own[max(estimated, 1) - 1]
    # A proof takes messages one by one; where they err together, the estimate may ask for more.
    step = min(proven, estimated) if holds else estimated
    lowest = order[steps.counts[step - 1] - 1]
    return Promise(
        precision,
        RISK,
        proven=bool(holds and proven <= estimated),
        phrasings=int(judged.own.sum()) // judged.each,
        coverage=float(own[step - 1]) if step else 0.0,
        threshold=float(judged.confidence[lowest]) if step else NEVER,
    )


def _steps(judged: Judged, order: Ints) -> _Steps:
    counts = np.unique(np.linspace(0, len(order), STEPS + 1).astype(int)[1:])
    step = np.searchsorted(counts, np.arange(len(order)), side="right")
    weight = judged.weight[order]
    wrong = np.where(judged.right[order], 0.0, weight)

    def summed(values: Floats) -> Floats:
        return np.cumsum(np.bincount(step, values, len(counts)))

    total = np.maximum(summed(weight), 1e-9)
    return _Steps(
        counts=counts,
        answered=total,
        wrong=summed(wrong),
        expected=summed(weight * (1 - judged.confidence[order])),
        worth=total**2 / np.maximum(summed(weight**2), 1e-9) / judged.each,
        spread=_spread(judged, order, step, len(counts)),
    )


def _spread(judged: Judged, order: Ints, step: Ints, count: int) -> Floats:
    """Messages about one subject err together, and which articles are missing is one draw of as
    many as the traffic asks for: each withheld one stands for a part of it only."""
    weight, subject = judged.weight[order], judged.subject[order]
    own, near = judged.own[order], _near(judged)[order]
    wrong = np.where(judged.right[order], 0.0, weight)

    def summed(values: Floats) -> Floats:
        return np.cumsum(np.bincount(step, values, count))

    def by_subject(rows: Bools, values: Floats) -> Floats:
        sums = np.zeros((count, int(subject.max()) + 1))
        np.add.at(sums, (step[rows], subject[rows]), values[rows])
        return sums.cumsum(0)

    answered = np.maximum(summed(weight), 1e-9)
    share = (summed(wrong) / answered)[:, None]
    astray = by_subject(own, wrong) - share * by_subject(own, weight)
    withheld = np.unique(subject[near])
    missed = (by_subject(near, wrong) - share * by_subject(near, weight))[:, withheld]
    missed -= missed.sum(1, keepdims=True) / max(1, len(withheld))
    draws = 1 + weight[own].sum() / max(1e-9, weight[near].sum())
    found = (
        (astray**2).sum(1)
        + (missed**2).sum(1) * draws
        + summed(np.where(own | near, 0.0, wrong**2)) * judged.each
    )
    return np.asarray(np.sqrt(found) / answered)


def _near(judged: Judged) -> Bools:
    """Strangers that are played by articles, and not by the background."""
    return np.asarray(~judged.own & np.isin(judged.subject, judged.subject[judged.own]))


def proven_from(judged: Judged, precision: float) -> float:
    """The lowest confidence from which the precision is proven, whatever it costs in coverage."""
    order = np.argsort(-judged.confidence, kind="stable")
    steps = _steps(judged, order)
    step = _proven(_bound(steps) <= 1 - precision, steps, precision)
    return float(judged.confidence[order[steps.counts[step - 1] - 1]]) if step else NEVER


def question(judged: Judged, left: Bools) -> float:
    """The lowest confidence that the right article is among the options at which to ask, of those
    who are `left` without an answer. A question costs everybody's patience, so it is rationed."""
    order = np.argsort(-judged.confidence, kind="stable")
    asked = np.where(left[order], judged.weight[order], 0.0)
    own, right = judged.own[order], judged.right[order]
    strangers = judged.weight[~judged.own].sum()
    allowed = (
        (np.cumsum(asked * own) <= ASKED_OWN * judged.weight[judged.own].sum())
        & (np.cumsum(asked * ~own) <= ASKED_STRANGERS * strangers)
        & (np.cumsum(asked * right) >= WORTHWHILE * np.cumsum(asked))
    )
    count = _last(allowed)
    return float(judged.confidence[order][count - 1]) if count else NEVER


def _estimate(steps: _Steps, precision: float) -> Floats:
    """Share of wrong answers: what was counted, and what the confidence expects in nine of ten
    draws, or in as many as so few messages could show if all were right. The larger of both, since
    few messages count badly and a wrong model expects badly."""
    margin = norm.ppf(np.clip(1 - precision**steps.worth, EVEN, KEPT_IN))
    worse = steps.expected / steps.answered + margin * steps.spread
    return np.asarray(np.maximum(steps.wrong / steps.answered, worse))


def _bound(steps: _Steps) -> Floats:
    """What the share of wrong answers stays below, but for the risk (Clopper and Pearson on as
    many messages as the weighted ones are worth)."""
    failed = np.minimum(steps.wrong / steps.answered, 1) * steps.worth
    return np.asarray(beta.ppf(1 - RISK, failed + 1, np.maximum(steps.worth - failed, 1e-9)))


def _last(holds: Bools) -> int:
    """How many places there are up to the last where it holds."""
    found = np.flatnonzero(holds)
    return int(found[-1]) + 1 if len(found) else 0


def _proven(holds: Bools, steps: _Steps, precision: float) -> int:
    """Learn-then-Test: larger and larger shares are tested in a fixed order up to the first that
    fails, so that no luck is picked. It starts where few errors begin to prove it."""
    least = 2 * np.log(RISK) / np.log(precision)
    start = min(int(np.searchsorted(steps.worth, least)), len(holds) - 1)
    passed = int(np.argmin(np.append(holds[start:], False)))
    return start + passed if passed else 0
