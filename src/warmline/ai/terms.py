"""Words and pieces of words as TF-IDF features, for one message in well under a millisecond."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from warmline.ai.remembered import remembered

Floats = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_WORD = re.compile(r"\w+")
_PIECES = range(3, 5)  # letters in a piece of a word
_SEEN_IN = 2  # a piece found in one phrasing only is noise; a word is not


@dataclass(frozen=True, slots=True)
class Terms:
    """`columns` gives each term its column; `weights` its inverse document frequency.

    `sizes` of pieces follow from the columns: what was learned from other sizes is read in them.
    """

    columns: dict[str, int]
    weights: Floats
    sizes: range = field(init=False)
    _are_words: Bools = field(init=False, repr=False)
    _columns_of: Callable[[str], tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = {len(term) - 1 for term in self.columns if term[0] == "c"} or {_PIECES.start}
        are_words = np.fromiter((term[0] == "w" for term in self.columns), dtype=bool)
        object.__setattr__(self, "sizes", range(min(found), max(found) + 1))
        object.__setattr__(self, "_are_words", are_words)
        object.__setattr__(self, "_columns_of", remembered(self._looked_up))

    def __len__(self) -> int:
        return len(self.columns)

    def know(self, text: str) -> bool:
        """Whether somebody used each word of it before."""
        return all("w" + word in self.columns for word in _words(text))

    def of(self, text: str) -> tuple[Columns, Floats]:
        """The columns found in the text and their weights. Words and pieces count half each."""
        words = _words(text)
        standing = [column for word in words for column in self._columns_of(word)]
        standing += [self.columns[pair] for pair in _pairs(words) if pair in self.columns]
        found = Counter(standing)
        columns = np.fromiter(found, dtype=np.int32, count=len(found))
        times = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        values = (1 + np.log(times)) * self.weights[columns]
        squares, are_words = values * values, self._are_words[columns]
        word, piece = (_length(squares[part].sum()) for part in (are_words, ~are_words))
        values /= np.where(are_words, word, piece)
        return columns, values

    def _looked_up(self, word: str) -> tuple[int, ...]:
        terms = _terms_of(word, self.sizes)
        return tuple(self.columns[term] for term in terms if term in self.columns)


@dataclass(frozen=True, slots=True)
class Counted:
    """All terms of some texts, counted once. `times` (texts, terms) is 1 + log of how often a term
    stands in a text; the first `pieces` of the sorted `names` are pieces, the others words."""

    names: Sequence[str]
    pieces: int
    times: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Counted":
        number: dict[str, int] = {}
        rows = [Counter(_terms(text, _PIECES)) for text in texts]
        for row in rows:
            for term in row:
                number.setdefault(term, len(number))
        names = sorted(number)
        place = np.empty(len(names), dtype=np.int32)
        place[[number[term] for term in names]] = np.arange(len(names))
        starts = np.cumsum([0] + [len(row) for row in rows])
        columns = place[np.fromiter((number[term] for row in rows for term in row), dtype=np.int32)]
        often = np.fromiter((often for row in rows for often in row.values()), dtype=np.float32)
        times = sparse.csr_matrix((1 + np.log(often), columns, starts), (len(rows), len(names)))
        return cls(names, sum(name[0] == "c" for name in names), times)

    def learned_from(self, rows: Rows) -> "Weighted":
        """What `rows` alone teach: terms that stand in too few of them are not known."""
        found = np.bincount(self.times[rows].indices, minlength=len(self.names))
        least = np.where(np.arange(len(self.names)) < self.pieces, _SEEN_IN, 1)
        weights = np.log((1 + len(rows)) / (1 + found)) + 1
        return Weighted(self, np.where(found >= least, weights, 0).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Weighted:
    """Counted terms and their inverse document frequency (terms,), 0 where a term is unknown."""

    counted: Counted
    weights: Floats

    @property
    def known(self) -> Rows:
        return np.flatnonzero(self.weights)

    def terms(self) -> Terms:
        names = [self.counted.names[column] for column in self.known]
        return Terms({name: at for at, name in enumerate(names)}, self.weights[self.known])

    def matrix(self, rows: Rows) -> sparse.csr_matrix:
        """The features (rows, known terms) that `terms().of` finds in each text."""
        values = self.counted.times[rows].multiply(self.weights).tocsc()[:, self.known].tocsr()
        pieces = int(np.searchsorted(self.known, self.counted.pieces))
        parts = [_halved(values[:, :pieces]), _halved(values[:, pieces:])]
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def _halved(part: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows brought to the squared length of one half; empty ones stay empty."""
    length = np.sqrt(np.asarray(part.multiply(part).sum(1)).ravel() * 2)
    return sparse.diags(1 / np.where(length, length, 1)) @ part


def _length(squared: float) -> float:
    """That twice the squares amount to; 1 where there is nothing to bring to a length."""
    return math.sqrt(2 * squared) or 1.0


def _terms(text: str, sizes: range) -> Iterator[str]:
    """Words and pairs of words begin with "w", pieces with "c"."""
    words = _words(text)
    for word in words:
        yield from _terms_of(word, sizes)
    yield from _pairs(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _terms_of(word: str, sizes: range) -> Iterator[str]:
    yield "w" + word
    padded = f" {word} "
    for size in sizes:
        for at in range(len(padded) - size + 1):
            yield "c" + padded[at : at + size]


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return (f"w{first} {second}" for first, second in pairwise(words))
