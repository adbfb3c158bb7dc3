"""Asking for what a person promised: "what about what your colleague said?"

Heard only where something is promised, so a few words are enough to mean it; a message that is long
asks more than that, and is read as any other.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from warmline.ai.understand.spelling import fold

PLEDGES = Path(__file__).parent / "pledges.toml"

_LONGEST = 200  # characters
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " "})


class _Promise(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def by(self) -> str: ...

    @property
    def due(self) -> datetime | None: ...


P = TypeVar("P", bound=_Promise)


@dataclass(frozen=True, slots=True)
class _Language:
    promise: re.Pattern[str]
    who: re.Pattern[str]
    said: re.Pattern[str]


class Pledges:
    """Reads six languages at once. Immutable, for all threads."""

    def __init__(self, path: Path = PLEDGES) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = [
            _Language(**{key: re.compile(fold("|".join(words))) for key, words in kinds.items()})
            for kinds in listed.values()
        ]

    def asked_for(self, text: str, promised: Sequence[P]) -> P | None:
        """The one that is asked for: of whom they name, else what was promised last."""
        if not promised or len(text) > _LONGEST:
            return None
        said = _SPACES.sub(" ", fold(text.translate(_APOSTROPHES)))
        words = set(_WORD.findall(said))
        named = [one for one in promised if one.by and _first_name(one.by) in words]
        if any(one.promise.search(said) for one in self._languages):
            return (named or list(promised))[-1]
        for language in self._languages:
            if language.said.search(said) and (named or language.who.search(said)):
                return (named or list(promised))[-1]
        return None


def _first_name(name: str) -> str:
    return fold(name.split()[0]) if name.split() else ""
