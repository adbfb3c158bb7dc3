"""The door for a language model: it may phrase the abstract, and nothing else.

What it says is believed only as far as it says nothing new: each number, address and name in its
words has to be in the abstract's own. Facts, sources and every other part stay as they were.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from warmline.desk.brief.shape import Brief, Line

LONGEST = 300  # characters of a line
# What can be wrong in a way that matters: numbers, addresses, and whatever holds a capital inside.
_CLAIMS = re.compile(r"\S*\d\S*|\S+@\S+|\b\w+[A-Z]\w*\b")
_EDGES = ".,;:!?“”\"'()«»„…"


class Phrasing(Protocol):
    """Says the two lines of an abstract in a language, or None where it would rather not."""

    async def __call__(self, abstract: Sequence[Line], language: str) -> Sequence[str] | None: ...


def phrased(brief: Brief, words: Sequence[str] | None) -> Brief:
    """The brief with its abstract in these words, where they may be believed."""
    if words is None or len(words) != len(brief.abstract):
        return brief
    known = " ".join(line.text for line in brief.abstract)
    if not all(_may_say(text, known) for text in words):
        return brief
    lines = zip(brief.abstract, words, strict=True)
    return replace(brief, abstract=tuple(replace(line, text=text) for line, text in lines))


def _may_say(text: str, known: str) -> bool:
    if not text.strip() or len(text) > LONGEST or "\n" in text:
        return False
    return all(claim.strip(_EDGES) in known for claim in _CLAIMS.findall(text))
