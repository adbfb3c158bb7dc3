"""What a name looks like, and the words of `names.toml` that stand around one."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from warmline.ai.understand.spelling import fold
from warmline.ai.understand.stated.written import Written

NAMES = Path(__file__).parent / "names.toml"

Found = tuple[int, int, str]
"""Start, end and the name."""

_WORD = r"[A-ZÀ-ÞĀ-Ž][^\W\d_]*(?:['-][^\W\d_]+)*"
_PART = rf"(?:[A-Z]\.|{_WORD})"
_PARTICLE = (
    r"(?:de la|de las|de los|de|da|do|dos|das|di|del|della|la|le|van der|van den|van de|van|von der"
    r"|von|zu|zur|zum|vom|ten|te|den|al|el|bin|ibn|ter|y|e|i|af)"
)
_IS_PARTICLE = re.compile(_PARTICLE)
NAME: Final = rf"{_PART}(?:\s(?:{_PARTICLE}\s)?{_PART}){{0,3}}"
ONE: Final = re.compile(NAME)
FULL: Final = re.compile(rf"{_PART}(?:\s(?:{_PARTICLE}\s)?{_PART}){{1,3}}")
SMALL: Final = re.compile(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*(?:\s[^\W\d_]+(?:['-]?[^\W\d_]+)+){1,2}")
SMALL_NAME: Final = re.compile(
    rf"[^\W\d_]{{2,}}(?:['-][^\W\d_]+)*(?:\s(?:{_PARTICLE}\s)?[^\W\d_]+(?:['-][^\W\d_]+)*){{0,2}}"
)
_LETTERS = r"[\u0621-\u0652]{2,}"
# A second name may be joined ("بن"), a third is the family's; "و" begins the next clause.
ARABIC_NAME: Final = (
    rf"{_LETTERS}(?:\s(?:بن|بنت|عبد|أبو|ابو|آل)\s{_LETTERS})?(?:\s(?!و){_LETTERS})?"
    rf"(?:\s(?:ال|آل\s){_LETTERS})?"
)
ARABIC_ONE: Final = re.compile(rf"{_LETTERS}(?:\s{_LETTERS}){{0,3}}")
ARABIC_WORD: Final = re.compile(_LETTERS)
ARABIC: Final = re.compile(rf"{_LETTERS}(?:\s{_LETTERS}){{1,3}}")
COMPANY: Final = re.compile(
    r"\b(?:gmbh|ltd|limited|bv|inc|llc|ag|kg|s\.?l\.?|s\.?a\.?|sarl|sas|lda|plc|co|ug|e\.k\.)\b\.?",
    re.IGNORECASE,
)

_MONTHS: Final = frozenset(["mai", "may", "april", "june", "august"])


class NameWords:
    def __init__(self, path: Path = NAMES) -> None:
        listed: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        patterns, words = listed["patterns"], listed["words"]
        self.said: dict[str, str] = listed["said"]
        self.title: str = patterns["title"]
        self.again: str = patterns["again"]
        self.parting = re.compile(patterns["parting"])
        self.titles = re.compile(patterns["titles"], re.IGNORECASE)
        self.self_after = re.compile(patterns["self_after"], re.IGNORECASE)
        self.lead = re.compile(patterns["lead"], re.IGNORECASE)
        self.me_before = re.compile(patterns["me_before"], re.IGNORECASE)
        self.is_mine = re.compile(rf"(?<!\w)(?P<name>{NAME})(?i:{patterns['is_mine']})")
        self.small = frozenset(words["small"].split())
        self.mine_before = re.compile(patterns["mine_before"], re.IGNORECASE)
        self._given = frozenset(fold(words["given"]).split())
        self._no_name = frozenset(words["no_name"].split())
        self._no_first = self.small - frozenset(words["like_names"].split())
        self._common = frozenset(words["common"].split())

    def is_given(self, name: str) -> bool:
        """Whether it begins with a first name, and goes on with no other words."""
        first, *rest = fold(name).split()
        return first.split("-")[0] in self._given and self.is_unknown(" ".join(rest))

    def is_unknown(self, name: str) -> bool:
        """Whether none of its words, but a particle between two of them, is a common one."""
        words = fold(name).split()
        between = [word for word in words[:-1] if _IS_PARTICLE.fullmatch(word)]
        common = self.small | self._no_name
        return common.isdisjoint(word for word in words if word not in between)

    def may_be(self, folded: str) -> bool:
        words = [word.strip(".,'") for word in folded.split()]
        if not 1 <= len(words) <= 6 or len(folded) < 2 or words[0] in self._no_first:
            return False
        # "Nguyen Thi Mai" is no month
        return self._no_name.isdisjoint(words[:2]) and self._no_name.isdisjoint(
            word for word in words[2:] if word not in _MONTHS
        )

    def named(self, raw: str, start: int, end: int) -> Iterator[Found]:
        """The name that stands at a place, without titles; nothing where it cannot be one."""
        name = raw[start:end]
        while title := self.titles.match(name):
            start, name = start + title.end(), name[title.end() :]
        if name and not name.endswith("'s") and self.may_be(Written(name).folded):
            shown = name.title() if name.islower() else name
            yield start, end, " ".join(shown.split())

    def is_arabic(self, body: str, pattern: re.Pattern[str]) -> bool:
        """Whether it is written as a name and has none of the words that end one."""
        words = Written(body).folded.split()
        return pattern.fullmatch(body) is not None and self._common.isdisjoint(words)

    def until_common(self, name: str) -> str:
        """Arabic has no capitals: a name ends where a common word begins."""
        kept: list[str] = []
        for word in name.split():
            if Written(word).folded in self._common:
                break
            kept.append(word)
        return name[: name.index(kept[-1]) + len(kept[-1])] if kept else ""
