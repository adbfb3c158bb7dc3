"""Two heads read a message, each in its own way; together they say how likely each article is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SHARPNESS = (
    1.5  # of the kernel exp(SHARPNESS * (cosine - 1)); broad, so that no phrasing stands alone
)


@dataclass(frozen=True, slots=True)
class Heads:
    """Classes are numbered; the last one is the background: nothing the company wrote about.

    `terms_weight` (terms + 1, classes) is linear, the last row is the bias. `landmarks` (n, 384)
    are phrasings in the order of their articles `owners` (n,), and `pull` (n, classes) is how
    strongly each pulls towards each class.
    """

    terms: Terms
    terms_weight: Floats
    landmarks: Floats
    owners: Ints
    pull: Floats

    def scores(self, text: str, vector: Floats) -> tuple[Floats, Floats]:
        """Scores (2, classes) of the heads, and each class's nearest cosine (classes,)."""
        return self.scores_after(self.glance(text), vector)

    def scores_after(self, glance: Floats, vector: Floats) -> tuple[Floats, Floats]:
        """`scores` where the first row is known."""
        cosines = self.landmarks @ vector
        near = closeness(cosines.copy()) @ self.pull
        return np.stack([glance, near]), nearest(cosines, self.owners, len(near))

    def glance(self, text: str) -> Floats:
        """The first row of the scores (classes,): what the terms alone say, in a tenth of the
        time and without the text's vector."""
        columns, values = self.terms.of(text)
        said: Floats = values @ self.terms_weight[columns] + self.terms_weight[-1]
        return said

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything but the names of the terms, in half precision where it is large."""
        return {
            "idf": self.terms.weights,
            "terms_weight": self.terms_weight.astype(np.float16),
            "landmarks": self.landmarks.astype(np.float16),
            "owners": self.owners,
            "pull": self.pull.astype(np.float16),
        }

    @classmethod
    def of_arrays(
        cls, terms: Mapping[str, int], arrays: Mapping[str, npt.NDArray[np.generic]]
    ) -> "Heads":
        return cls(
            terms=Terms(dict(terms), arrays["idf"].astype(np.float32)),
            terms_weight=arrays["terms_weight"].astype(np.float32),
            landmarks=arrays["landmarks"].astype(np.float32),
            owners=arrays["owners"].astype(np.int64),
            pull=arrays["pull"].astype(np.float32),
        )


def closeness(cosines: Floats) -> Floats:
    """The kernel, written over the cosines."""
    cosines -= 1
    cosines *= SHARPNESS
    return np.exp(cosines, out=cosines)


def nearest(cosines: Floats, owners: Ints, classes: int) -> Floats:
    """Cosines (..., n) to landmarks in the order of their owners (n,) → the greatest of each
    class (..., classes), -1 for a class without any."""
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    best = np.full((*cosines.shape[:-1], classes), -1, dtype=np.float32)
    best[..., owners[starts]] = np.maximum.reduceat(cosines, starts, axis=-1)
    return best
