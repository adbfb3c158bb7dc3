"""Slips of the pen put right before a message is read, towards the words of the company."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from warmline.ai.terms import Terms

_WORD = re.compile(r"\b[^\W\d_]{3,40}\b")


@dataclass(frozen=True, slots=True)
class Spelling:
    """`rare` tells of each word of the company how rare it is there. `near` leads to them from
    every word that is one letter short of them, and from themselves. `known` are other words that
    exist: they are left as they are, since their likeness to a word of the company is chance."""

    rare: dict[str, float]
    near: dict[str, list[str]]
    known: frozenset[str]

    @classmethod
    def of(cls, terms: Terms, known: frozenset[str]) -> "Spelling":
        rare = {
            term[1:]: float(terms.weights[column])
            for term, column in terms.columns.items()
            if term[0] == "w" and _WORD.fullmatch(term[1:])
        }
        near: dict[str, list[str]] = {}
        for word in rare:
            for shorter in {word, *_shorter(word)}:
                near.setdefault(shorter, []).append(word)
        return cls(rare, near, known)

    def corrected(self, text: str) -> str:
        return _WORD.sub(lambda found: self._corrected(found[0]), text)

    def _corrected(self, written: str) -> str:
        word = written.lower()
        if word in self.rare or word in self.known:
            return written
        meant = {
            near
            for shorter in (word, *_shorter(word))
            for near in self.near.get(shorter, ())
            if _one_slip(word, near)
        }
        # People seldom miss the first letter, and mean the commoner word.
        return min(
            meant, key=lambda near: (near[0] != word[0], self.rare[near], near), default=written
        )


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_slip(written: str, meant: str) -> bool:
    """One letter too many, missing or wrong, or two neighbours swapped."""
    at = next((at for at, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), None)
    if at is None:
        return abs(len(written) - len(meant)) == 1
    rest, right = written[at:], meant[at:]
    return (
        rest[1:] == right[1:]
        or rest[1:] == right
        or rest == right[1:]
        or (rest[:2] == right[1::-1] and rest[2:] == right[2:])
    )
