"""Three heads read a message, each in its own way; together they say how likely each article is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SHARPNESS = 3.0  # of the kernel exp(SHARPNESS * (cosine - 1))


@dataclass(frozen=True, slots=True)
class Heads:
    """Classes are numbered; the last one is the background: nothing the company wrote about.

    `terms_weight` (terms + 1, classes) and `vector_weight` (384 + 1, classes) are linear, the last
    row is the bias. `landmarks` (n, 384) are phrasings whose articles are `owners` (n,), and
    `pull` (n, classes) is how strongly each pulls towards each class.
    """

    terms: Terms
    terms_weight: Floats
    vector_weight: Floats
    landmarks: Floats
    owners: Ints
    pull: Floats

    def scores(self, text: str, vector: Floats) -> tuple[Floats, Floats]:
        """Scores (3, classes) of the heads, and each class's nearest cosine (classes,)."""
        columns, values = self.terms.of(text)
        cosines = self.landmarks @ vector
        scores = np.stack(
            [
                values @ self.terms_weight[columns] + self.terms_weight[-1],
                vector @ self.vector_weight[:-1] + self.vector_weight[-1],
                np.exp(SHARPNESS * (cosines - 1)) @ self.pull,
            ]
        )
        nearest = np.full(self.pull.shape[1], -1, dtype=np.float32)
        np.maximum.at(nearest, self.owners, cosines)
        return scores, nearest

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything but the names of the terms, in half precision where it is large."""
        return {
            "idf": self.terms.weights,
            "terms_weight": self.terms_weight.astype(np.float16),
            "vector_weight": self.vector_weight,
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
            vector_weight=arrays["vector_weight"].astype(np.float32),
            landmarks=arrays["landmarks"].astype(np.float32),
            owners=arrays["owners"].astype(np.int64),
            pull=arrays["pull"].astype(np.float32),
        )
