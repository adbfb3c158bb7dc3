"""Two heads read a message, one by its words and one by its meaning; together they say how likely
each article is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SHARPNESS = (
    1.5  # of the kernel exp(SHARPNESS * (cosine - 1)); broad, so that no phrasing stands alone
)


@dataclass(frozen=True, slots=True)
class ByWords:
    """`weight` (terms + 1, classes) is linear, the last row is the bias."""

    terms: Terms
    weight: Floats

    def scores(self, text: str) -> Floats:
        columns, values = self.terms.of(text)
        said: Floats = values @ self.weight[columns] + self.weight[-1]
        return said


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """`landmarks` (n, 384) are phrasings in the order of their articles `owners` (n,), and `pull`
    (n, classes) is how strongly each pulls towards each class."""

    landmarks: Floats
    owners: Ints
    pull: Floats
    _starts: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", starts_of(self.owners))

    def scores(self, vector: Floats) -> tuple[Floats, Floats]:
        """Scores (classes,), and each class's nearest cosine (classes,)."""
        cosines = self.landmarks @ vector
        best = nearest(cosines, self.owners[self._starts], self._starts, self.pull.shape[1])
        return closeness(cosines) @ self.pull, best


@dataclass(frozen=True, slots=True)
class Heads:
    """Classes are numbered; the last one is the background: nothing the company wrote about.
    `words` is None where phrasings of several languages are read as one, by meaning alone."""

    words: ByWords | None
    meaning: ByMeaning

    def scores(self, text: str, vector: Floats) -> tuple[Floats, Floats]:
        """Scores (heads, classes), the words' first, and each class's nearest cosine (classes,)."""
        return self.scores_after(self.glance(text), vector)

    def scores_after(self, glance: Floats | None, vector: Floats) -> tuple[Floats, Floats]:
        """`scores` where what the words say is known."""
        near, nearest_ = self.meaning.scores(vector)
        return np.stack([near] if glance is None else [glance, near]), nearest_

    def glance(self, text: str) -> Floats | None:
        """What the words alone say (classes,), in a tenth of the time and without the text's
        vector."""
        return self.words.scores(text) if self.words else None

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything but the names of the terms, in half precision where it is large."""
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "landmarks": self.meaning.landmarks.astype(np.float16),
            "owners": self.meaning.owners,
            "pull": self.meaning.pull.astype(np.float16),
        }
        if self.words:
            arrays["idf"] = self.words.terms.weights
            arrays["terms_weight"] = self.words.weight.astype(np.float16)
        return arrays

    @classmethod
    def of_arrays(
        cls, terms: Mapping[str, int], arrays: Mapping[str, npt.NDArray[np.generic]]
    ) -> "Heads":
        words = None
        if "idf" in arrays:
            known = Terms(dict(terms), arrays["idf"].astype(np.float32))
            words = ByWords(known, arrays["terms_weight"].astype(np.float32))
        return cls(
            words,
            ByMeaning(
                landmarks=arrays["landmarks"].astype(np.float32),
                owners=arrays["owners"].astype(np.int64),
                pull=arrays["pull"].astype(np.float32),
            ),
        )


def closeness(cosines: Floats) -> Floats:
    """The kernel, written over the cosines."""
    cosines -= 1
    cosines *= SHARPNESS
    return np.exp(cosines, out=cosines)


def starts_of(owners: Ints) -> Ints:
    """Where in `owners` (n,), which are in order, the landmarks of each begin."""
    return np.flatnonzero(np.diff(owners, prepend=-1))


def nearest(cosines: Floats, owned: Ints, starts: Ints, classes: int) -> Floats:
    """Cosines (..., n) to landmarks that from each of `starts` on are `owned` by one class → the
    greatest of each class (..., classes), -1 for a class without any."""
    best = np.full((*cosines.shape[:-1], classes), -1, dtype=np.float32)
    best[..., owned] = np.maximum.reduceat(cosines, starts, axis=-1)
    return best
