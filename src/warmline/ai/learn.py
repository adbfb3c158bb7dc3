"""Learning from a company's own phrasings when the heads are right, and when to say nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

from warmline.ai.heads import Heads
from warmline.ai.selector import Selector, joined, signals
from warmline.ai.teach import SEED, Lessons, teach

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FOLDS = 5
GROUPS = 4  # in which articles are withheld to play the stranger

# The promise: of what is answered, at least this share is right ...
PROMISED = 0.98
# ... and the chance that the threshold chosen breaks it is at most this.
RISK = 0.05
# Fewer phrasings than this prove nothing. They were written to differ from each other, so a
# threshold searched on them swings between 0.6 and 0.99 with the luck of the folds; a fixed one on
# the calibrated confidence answered 57 to 98 % with 96 to 100 % right on eighteen small companies.
ENOUGH = 2_000
UNPROVEN = 0.8
HARD = 0.98  # enough phrasings, and still no threshold keeps the promise
STRANGERS = 0.1  # share of the traffic that asks for something near to, but not among the articles


@dataclass(frozen=True, slots=True)
class Tried:
    """Messages read by heads that were not taught them: scores (n, 3, classes) and so on."""

    scores: Floats
    nearest: Floats
    classes: Ints
    known: Bools  # False where the message's own class was withheld from the heads


def learn(lessons: Lessons) -> tuple[Heads, Selector]:
    heads = teach(lessons)
    read_again = _try_unseen(lessons)
    strangers = _try_strangers(lessons)
    return heads, choose(read_again, strangers)


def _try_unseen(lessons: Lessons) -> Tried:
    """Each phrasing, read by heads taught on the others' folds."""
    fold = _folds(lessons.classes)
    return _joined(
        _try(*_apart(lessons, fold == held)) for held in range(FOLDS) if (fold == held).any()
    )


def _try_strangers(lessons: Lessons) -> Tried:
    """Phrasings of articles that the heads were never taught: near, and yet out of scope."""
    groups = np.random.default_rng(SEED).permutation(lessons.count - 1) % GROUPS
    group = np.append(groups, -1)[lessons.classes]
    return _joined(
        _try(*_apart(lessons, group == held)) for held in range(GROUPS) if (group == held).any()
    )


def _folds(classes: Ints) -> Ints:
    """Each class spread evenly over the folds; a class with one phrasing stays in every lesson."""
    rng = np.random.default_rng(SEED)
    fold = np.full(len(classes), -1)
    for number in np.unique(classes):
        rows = rng.permutation(np.flatnonzero(classes == number))
        if len(rows) > 1:
            fold[rows] = (np.arange(len(rows)) + number) % FOLDS
    return fold


def _apart(lessons: Lessons, held: Bools) -> tuple[Lessons, Lessons]:
    return lessons.only(np.flatnonzero(~held)), lessons.only(np.flatnonzero(held))


def _try(taught: Lessons, unseen: Lessons) -> Tried:
    heads = teach(taught)
    read = [
        heads.scores(text, vector)
        for text, vector in zip(unseen.texts, unseen.vectors, strict=True)
    ]
    return Tried(
        scores=np.stack([scores for scores, _ in read]),
        nearest=np.stack([nearest for _, nearest in read]),
        classes=unseen.classes,
        known=np.isin(unseen.classes, taught.classes),
    )


def _joined(parts: Iterator[Tried]) -> Tried:
    tried = list(parts)
    return Tried(
        scores=np.concatenate([part.scores for part in tried]),
        nearest=np.concatenate([part.nearest for part in tried]),
        classes=np.concatenate([part.classes for part in tried]),
        known=np.concatenate([part.known for part in tried]),
    )


def choose(unseen: Tried, strangers: Tried) -> Selector:
    sharpness = _sharpness(unseen)
    seen, right = _judge(unseen, sharpness)
    strange, never = _judge(strangers, sharpness)
    every, good = np.concatenate([seen, strange]), np.concatenate([right, never])
    weight = np.append(
        np.ones(len(seen)), np.full(len(strange), STRANGERS * len(seen) / len(strange))
    )
    centre, spread = every.mean(0), every.std(0) + 1e-3
    weights, bias = _weigh((every - centre) / spread, good, weight)
    selector = Selector(sharpness, centre, spread, weights, bias, threshold=1.0)
    return replace(selector, threshold=_threshold(selector.confidence(seen), right))


def _weigh(tried: Floats, good: Bools, weight: Floats) -> tuple[Floats, float]:
    if good.all() or not good.any():
        # One phrasing an article: none could be tried unseen, so every message is a doubtful one.
        return np.zeros(tried.shape[1], dtype=np.float32), 0.0
    model = LogisticRegression(C=1.0, max_iter=1000).fit(tried, good, sample_weight=weight)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _judge(tried: Tried, sharpness: Floats) -> tuple[Floats, Bools]:
    read = [signals(s, n, sharpness) for s, n in zip(tried.scores, tried.nearest, strict=True)]
    chosen = np.array([first for _, first in read])
    return np.stack([found for found, _ in read]), (chosen == tried.classes) & tried.known


def _sharpness(tried: Tried) -> Floats:
    """The factor on each head's scores that makes its probabilities honest."""
    candidates = np.exp(np.linspace(-2, 4, 40)).astype(np.float32)
    rows = np.arange(len(tried.classes))
    best = np.ones(3, dtype=np.float32)
    for head in range(3):
        losses = []
        for factor in candidates:
            each, _ = joined(tried.scores[:, head : head + 1], np.array([factor], np.float32))
            losses.append(-np.maximum(each[rows, 0, tried.classes], -14).mean())
        best[head] = candidates[int(np.argmin(losses))]
    return best


def _threshold(confidence: Floats, right: Bools) -> float:
    """The lowest confidence that keeps the promise, after Learn-then-Test: larger and larger
    shares are tested in a fixed order up to the first that fails, so that no luck is picked."""
    if len(confidence) < ENOUGH:
        return UNPROVEN
    order = np.argsort(-confidence)
    answered = np.linspace(len(order) * 0.3, len(order), 71).astype(int)
    correct = np.cumsum(right[order])[answered - 1]
    at_least = beta.ppf(RISK, correct, answered - correct + 1)
    passed = int(np.argmin(np.append(at_least >= PROMISED, False)))
    return float(confidence[order[answered[passed - 1] - 1]]) if passed else HARD
