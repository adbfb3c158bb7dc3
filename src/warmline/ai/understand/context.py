"""How a message stands to what was said before it: a follow-up, a correction, "that didn't help",
the answer to a question. Words only, and nothing is remembered: the situation tells it all."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

CONTEXT = Path(__file__).parent / "context.toml"

# Longer messages say for themselves what they are about.
_LEANING_WORDS = 14
_TOPIC_WORDS = 8
_THING_WORDS = 3

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDS = re.compile(r"[.!?;؟؛…]\s")
# What may stand before "that didn't help" without making something else of it.
_BEFORE = (
    r"(?:^|[.,;:!?…–،؛؟-]\s*|(?<!\w)(?:and|but|no|well|hmm|ok|okay|sorry|sadly|unfortunately|still|und"
    r"|aber|nein|leider|et|mais|non|malheureusement|y|pero|no|e|mas|não|infelizmente|لكن|لا)\s+)"
)

Refusal = Literal["none", "else"]
# The same, or all the options at once.
Reply = Refusal | Literal["both"]


@dataclass(frozen=True, slots=True)
class Stance:
    """`rest` is the message without the words that only say how it stands; `bare` says that this
    tells no subject of its own, `points` that it names one by "it" or "that"; `other` asks for the
    option not taken, and `rejects` is what a correction does not mean."""

    rest: str
    no_help: bool = False
    corrects: bool = False
    follows: bool = False
    points: bool = False
    bare: bool = False
    other: bool = False
    rejects: str = ""

    @property
    def leans(self) -> bool:
        return self.no_help or self.corrects or self.follows or self.points or self.bare


class Contexts:
    """Reads in six languages; in another one every message stands by itself. Immutable."""

    def __init__(self, path: Path = CONTEXT) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = {code: _Language.of(words) for code, words in listed.items()}

    def stance_of(self, text: str, language: str) -> Stance:
        """`text` is clean, and somebody has answered the customer before."""
        known = self._languages.get(language)
        return known.stance_of(text) if known else Stance(text)

    def in_full(self, stance: Stance, earlier: str, language: str) -> tuple[str, ...]:
        """The message with its subject put in from the `earlier` request, one way or two."""
        known = self._languages.get(language)
        return known.in_full(stance, earlier) if known else ()

    def choice_in(self, text: str, titles: Sequence[str]) -> int | Reply | None:
        """Which option an answer takes (its place, or both of two), or how it refuses them all."""
        said = _plain(text)
        for place, title in enumerate(titles):
            if said == _plain(title):
                return place
        for known in self._languages.values():
            if (choice := known.choice_in(said, titles)) is not None:
                return choice
        return None

    def consent_in(self, text: str) -> bool | None:
        """The answer to an offer, where it is nothing but yes or no."""
        said = _plain(text)
        for known in self._languages.values():
            if said in known.yes or said in known.no:
                return said in known.yes
        return None


@dataclass(frozen=True, slots=True)
class _Language:
    no_help: re.Pattern[str]
    fix: re.Pattern[str]
    not_that: re.Pattern[str]
    follow: re.Pattern[str]
    other: re.Pattern[str]
    none: re.Pattern[str]
    otherwise: re.Pattern[str]
    both: re.Pattern[str]
    within: re.Pattern[str]
    pointing: re.Pattern[str]
    empty: frozenset[str]
    fill: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    order: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, words: dict[str, list[str]]) -> "_Language":
        empty = (*words["empty"], *words["points"], *words["shows"])
        points, shows = _any_of(words["points"]), _any_of(words["shows"])
        alone = rf"(?=\W*$|[.,;!?]|\s+(?:{_any_of(empty)})(?!\w))"
        return cls(
            no_help=_compiled(rf"{_BEFORE}(?:{_any_of(words['no_help'])})(?!\w)"),
            fix=_compiled(rf"^\W*(?:{_any_of(words['fix'])})"),
            not_that=_compiled(rf"^\W*(?:{_any_of(words['not_that'])})"),
            follow=_compiled(rf"^\W*(?:{_any_of(words['follow'])})(?!\w)[\s,]*"),
            other=_compiled(rf"\W*(?:{_any_of(words['other'])})\W*"),
            none=_compiled(rf"(?:{_any_of(words['none'])})"),
            otherwise=_compiled(rf"(?:{_any_of(words['else'])})"),
            both=_compiled(rf"(?:{_any_of(words['both'])})"),
            within=_compiled(rf"(?:{_any_of(words['within'])})(?!\w)"),
            pointing=_compiled(rf"(?<![\w'])(?:(?:{points})(?![\w'])|(?:{shows}){alone})"),
            empty=frozenset(empty),
            fill=frozenset(words["fill"]),
            yes=frozenset(words["yes"]),
            no=frozenset(words["no"]),
            order=tuple(frozenset(names) for names in words["order"]),
        )

    def stance_of(self, text: str) -> Stance:
        if self.other.fullmatch(text):
            return Stance("", other=True, bare=True)
        named = self.other.match(text)
        if named and named[0].rstrip().endswith(","):
            return replace(self.stance_of(text[named.end() :]), corrects=True)
        rest, count = self.no_help.subn(" ", text)
        rest, rejects = self._without_rejected(rest.strip(" ,.!;:-–"))
        fixed = self.fix.sub("", rest)
        words = _words(fixed)
        short = len(words) <= _LEANING_WORDS
        return Stance(
            rest=fixed,
            no_help=count > 0,
            corrects=bool(rejects) or fixed != rest,
            follows=short and self.follow.match(fixed) is not None,
            points=short and self._points(fixed),
            bare=self.empty.issuperset(words) and not _names(fixed),
            rejects=rejects,
        )

    def _points(self, text: str) -> bool:
        """Back to an earlier message, not to a sentence of this one before it."""
        for found in self.pointing.finditer(text):
            before = max((end.end() for end in _ENDS.finditer(text, 0, found.start())), default=0)
            if self.empty.issuperset(_words(text[:before])):
                return True
        return False

    def _without_rejected(self, text: str) -> tuple[str, str]:
        rejected = self.not_that.match(text)
        if rejected is None:
            return text, ""
        return text[rejected.end() :], rejected[rejected.lastindex or 0] or ""

    def in_full(self, stance: Stance, earlier: str) -> tuple[str, ...]:
        rejected = frozenset(_words(stance.rejects))
        topic = [word for word in _words(earlier) if word not in self.empty | rejected]
        subject = " ".join(topic[:_TOPIC_WORDS])
        bare = self.follow.sub("", stance.rest) or stance.rest
        if stance.points:
            texts = [
                self._pointed(stance.rest, subject),
                self._pointed(stance.rest, self._thing(earlier)),
            ]
            # "no, the one on the bill": it points to a thing of another kind
            texts += [self._framed(earlier, bare)] if stance.corrects else []
        elif self.within.match(bare):
            # "and on Sunday?" adds to what was asked, or changes the place or the time in it
            texts = [f"{earlier.strip(' ?!.')} {bare}", self._framed(earlier, bare)]
        else:
            texts = [self._framed(earlier, bare), f"{subject} {bare}"]
        return tuple(dict.fromkeys(text for text in texts if text))

    def _pointed(self, text: str, thing: str) -> str:
        return self.pointing.sub(lambda _: thing, text, count=1) if thing else ""

    def _thing(self, earlier: str) -> str:
        """What was named last: of "how do I order a new card", the "new card"."""
        words = earlier.strip(" ?!.").split()
        end = len(words)
        while end and _bare(words[end - 1]) in self.empty:
            end -= 1
        start = end
        while start and end - start < _THING_WORDS and _bare(words[start - 1]) not in self.empty:
            start -= 1
        return " ".join(words[start:end])

    def _framed(self, earlier: str, subject: str) -> str:
        """With "my phone number", "how do I pay my bill" becomes "how do I pay my phone number"."""
        words = earlier.strip(" ?!.").split()
        keep = len(words)
        while keep and _bare(words[keep - 1]) in self.empty:
            keep -= 1
        while keep and _bare(words[keep - 1]) not in self.empty:
            keep -= 1
        return f"{' '.join(words[: keep - 1])} {subject}" if keep > 1 else ""

    def choice_in(self, said: str, titles: Sequence[str]) -> int | Reply | None:
        if self.none.fullmatch(said):
            return "none"
        if self.otherwise.fullmatch(said):
            return "else"
        if len(titles) == 2 and self.both.fullmatch(said):
            return "both"
        words = said.split()
        told = [word for word in words if word not in self.fill] or words[-1:]
        if len(told) == 1 and (place := self._place(told[0], len(titles))) is not None:
            return place
        return self._meant(told, titles)

    def _place(self, word: str, count: int) -> int | None:
        if word.isdigit() and len(word) == 1:
            return int(word) - 1 if 1 <= int(word) <= count else None
        for place, names in enumerate(self.order):
            if word in names:
                return count - 1 if place == 3 else place if place < count else None
        return None

    def _meant(self, told: Sequence[str], titles: Sequence[str]) -> int | None:
        """The one title that has at least half of the few telling words, and more than any."""
        telling = {word[:_STEM] for word in told if word not in self.empty}
        if not 1 <= len(telling) <= _MOST_TELLING:
            return None
        shared = [len(telling & {word[:_STEM] for word in _words(title)}) for title in titles]
        most = max(shared)
        if 2 * most < len(telling) or most == 0 or shared.count(most) > 1:
            return None
        return shared.index(most)


# Words are compared by their first letters: "instalment" is "instalments".
_STEM = 5
_MOST_TELLING = 5


def _plain(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _bare(word: str) -> str:
    return word.strip(",.;:!?'\"").lower()


def _names(text: str) -> bool:
    """Whether a name in capitals stands in it: "the US" is a country, not the two of us."""
    return not text.isupper() and any(
        word.isupper() and len(word) > 1 and word != "OK" for word in _WORD.findall(text)
    )


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
