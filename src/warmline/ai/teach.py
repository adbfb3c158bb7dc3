"""Teaching the heads a company's own phrasings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from warmline.ai.heads import SHARPNESS, Heads
from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SEED = 7
LANDMARKS = 12_000  # beyond that the kernel's matrix would take more than half a gigabyte
SMOOTHING = 0.05
MISSING = -50.0  # the score of a class a head was never taught


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
    terms = Terms.learn(lessons.texts)
    landmarks = _landmarks(lessons)
    return Heads(
        terms=terms,
        terms_weight=_linear(
            LinearSVC(C=1.0, random_state=SEED), _matrix(terms, lessons.texts), lessons
        ),
        vector_weight=_linear(LogisticRegression(C=20.0, max_iter=300), lessons.vectors, lessons),
        landmarks=lessons.vectors[landmarks],
        owners=lessons.classes[landmarks],
        pull=_pull(lessons.only(landmarks)),
    )


def _matrix(terms: Terms, texts: Sequence[str]) -> sparse.csr_matrix:
    rows = [terms.of(text) for text in texts]
    starts = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), len(terms)))


def _linear(
    model: LinearSVC | LogisticRegression, features: sparse.csr_matrix | Floats, lessons: Lessons
) -> Floats:
    """Weights with the bias in the last row (features + 1, classes)."""
    taught = np.unique(lessons.classes)
    weight = np.zeros((features.shape[1] + 1, lessons.count), dtype=np.float32)
    weight[-1] = MISSING
    if len(taught) == 1:
        weight[-1, taught] = 1
        return weight
    model.fit(features, lessons.classes)
    fitted = np.vstack([model.coef_.T, model.intercept_])
    # Of two classes the library keeps one column: for the second, and its negative for the first.
    weight[:, taught] = np.hstack([-fitted, fitted]) / 2 if len(taught) == 2 else fitted
    return weight


def _landmarks(lessons: Lessons) -> Ints:
    """Every phrasing; of very many an equal share of each class."""
    rows = np.arange(len(lessons.texts))
    if len(rows) <= LANDMARKS:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, LANDMARKS, replace=False))


def _pull(lessons: Lessons) -> Floats:
    """Kernel ridge regression on +1 and -1: one Cholesky for all classes."""
    wanted = np.full((len(lessons.texts), lessons.count), -1, dtype=np.float32)
    wanted[np.arange(len(wanted)), lessons.classes] = 1
    kernel = lessons.vectors @ lessons.vectors.T
    kernel -= 1
    kernel *= SHARPNESS
    np.exp(kernel, out=kernel)
    kernel[np.diag_indices_from(kernel)] += SMOOTHING
    # It is symmetric; transposed it stands as LAPACK wants it, and no copy is made.
    return np.asarray(cho_solve(cho_factor(kernel.T, overwrite_a=True), wanted), dtype=np.float32)
