"""What somebody of the company writes to a customer: that something was done, or that they come
back. Both have to be true, so both are told before they are sent.

A sentence claims a deed where it says that one of us did it, or that it is so now; not where it
asks, denies, foresees, quotes, or tells how things go in general.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from warmline.ai.understand.moments import Moments
from warmline.ai.understand.spelling import fold
from warmline.people import OpeningHours

CLAIMS = Path(__file__).parent / "claims.toml"

Deed = Literal[
    "refund", "address_change", "due_date_change", "card_block", "cancellation", "dispute",
    "pause", "generic",
]  # fmt: skip

_END = re.compile(
    r"(?<=[!?؟…])\s*|(?<=[^\d\W]\.)\s+|(?<=\d\.)\s+(?=[A-ZÄÖÜÉÀÇ¿¡\u0621-\u064a])|\n+"
)
_QUESTION = re.compile(r"[?؟][\s\W]*$")
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")
_PAUSE = re.compile(r"[,;:،؛—–()]+")
_EDGES = re.compile(r"^\W+|\W+$")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " "})
# How far in front of a frame a word still belongs to it ("will soon have been").
_NEAR = 24


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` is the sentence as it was written."""

    text: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise to come back, or to do something by a time; `due` in UTC where it was said."""

    text: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    did: re.Pattern[str]
    is_so: re.Pattern[str]
    bare: re.Pattern[str]
    before: re.Pattern[str]
    near: re.Pattern[str]
    process: re.Pattern[str]
    announces: re.Pattern[str]
    back: re.Pattern[str]
    will: re.Pattern[str]
    vague: re.Pattern[str]
    deeds: tuple[tuple[Deed, tuple[tuple[re.Pattern[str], ...], ...]], ...]


class Claims:
    """Reads six languages at once: agents mix them. Immutable, for all threads."""

    def __init__(self, path: Path = CLAIMS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = [_language(code, words) for code, words in listed.items()]
        self._moments = Moments()

    def in_text(self, text: str) -> tuple[Claim, ...]:
        """In order, each deed once a sentence. That something was done, without saying what, tells
        nothing beside a sentence's own deed."""
        return tuple(
            Claim(sentence, deed)
            for sentence in _sentences(text)
            for deed in _plainest(self._deeds(sentence))
        )

    def pledge_in(self, text: str, *, at: datetime, hours: OpeningHours) -> Pledge | None:
        """The first one that names its time, else the first one. `hours` say when a day ends, and
        by whose clock."""
        pledges = list(self._pledges(text, at, hours))
        return next((one for one in pledges if one.due), pledges[0] if pledges else None)

    def _deeds(self, sentence: str) -> Iterator[Deed]:
        for language in self._languages:
            yield from _claimed(_read(sentence, language.code), language)

    def _pledges(self, text: str, at: datetime, hours: OpeningHours) -> Iterator[Pledge]:
        for sentence in _sentences(text):
            if _QUESTION.search(sentence):
                continue
            for language in self._languages:
                read = _read(sentence, language.code)
                frame = language.back.search(read) or language.will.search(read)
                if frame is None or _is_vague(read, frame, language):
                    continue
                due = self._moments.in_text(sentence, language.code, at, hours)
                if due or language.back.search(read):
                    yield Pledge(sentence, due)
                    break


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _END.split(text) if sentence.strip()]


def _read(sentence: str, language: str) -> str:
    """In lower case and one spelling, without what is quoted."""
    plain = _QUOTED.sub(" ", sentence.translate(_APOSTROPHES))
    folded = fold(plain) if language == "ar" else plain.lower()
    return _SPACES.sub(" ", folded).strip(" .!…")


def _claimed(read: str, language: _Language) -> Iterator[Deed]:
    read = language.announces.sub(" ", read).strip()
    if _QUESTION.search(read):
        # "I've cancelled it, anything else?": only the end of it asks
        read = "".join(read[clause.start : clause.end] + "," for clause in _clauses(read)[:-1])
    for clause in _clauses(read):
        said = _EDGES.sub("", read[clause.start : clause.end])
        if language.bare.fullmatch(said) and not language.before.search(read[: clause.start]):
            yield _deed(said, language)
    for pattern in (language.did, language.is_so):
        for frame in pattern.finditer(read):
            if not _is_hedged(read, frame, language, told=pattern is language.is_so):
                yield _deed(_around(read, frame), language)


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int


def _clauses(read: str) -> list[_Clause]:
    pauses = [(pause.start(), pause.end()) for pause in _PAUSE.finditer(read)]
    starts = [0, *(end for _, end in pauses)]
    ends = [*(start for start, _ in pauses), len(read)]
    return [_Clause(start, end) for start, end in zip(starts, ends, strict=True)]


def _around(read: str, frame: re.Match[str]) -> str:
    """The clauses that a frame stands in, without what is said of other things."""
    touched = [
        read[clause.start : clause.end]
        for clause in _clauses(read)
        if clause.start < frame.end() and clause.end > frame.start()
    ]
    return " ".join(touched)


def _is_hedged(read: str, frame: re.Match[str], language: _Language, *, told: bool) -> bool:
    """Whether what stands around a frame takes the claim back; `told` where it says how things
    are, which also tells how they go in general."""
    front = read[: frame.start()]
    if language.before.search(front) or language.near.search(frame[0]):
        return True
    clause = _PAUSE.split(front)[-1]
    if language.near.search(clause[-_NEAR:]):
        return True
    if not told:
        return False
    if language.before.search(frame[0]):
        return True
    rest = _PAUSE.split(read[frame.end() :])[0]
    return bool(language.process.search(frame[0]) or language.process.search(rest))


def _is_vague(read: str, frame: re.Match[str], language: _Language) -> bool:
    front = read[: frame.start()]
    negated = language.near.search(_PAUSE.split(front)[-1][-12:])
    return bool(language.vague.search(front) or negated)


def _deed(clause: str, language: _Language) -> Deed:
    for deed, ways in language.deeds:
        if any(all(word.search(clause) for word in way) for way in ways):
            return deed
    return "generic"


def _plainest(deeds: Iterable[Deed]) -> Sequence[Deed]:
    found = list(dict.fromkeys(deeds))
    return [deed for deed in found if deed != "generic"] or found


def _language(code: str, words: dict[str, Any]) -> _Language:
    spell = fold if code == "ar" else str
    parts = {
        "{v}": "|".join(words["verbs"]),
        "{a}": "|".join(words["acts"]) or "(?!)",
        "{i}": "|".join(words.get("plain", [])) or "(?!)",
        "{n}": "|".join(words["things"]),
        "{mid}": words["mid"],
    }

    def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for name, part in parts.items():
            joined = joined.replace(name, part)
        return re.compile(rf"(?<!\w)(?:{spell(joined)})(?!\w)")

    return _Language(
        code=code,
        did=any_of(words["did"]),
        is_so=any_of(words["is"]),
        bare=any_of(words["bare"]),
        before=any_of(words["before"]),
        near=any_of(words["near"]),
        process=any_of(words["process"]),
        announces=any_of(words["announces"]),
        back=any_of(words["back"]),
        will=any_of(words["will"]),
        vague=any_of(words["vague"]),
        deeds=tuple(
            (deed, tuple(tuple(re.compile(spell(word)) for word in way) for way in ways))
            for deed, ways in words["deeds"].items()
        ),
    )
