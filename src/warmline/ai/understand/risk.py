"""Does the message touch something that belongs to a person, whatever else it asks?

Read without any model: words first, so that an ordinary message costs a glance, and patterns only
where every word they need is there. `risks.toml` holds the patterns and what each topic means.

A pattern is a line of words. `(a|b c)` is a choice, `(a|b)?` may be missing, `<name>` one of the
language's named words, `word*` a beginning, `~3` up to three words in between, `^` and `$` where a
sentence begins and ends, `?` a question mark. What `never` lists is taken out before a topic is
read: it only sounds like it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import get_args

from warmline.ai.decision import RiskTopic

RISKS = Path(__file__).parent / "risks.toml"

# Characters read of a longer text. A risk may stand anywhere, so this is more than others read.
HEAD, TAIL = 12_000, 4_000

_GRAVEST_FIRST: tuple[RiskTopic, ...] = get_args(RiskTopic)

_TOKEN = re.compile(r"\w+|[.!?;:…؟؛\n]+")
# "don't" and "dont" are one word, and so are "he's" and "hes"; "j'ai" and "mum's" are two.
_JOINED = re.compile(
    r"(?<=\w)['’‘`´ʼ](?=(?:t|m|re|ve|ll|d)\b)"
    r"|(?:(?<=\bshe)|(?<=\bhe)|(?<=\bit)|(?<=\bthat)|(?<=\bwhat)|(?<=\bwho)|(?<=here)|(?<=\bhow)"
    r"|(?<=\blet))['’‘`´ʼ](?=s\b)"
)
_SPOKEN_ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ـ": "", "٠": "0", "ı": "i"})

# In Arabic "and", "so", "with", "to" and "the" are written together with the word they go with.
_JOINED_ON = ("و", "ف", "ب", "ل", "ال", "بال", "لل", "وال", "فال", "وب", "ول", "وبال", "ولل")
_ANY_JOINED_ON = f"(?:{'|'.join(_JOINED_ON)})?"

_PART = re.compile(r"\(|\)\??|\||~\d+|<\w+>|[^\s()|<>~]+")
_PLACES = {"^": r"(?:^|(?<= [.?]))", "$": r"(?= (?:[.?]|$))"}
_SHORTEST_STEM, _LONGEST_STEM = 3, 6


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`needs` are sets of words, of each of which the text must have one; the first is rarest."""

    needs: tuple[frozenset[str], ...]
    regex: re.Pattern[str]

    def may_be_in(self, words: set[str]) -> bool:
        return not any(words.isdisjoint(choice) for choice in self.needs)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What speaks for a topic in a language, and what is taken out of the text before."""

    language: str
    topic: RiskTopic
    pattern: _Pattern
    never: tuple[_Pattern, ...]

    def holds(self, text: str, words: set[str]) -> bool:
        if self.pattern.regex.search(text) is None:
            return False
        for pattern in self.never:
            if pattern.may_be_in(words):
                text = pattern.regex.sub(" .", text)
        return self.pattern.regex.search(text) is not None


class Risks:
    """Immutable once made, so threads may share it. Linear in the text for all that matters."""

    def __init__(self, path: Path = RISKS) -> None:
        written = path.read_text(encoding="utf-8")
        listed = tomllib.loads(written)
        spelt = listed.pop("spelt")
        # What is a word in another pattern or language is no slip of this one.
        words = set(_TOKEN.findall(_folded(written)))
        self._meant: dict[str, str] = dict(spelt["as"])
        for word in spelt["misspelt"]:
            self._meant |= dict.fromkeys(_slips(word) - words, word)
        self._languages = frozenset(listed)
        self._rules: dict[str, list[_Rule]] = {}
        for language, tables in listed.items():
            for rule in _rules(language, tables):
                for word in rule.pattern.needs[0]:
                    self._rules.setdefault(word, []).append(rule)

    def in_text(self, text: str, language: str | None) -> tuple[RiskTopic, ...]:
        """Gravest first. With a language that is listed, its patterns and the English ones count;
        with None or any other, all of them."""
        said = [self._meant.get(word, word) for word in _tokens(text)]
        words = _words_and_stems(said)
        known = {language, "en"} if language in self._languages else self._languages
        line = f" {' '.join(said)} "
        found: set[RiskTopic] = set()
        for word in words & self._rules.keys():
            for rule in self._rules[word]:
                if rule.topic in found or rule.language not in known:
                    continue
                if rule.pattern.may_be_in(words) and rule.holds(line, words):
                    found.add(rule.topic)
        return tuple(topic for topic in _GRAVEST_FIRST if topic in found)


def _tokens(text: str) -> list[str]:
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    found = _TOKEN.findall(_JOINED.sub("", _folded(text)))
    return [token if token[0].isalnum() or token[0] == "_" else _mark(token) for token in found]


def _mark(token: str) -> str:
    return "?" if "?" in token or "؟" in token else "."


def _folded(text: str) -> str:
    """Lower case, without accents and vowel signs."""
    text = text.casefold()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Cf"))
    return bare.translate(_SPOKEN_ALIKE)


def _words_and_stems(said: Sequence[str]) -> set[str]:
    words = set(said)
    words |= {
        word[len(joined) :]
        for word in words
        if not word.isascii()
        for joined in _JOINED_ON
        if word.startswith(joined)
    }
    stems = range(_SHORTEST_STEM, _LONGEST_STEM + 1)
    return words | {f"{word[:size]}*" for word in words for size in stems if len(word) >= size}


def _rules(language: str, tables: dict[str, dict[str, list[str]]]) -> Iterator[_Rule]:
    names = tables["words"]
    nevers = {
        topic: tuple(_pattern(line, names, language) for line in lines)
        for topic, lines in tables["never"].items()
    }
    for topic in _GRAVEST_FIRST:
        never = (*nevers.get("any", ()), *nevers.get(topic, ()))
        for line in tables["topics"].get(topic, []):
            yield _Rule(language, topic, _pattern(line, names, language), never)


def _pattern(line: str, names: dict[str, list[str]], language: str) -> _Pattern:
    """The regular expression reads a line in which each word has a space before and behind it."""
    reader = _Reader(_PART.findall(_folded(line)), names, language)
    regex, needs = reader.sequence()
    assert reader.is_at_its_end(), f"a bracket without its other half: {line}"
    assert needs, f"a pattern without a word it needs: {line}"
    return _Pattern(tuple(sorted(needs, key=_commonness)), re.compile(regex))


def _commonness(choice: frozenset[str]) -> int:
    return -min(map(len, choice))


class _Reader:
    """Reads one line of `risks.toml` from left to right: what it matches, and what it needs."""

    def __init__(self, parts: list[str], names: dict[str, list[str]], language: str) -> None:
        self._parts, self._names, self._language = parts[::-1], names, language

    def sequence(self) -> tuple[str, list[frozenset[str]]]:
        regex, needs = "", []
        while self._parts and self._parts[-1] not in ("|", ")", ")?"):
            matched, needed = self._item(self._parts.pop())
            regex += matched
            needs += needed
        return regex, needs

    def is_at_its_end(self) -> bool:
        return not self._parts

    def _item(self, part: str) -> tuple[str, list[frozenset[str]]]:
        if part == "(":
            return self._choice()
        if part in _PLACES:
            return _PLACES[part], []
        if part.startswith("~"):
            # As little as may be, but at the end all of it: what is taken out goes that far.
            least = "?" if self._parts else ""
            return rf"(?: \w+){{0,{part[1:]}}}{least}", []
        if part.startswith("<"):
            line = "|".join(self._names[part[1:-1]])
            return _Reader(
                _PART.findall(f"{_folded(line)})"), self._names, self._language
            )._choice()
        return self._word(part)

    def _choice(self) -> tuple[str, list[frozenset[str]]]:
        """What stands behind "(", up to its end. Each way through it needs its rarest word."""
        ways = [self.sequence()]
        while (part := self._parts.pop()) == "|":
            ways.append(self.sequence())
        regex = f"(?:{'|'.join(regex for regex, _ in ways)})"
        if part == ")?":
            return f"{regex}?", []
        if not all(needs for _, needs in ways):
            return regex, []
        return regex, [frozenset().union(*(min(needs, key=_commonness) for _, needs in ways))]

    def _word(self, word: str) -> tuple[str, list[frozenset[str]]]:
        joined = _ANY_JOINED_ON if self._language == "ar" else ""
        regex = rf" {joined}{re.escape(word)}(?= )".replace(r"\*", r"\w*")
        if word.endswith("*"):
            stem = word[:-1][:_LONGEST_STEM]
            assert len(stem) >= _SHORTEST_STEM, f"too short a beginning: {word}"
            word = f"{stem}*"
        return regex, [frozenset({word})]


def _slips(word: str) -> set[str]:
    """The word with a letter left out, doubled or two swapped, never the first one."""
    left_out = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    doubled = {word[:at] + word[at] + word[at:] for at in range(1, len(word))}
    swapped = {
        word[:at] + right + left + word[at + 2 :]
        for at, (left, right) in enumerate(pairwise(word))
        if at
    }
    return (left_out | doubled | swapped) - {word}
