"""What somebody of the company asks a customer for: so that nobody is asked again for what they
told already.

A question counts where it is open. Whoever says what they know and asks whether it is right does
not make the customer repeat it, and who checks for security whom they talk to has to.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from warmline.ai.understand.spelling import fold

ASKING = Path(__file__).parent / "asking.toml"

# `wish` is what the customer wants; the others are kinds of facts.
AskedKind = Literal[
    "order_number", "account_number", "amount", "date", "email", "phone", "iban", "name",
    "address", "wish",
]  # fmt: skip
ASKED_KINDS: tuple[AskedKind, ...] = get_args(AskedKind)

_END = re.compile(r"(?<=[!?؟…])\s*|(?<=[^\d\W]\.)\s+|(?<=\d\.)\s+(?=[^\W\da-z_])|\n+")
_QUESTION = re.compile(r"[?؟][\s\W]*$")
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " "})
# Who names a value does not ask for it: an address with an @, four digits, an amount.
_NAMED = re.compile(r"\w@\w|(?:\d[\s./:-]?){4,}|\d\s?(?:€|\$|£|eur|usd|gbp|يورو)|\b[a-z]{2,}-\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is the sentence as it was written."""

    kind: AskedKind
    text: str


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    questions: re.Pattern[str]
    requests: re.Pattern[str]
    things: tuple[tuple[AskedKind, re.Pattern[str]], ...]
    direct: tuple[tuple[AskedKind, re.Pattern[str]], ...]
    other: re.Pattern[str]
    security: re.Pattern[str]
    has: re.Pattern[str]
    shown: re.Pattern[str]
    confirms: re.Pattern[str]
    more: re.Pattern[str]


class Asks:
    """Reads six languages at once: agents mix them. Immutable, for all threads."""

    def __init__(self, path: Path = ASKING) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = [_language(code, words) for code, words in listed.items()]

    def in_text(self, text: str) -> tuple[Asked, ...]:
        """In order, each kind once. A check of who somebody is goes on to the end of the text."""
        found: dict[AskedKind, Asked] = {}
        for sentence in _sentences(text):
            if any(one.security.search(_read(sentence, one.code)) for one in self._languages):
                break
            for kind in self._kinds(sentence):
                found.setdefault(kind, Asked(kind, sentence))
        return tuple(found.values())

    def _kinds(self, sentence: str) -> Iterator[AskedKind]:
        reads = [(one, _read(sentence, one.code)) for one in self._languages]
        if any(_NAMED.search(read) or one.confirms.search(read) for one, read in reads):
            return
        # what is there already in one language is not asked for in another that is like it
        asks = _QUESTION.search(sentence) is not None
        is_there = any(
            one.has.search(read) or (not asks and one.shown.search(read)) for one, read in reads
        )
        for language, read in reads:
            yield from _open_questions(read, language, is_there=is_there)


def _open_questions(read: str, language: _Language, *, is_there: bool) -> Iterator[AskedKind]:
    direct = _direct(read, language)
    things = [] if is_there else _things(read, language)
    for kind in direct:
        # "where can we send it, what's your mail?"
        if not (kind == "address" and "email" in things):
            yield kind
    for kind in things:
        # "which account should the money go to" does not ask how much it is
        if not (kind == "amount" and direct):
            yield kind


def _direct(read: str, language: _Language) -> list[AskedKind]:
    return [
        kind
        for kind, pattern in language.direct
        if pattern.search(read) and not (kind == "wish" and language.more.search(read))
    ]


def _things(read: str, language: _Language) -> list[AskedKind]:
    frame = language.requests.search(read)
    if _QUESTION.search(read):
        frame = language.questions.search(read) or frame
    if frame is None:
        return []
    found = ((kind, pattern.search(read, frame.start())) for kind, pattern in language.things)
    return [kind for kind, match in found if match and not _is_another(read, match, language)]


def _is_another(read: str, thing: re.Match[str], language: _Language) -> bool:
    """A new address, or somebody else's, is not the one that was told."""
    around = read[max(0, thing.start() - 16) : thing.start()].split()[-2:]
    after = read[thing.end() : thing.end() + 16].split()[:1]
    said = " ".join([*around, *after, *thing[0].split()[:1], *thing[0].split()[-1:]])
    return language.other.search(said) is not None


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _END.split(text) if sentence.strip()]


def _read(sentence: str, language: str) -> str:
    """In lower case and one spelling, without what is quoted."""
    plain = _QUOTED.sub(" ", sentence.translate(_APOSTROPHES))
    folded = fold(plain) if language == "ar" else plain.lower()
    return _SPACES.sub(" ", folded).strip(" .!…¿¡")


def _language(code: str, words: dict[str, Any]) -> _Language:
    spell = fold if code == "ar" else str
    things = "|".join(form for forms in words["things"].values() for form in forms)

    # in Arabic "and" is written onto its word
    start = r"(?<!\w)و?" if code == "ar" else r"(?<!\w)"

    def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
        joined = "|".join(patterns).replace("{t}", things)
        return re.compile(rf"{start}(?:{spell(joined)})(?!\w)" if joined else "(?!)")

    def by_kind(listed: dict[str, list[str]]) -> tuple[tuple[AskedKind, re.Pattern[str]], ...]:
        return tuple((kind, any_of(listed.get(kind, []))) for kind in ASKED_KINDS)

    return _Language(
        code=code,
        questions=any_of(words["questions"]),
        requests=any_of(words["requests"]),
        things=by_kind(words["things"]),
        direct=by_kind(words["direct"]),
        other=any_of(words["other"]),
        security=any_of(words["security"]),
        has=any_of(words["has"]),
        shown=any_of(words["shown"]),
        confirms=re.compile(rf"{start}(?:{spell('|'.join(words['confirms']))})"),
        more=any_of(words["else"]),
    )
