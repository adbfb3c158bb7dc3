"""What was found out about a word, kept for the next message: customers use few words, often."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Found = TypeVar("Found")

WORDS = 8_192
# Longer words are rare, unless somebody wants to fill the memory.
LONGEST = 40


def remembered(look: Callable[[str], Found]) -> Callable[[str], Found]:
    """`look` itself, asked once for each of the latest few thousand words. What it returns is
    shared, so it must not be changed. Safe in several threads."""
    kept = lru_cache(WORDS)(look)
    return lambda word: kept(word) if len(word) <= LONGEST else look(word)
