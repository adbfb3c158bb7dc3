"""Teaching the heads a company's own phrasings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import spotri
from sklearn.svm import LinearSVC

from warmline.ai.intents.heads import ByMeaning, ByWords, Heads, closeness, nearest, starts_of
from warmline.ai.terms import Counted

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SEED = 7
LANDMARKS = 12_000  # beyond that the kernel's matrix would take more than half a gigabyte
SMOOTHING = 0.1
MISSING = -50.0  # the score of a class a head was never taught
_BAND = 500  # rows of a large matrix that are handled at once


@dataclass(frozen=True, slots=True)
class Lessons:
    """Phrasings, their vectors (n, 384) and classes (n,); class `count - 1` is the background."""

    texts: Sequence[str]
    vectors: Floats
    classes: Ints
    count: int

    def only(self, rows: Ints) -> "Lessons":
        texts = [self.texts[row] for row in rows]
        return Lessons(texts, self.vectors[rows], self.classes[rows], self.count)


def teach(lessons: Lessons) -> Heads:
    return Course(lessons).heads()


class Course:
    """Lessons that are taught as a whole and, to judge the heads, again without a part of them.

    What all these have in common is computed once: terms are counted, and the kernel's matrix is
    inverted. From the inverse it follows what heads would be like that never saw some rows.
    """

    def __init__(self, lessons: Lessons, *, words: bool = True) -> None:
        self._lessons = lessons
        self._counted = Counted.of(lessons.texts) if words else None
        self._landmarks = _landmarks(lessons)
        self._inverse = _inverse(lessons.vectors[self._landmarks])
        self._pull = self._inverse @ _wanted(lessons.classes[self._landmarks], lessons.count)

    def heads(self) -> Heads:
        lessons = self._lessons
        return Heads(
            words=self._by_words(self._counted) if self._counted else None,
            meaning=ByMeaning(
                landmarks=lessons.vectors[self._landmarks],
                owners=lessons.classes[self._landmarks],
                pull=self._pull,
            ),
        )

    def unseen(self, held: Bools) -> tuple[Floats, Floats]:
        """What heads say that were not taught the rows `held` (n,), at least one of them and not
        all: scores (held, heads, classes) and nearest cosines (held, classes) of those rows."""
        near, nearest_ = self._near(held)
        if self._counted is None:
            return near[:, None], nearest_
        return np.stack([self._at_a_glance(self._counted, held), near], axis=1), nearest_

    def _by_words(self, counted: Counted) -> ByWords:
        lessons, rows = self._lessons, np.arange(len(self._lessons.texts))
        weighted = counted.learned_from(rows)
        weight = _linear(weighted.matrix(rows), lessons.classes, lessons.count)
        return ByWords(weighted.terms(), weight)

    def _at_a_glance(self, counted: Counted, held: Bools) -> Floats:
        taught, rows = np.flatnonzero(~held), np.flatnonzero(held)
        weighted = counted.learned_from(taught)
        classes, count = self._lessons.classes[taught], self._lessons.count
        weight = _linear(weighted.matrix(taught), classes, count)
        return np.asarray(weighted.matrix(rows) @ weight[:-1] + weight[-1], dtype=np.float32)

    def _near(self, held: Bools) -> tuple[Floats, Floats]:
        lessons, gone = self._lessons, held[self._landmarks]
        kept = self._landmarks[~gone]
        pull, known = self._pull_without(gone), lessons.vectors[kept].T
        owners = lessons.classes[kept]
        starts = starts_of(owners)
        scores, best = [], []
        for rows in _bands(np.flatnonzero(held)):
            cosines = lessons.vectors[rows] @ known
            best.append(nearest(cosines, owners[starts], starts, lessons.count))
            scores.append(closeness(cosines) @ pull)
        return np.concatenate(scores), np.concatenate(best)

    def _pull_without(self, gone: Bools) -> Floats:
        """The inverse of a matrix without some rows and columns, by its Schur complement."""
        if not gone.any():
            return self._pull
        corner = cho_factor(self._inverse[np.ix_(gone, gone)], overwrite_a=True)
        excess = cho_solve(corner, self._pull[gone]).astype(np.float32)
        pull = self._pull.copy()
        for start, rows in enumerate(_bands(np.flatnonzero(gone))):
            band = excess[start * _BAND : (start + 1) * _BAND]
            pull -= self._inverse[rows].T @ band
        return pull[~gone]


def _linear(features: sparse.csr_matrix, classes: Ints, count: int) -> Floats:
    """Weights with the bias in the last row (features + 1, count)."""
    taught = np.unique(classes)
    weight = np.zeros((features.shape[1] + 1, count), dtype=np.float32)
    weight[-1] = MISSING
    if len(taught) == 1 or not features.shape[1]:
        weight[-1, taught] = 1
        return weight
    model = LinearSVC(C=1.0, tol=0.1, random_state=SEED).fit(features, classes)
    for part, fitted in ((weight[:-1], model.coef_.T), (weight[-1:], model.intercept_[None])):
        # Of two classes the library keeps one column: for the second, its negative for the first.
        part[:, taught] = np.hstack([-fitted, fitted]) / 2 if len(taught) == 2 else fitted
    return weight


def _landmarks(lessons: Lessons) -> Ints:
    """Every phrasing, of very many a random part, in the order of their classes."""
    rows = np.arange(len(lessons.texts))
    if len(rows) > LANDMARKS:
        rows = np.sort(np.random.default_rng(SEED).choice(rows, LANDMARKS, replace=False))
    return rows[np.argsort(lessons.classes[rows], kind="stable")]


def _wanted(classes: Ints, count: int) -> Floats:
    wanted = np.full((len(classes), count), -1, dtype=np.float32)
    wanted[np.arange(len(wanted)), classes] = 1
    return wanted


def _inverse(vectors: Floats) -> Floats:
    """Of the smoothed kernel's matrix; times what is wanted it is kernel ridge regression."""
    kernel = closeness(vectors @ vectors.T)
    kernel[np.diag_indices_from(kernel)] += SMOOTHING
    # It is symmetric; transposed it stands as LAPACK wants it, and no copy is made.
    factor, lower = cho_factor(kernel.T, overwrite_a=True, check_finite=False)
    inverse, info = spotri(factor, lower=lower, overwrite_c=True)
    assert info == 0, "a smoothed kernel is positive definite"
    return _mirrored(inverse.T)


def _mirrored(half: Floats) -> Floats:
    """The lower half of a square matrix copied onto the upper one, in place."""
    for start in range(0, len(half), _BAND):
        band = slice(start, start + _BAND)
        square = np.tril(half[band, band])
        half[band, band] = square + np.tril(square, -1).T
        half[band, start + _BAND :] = half[start + _BAND :, band].T
    return half


def _bands(rows: Ints) -> list[Ints]:
    return [rows[start : start + _BAND] for start in range(0, len(rows), _BAND)]
