"""Which threshold keeps the promise of precision, and whether that is proven."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RISK = 0.05
# A proof that would leave more than this share of the answers unsaid is not worth its price: then
# the best estimate decides, and the promise is called unproven.
WORTH = 0.9
# Whom a question may reach of those who are not answered, and how often it must be worth it.
ASKED_OWN = 0.105  # share of all who ask for something the articles answer
ASKED_STRANGERS = 0.08  # share of all others
WORTHWHILE = 0.75  # share of the questions with the right article among their options
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
    of the traffic each stands for (0 for none). `own` are those that an article answers; `each`
    is how often every message was read."""

    confidence: Floats
    right: Bools
    weight: Floats
    own: Bools
    each: int = 1


def promise(judged: Judged, precision: float) -> Promise:
    """The lowest threshold that keeps the promise: proven where that is affordable."""
    order = np.argsort(-judged.confidence, kind="stable")
    confidence, weight = judged.confidence[order], judged.weight[order]
    wrong = np.where(judged.right[order], 0.0, weight)
    estimated = _last(_estimate(confidence, weight, wrong) <= 1 - precision)
    proof = _bound(weight, wrong, judged.each)
    proven = _proven(proof <= 1 - precision, precision)
    own = np.cumsum(judged.own[order]) / max(1, judged.own.sum())
    holds = proven > 0 and own[proven - 1] >= WORTH * own[max(estimated, 1) - 1]
    count = min(proven, estimated) if holds else estimated
    return Promise(
        precision,
        RISK,
        proven=bool(holds),
        phrasings=int(judged.own.sum()) // judged.each,
        coverage=float(own[count - 1]) if count else 0.0,
        threshold=float(confidence[count - 1]) if count else NEVER,
    )


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


def _estimate(confidence: Floats, weight: Floats, wrong: Floats) -> Floats:
    """Share of wrong answers among the first k: counted, and expected from the confidence. The
    larger of both, since few messages count badly and a wrong model expects badly."""
    answered = np.maximum(np.cumsum(weight), 1e-9)
    counted = np.cumsum(wrong) / answered
    expected = np.cumsum(weight * (1 - confidence)) / answered
    return np.asarray(np.maximum(counted, expected))


def _bound(weight: Floats, wrong: Floats, each: int) -> Floats:
    """What the share of wrong answers among the first k stays below, but for the risk (Clopper and
    Pearson on as many messages as the weighted ones are worth)."""
    answered, errors = np.cumsum(weight), np.cumsum(wrong)
    worth = answered**2 / np.maximum(np.cumsum(weight**2), 1e-9) / each
    failed = np.divide(errors, answered, out=np.ones_like(errors), where=answered > 0) * worth
    return np.asarray(beta.ppf(1 - RISK, failed + 1, np.maximum(worth - failed, 1e-9)))


def _last(holds: Bools) -> int:
    """How many may be answered: up to the last place where it holds."""
    found = np.flatnonzero(holds)
    return int(found[-1]) + 1 if len(found) else 0


def _proven(holds: Bools, precision: float) -> int:
    """Learn-then-Test: larger and larger shares are tested in a fixed order up to the first that
    fails, so that no luck is picked. It starts where a faultless record begins to prove it."""
    steps = np.linspace(0, len(holds), 101).astype(int)[1:]
    least = np.log(RISK) / np.log(precision)
    tested = steps[steps >= min(2 * least, len(holds))]
    passed = int(np.argmin(np.append(holds[tested - 1], False)))
    return int(tested[passed - 1]) if passed else 0
