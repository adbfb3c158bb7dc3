"""Counting what was read. `evals/intents.py` says what each figure means."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 15
KEPT_IN_SCOPE = 0.95

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Read:
    """One message: the slug that is meant (None: out of scope), and what the classifier made of
    it. `options` are the slugs a question would name."""

    truth: str | None
    article: str | None
    confidence: float
    answered: bool
    options: tuple[str, ...]
    cpu_ms: float

    @property
    def right(self) -> bool:
        return self.truth is not None and self.article == self.truth


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are from 0 to 1; None stands where there was nothing to count."""

    intents: int
    in_scope: int
    out_of_scope: int
    accuracy: float | None
    macro_f1: float | None
    ece: float | None
    answered: int
    errors: int
    coverage: float | None
    precision: float | None
    coverage_in_scope: float | None
    out_of_scope_rejected: float | None
    out_of_scope_recall_at_95: float | None
    coverage_with_one_question: float | None
    right_with_one_question: float | None
    asked: int
    asked_share_in_scope: float | None
    asked_share_out_of_scope: float | None
    train_cpu_s: float
    message_cpu_ms_p50: float
    message_cpu_ms_p99: float
    messages_per_cpu_s: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def figures_of(reads: Sequence[Read], *, intents: int, train_cpu_s: float) -> Figures:
    inside = [one for one in reads if one.truth is not None]
    outside = [one for one in reads if one.truth is None]
    answered = [one for one in reads if one.answered]
    right = sum(one.right for one in answered)
    cpu_ms = np.array([one.cpu_ms for one in reads])
    return Figures(
        intents=intents,
        in_scope=len(inside),
        out_of_scope=len(outside),
        accuracy=_share(one.right for one in inside),
        macro_f1=_macro_f1(inside),
        ece=_ece(inside),
        answered=len(answered),
        errors=len(answered) - right,
        coverage=_share(one.answered for one in reads),
        precision=_share(one.right for one in answered),
        coverage_in_scope=_share(one.answered for one in inside),
        out_of_scope_rejected=_share(not one.answered for one in outside),
        out_of_scope_recall_at_95=_recall_at_95(inside, outside),
        coverage_with_one_question=_share(
            one.answered or one.truth in one.options for one in inside
        ),
        right_with_one_question=_share(
            (one.answered and one.right) or one.truth in one.options for one in inside
        ),
        asked=sum(bool(one.options) for one in reads),
        asked_share_in_scope=_share(bool(one.options) for one in inside),
        asked_share_out_of_scope=_share(bool(one.options) for one in outside),
        train_cpu_s=round(train_cpu_s, 2),
        message_cpu_ms_p50=round(float(np.percentile(cpu_ms, 50)), 3),
        message_cpu_ms_p99=round(float(np.percentile(cpu_ms, 99)), 3),
        messages_per_cpu_s=round(1000 * len(reads) / max(1e-9, float(cpu_ms.sum())), 1),
    )


def _share(which: Iterable[bool]) -> float | None:
    each = list(which)
    return round(sum(each) / len(each), 4) if each else None


def _macro_f1(inside: Sequence[Read]) -> float | None:
    """The mean over the intents that were asked for."""
    truths = {one.truth for one in inside}
    right, meant, found = (
        Counter(one.truth for one in inside if one.right),
        Counter(one.truth for one in inside),
        Counter(one.article for one in inside),
    )
    scores = [2 * right[slug] / (meant[slug] + found[slug]) for slug in truths]
    return round(float(np.mean(scores)), 4) if scores else None


def _ece(inside: Sequence[Read]) -> float | None:
    if not inside:
        return None
    apart = sum(abs(bar.confidence - bar.right) * bar.share for bar in reliability(inside))
    return round(apart, 4)


@dataclass(frozen=True, slots=True)
class Bar:
    """The messages of one bin of confidence: their mean confidence, the share of them that is
    right, and their share of all."""

    confidence: float
    right: float
    share: float


def reliability(reads: Sequence[Read]) -> list[Bar]:
    """The bins in which there is something, from unsure to sure."""
    confidence, right = _arrays(reads)
    number = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bar(float(confidence[inside].mean()), float(right[inside].mean()), float(inside.mean()))
        for inside in (number == at for at in range(BINS))
        if inside.any()
    ]


def _recall_at_95(inside: Sequence[Read], outside: Sequence[Read]) -> float | None:
    if not inside or not outside:
        return None
    confidence, right = _arrays(inside)
    needed = int(np.ceil(KEPT_IN_SCOPE * len(inside) - 1e-9))
    kept = np.sort(confidence[right])[::-1]
    if len(kept) < needed:
        return None
    # what is as sure as the last one that has to stay is kept, all above it too
    strangers, _ = _arrays(outside)
    return round(float((strangers < kept[needed - 1]).mean()), 4)


def _arrays(reads: Sequence[Read]) -> tuple[Floats, Bools]:
    confidence = np.array([one.confidence for one in reads], dtype=np.float64)
    return confidence, np.array([one.right for one in reads], dtype=np.bool_)
