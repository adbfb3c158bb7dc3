"""What is said to a proposal, or on the way to one: yes, no, cancel, half, the other one. Words
only, in six languages; what is not clear is nothing of it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

WORDS = Path(__file__).parent / "words.toml"

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ASKS = re.compile(r"[?؟]")
# Giving up may have its reason beside it: "never mind, I found it".
_MOST_BESIDE = 8
_THUMB = frozenset("👍")


@dataclass(frozen=True, slots=True)
class _Language:
    yes: frozenset[str]
    no: frozenset[str]
    cancel: frozenset[str]
    polite: frozenset[str]
    longest: int  # words
    half: re.Pattern[str]
    other: re.Pattern[str]
    resend: re.Pattern[str]
    rejects: re.Pattern[str]
    day: tuple[re.Pattern[str], ...]
    weekdays: re.Pattern[str]
    next: str

    @classmethod
    def of(cls, words: dict[str, list[str]]) -> "_Language":
        yes, no, cancel, polite = (_spoken(words[key]) for key in ("yes", "no", "cancel", "polite"))
        article = r"(?:(?:the|den|dem|der|die|das|le|la|les|el|los|o|a|order|on|am)\s)?"
        return cls(
            yes=yes,
            no=no,
            cancel=cancel,
            polite=polite,
            longest=max(len(phrase.split()) for phrase in yes | no | cancel | polite),
            half=_any_of(words["half"]),
            other=_any_of(words["other"]),
            resend=_any_of(words["resend"]),
            rejects=re.compile(
                rf"(?<!\w)(?:{'|'.join(words['rejects'])})\s{article}$", re.IGNORECASE
            ),
            day=tuple(_any_of([pattern]) for pattern in words["day"]),
            weekdays=_any_of(words["weekdays"]),
            next=words["next"][0],
        )

    def roles(self, said: Sequence[str]) -> set[str] | None:
        """What the phrases that make up the words do; None if a word is left over."""
        found: set[str] = set()
        at = 0
        while at < len(said):
            role, size = self._longest(said, at)
            if role is None:
                return None
            found.add(role)
            at += size
        return found - {"polite"}

    def _longest(self, said: Sequence[str], at: int) -> tuple[str | None, int]:
        for size in range(min(self.longest, len(said) - at), 0, -1):
            phrase = " ".join(said[at : at + size])
            for role, phrases in (
                ("cancel", self.cancel), ("no", self.no), ("yes", self.yes), ("polite", self.polite)
            ):  # fmt: skip
                if phrase in phrases:
                    return role, size
        return None, 0

    def begins_with_cancel(self, said: Sequence[str]) -> bool:
        """Behind a "no" and the like, and with few words after it."""
        at = 0
        while at < len(said):
            role, size = self._longest(said, at)
            if role == "cancel":
                # a single word may go on to what is to be cancelled: "cancel my order"
                return size > 1 and len(said) - at - size <= _MOST_BESIDE
            if role not in ("no", "polite"):
                return False
            at += size
        return False


class Replies:
    """Immutable, for all threads."""

    def __init__(self, path: Path = WORDS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = {code: _Language.of(words) for code, words in listed.items()}

    def consent_in(self, text: str, language: str) -> bool | None:
        """Yes or no, where the whole message is nothing else; never from a question."""
        if _THUMB.issuperset(text.strip("\ufe0f🏻🏼🏽🏾🏿 ")) and "👍" in text:
            return True
        found = self._only(text, language)
        if found == {"yes"}:
            return True
        return False if found in ({"no"}, {"no", "cancel"}, {"cancel"}) else None

    def cancels(self, text: str, language: str) -> bool:
        """Whether it is given up: with nothing else said, or with a reason."""
        if _ASKS.search(text):
            return False
        if "cancel" in (self._only(text, language) or ()):
            return self.consent_in(text, language) is False
        said = words_of(text)
        return any(known.begins_with_cancel(said) for known in self._all(language))

    def halves(self, text: str, language: str) -> bool:
        return any(known.half.search(text) for known in self._of(language))

    def other_in(self, text: str, language: str) -> str | None:
        """What "the other order" is about: "order", or empty where it names nothing."""
        for known in self._of(language):
            if found := known.other.search(text):
                return next((word.lower() for word in found.groups() if word), "")
        return None

    def asks_for_code(self, text: str, language: str) -> bool:
        return any(known.resend.search(text) for known in self._of(language))

    def is_rejected(self, before: str, language: str) -> bool:
        """Whether the words before a fact say that it is the one not meant."""
        return any(known.rejects.search(before) for known in self._of(language))

    def days_in(self, text: str, language: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and number of days that are named without their month."""
        for known in self._of(language):
            for pattern in known.day:
                for found in pattern.finditer(text):
                    number = next(int(one) for one in found.groups() if one)
                    if 1 <= number <= 31:
                        yield *found.span(), number

    def weekday_in(self, text: str, language: str) -> str | None:
        """The bare weekday of a text, as the words for the next such day."""
        for known in self._of(language):
            named = {day.lower() for day in known.weekdays.findall(text)}
            if len(named) == 1:
                return known.next.replace("%", named.pop())
        return None

    def _only(self, text: str, language: str) -> set[str] | None:
        said = words_of(text)
        if not said or _ASKS.search(text):
            return None
        for known in self._all(language):
            if found := known.roles(said):
                return found
        return None

    def _of(self, language: str) -> Iterator[_Language]:
        """Few words mean the same in all languages, so most are read in the conversation's own."""
        for code in dict.fromkeys((language, "en")):
            if code in self._languages:
                yield self._languages[code]

    def _all(self, language: str) -> Iterator[_Language]:
        """A whole message that is a yes in any language is one; people write "ok" and "si"."""
        yield from self._of(language)
        yield from (
            known for code, known in self._languages.items() if code not in (language, "en")
        )


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def _spoken(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(words_of(phrase)) for phrase in phrases)
