"""What needs no article and no person: a greeting, thanks, "are you a bot?", a bare number."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SMALL_TALK = Path(__file__).parent / "small_talk.toml"

Topic = Literal[
    "greeting", "thanks", "goodbye", "agreed", "presence", "bot", "go_on", "yes_no",
    "emoji", "number", "attachment", "empty",
]  # fmt: skip

_LONGEST = 90  # characters; small talk is small
_SAID = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER = re.compile(r"[^\w]*[a-z]{0,6}[ #:/-]{0,3}\d[\d /.-]{3,40}[a-z]{0,3}\W*", re.IGNORECASE)
_HAPPY = frozenset("👍👌🙏🙌👏😊🙂😀😃😄😁😍🥰😘❤♥💕💖💯🎉🥳✅🤗😉👋✌🤝")

# What closes wins over what opens: "hi, thanks, bye" wants no question back.
_FIRST_WINS: tuple[Topic, ...] = (
    "bot", "presence", "go_on", "goodbye", "thanks", "agreed", "greeting", "yes_no"
)  # fmt: skip
_CLOSING = frozenset({"thanks", "goodbye", "agreed"})


@dataclass(frozen=True, slots=True)
class Talk:
    """`language` is None where the message does not tell."""

    topic: Topic
    language: str | None = None
    closing: bool = False


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    phrases: dict[str, Topic | None]  # None: politeness that says nothing by itself
    begin: frozenset[str]  # words
    longest: int  # words
    bot_as: re.Pattern[str]


class SmallTalk:
    """Only a message that is nothing but small talk counts; with a question in it, it is one."""

    def __init__(self, path: Path = SMALL_TALK) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._number_words = frozenset(listed.pop("number")["words"])
        self._languages = [_language(code, topics) for code, topics in listed.items()]

    def in_text(self, text: str, attachments: Sequence[str], settled: str | None) -> Talk | None:
        """`text` is clean, all that was said and not answered yet."""
        if not any(character.isalnum() for character in text):
            return _wordless(text, attachments)
        if len(text) > _LONGEST:
            return None
        words = _SAID.findall(text.lower())
        if self._is_number(text, words):
            return Talk("number")
        # The settled language first: "ok" and "super" belong to many.
        for language in sorted(self._languages, key=lambda one: one.code != settled):
            topics = _topics(words, language)
            for topic in _FIRST_WINS:
                if topic in topics:
                    return Talk(topic, language.code, closing=topic in _CLOSING)
        return None

    def _is_number(self, text: str, words: Sequence[str]) -> bool:
        """A number alone, or only words around it that say what number it is."""
        if _NUMBER.fullmatch(text):
            return True
        others = [word for word in words if not any(c.isdigit() for c in word)]
        digits = sum(character.isdigit() for character in text)
        return digits >= 4 and len(others) <= 6 and self._number_words.issuperset(others)


def _language(code: str, topics: dict[str, list[str]]) -> _Language:
    phrases: dict[str, Topic | None] = dict.fromkeys(topics.pop("polite", []))
    for topic in _FIRST_WINS:
        phrases |= dict.fromkeys(topics.get(topic, []), topic)
    longest = max(len(phrase.split()) for phrase in phrases)
    begin = frozenset(phrase.split()[0] for phrase in phrases)
    bot_as = re.compile("|".join(topics.get("bot_as", [])) or "(?!)")
    return _Language(code, phrases, begin, longest, bot_as)


def _wordless(text: str, attachments: Sequence[str]) -> Talk:
    if attachments:
        return Talk("attachment")
    signs = [c for c in text if unicodedata.category(c) in ("So", "Sk", "Sm")]
    if signs:
        return Talk("emoji", closing=any(sign in _HAPPY for sign in signs))
    return Talk("presence" if "?" in text else "empty")


def _topics(words: Sequence[str], language: _Language) -> set[Topic]:
    """The topics of the phrases that make up the words; none if a word is left over."""
    if language.bot_as.fullmatch(" ".join(words)):
        return {"bot"}
    if not language.begin.issuperset(words[:1]):
        return set()
    found: set[Topic] = set()
    at = 0
    while at < len(words):
        for length in range(min(language.longest, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in language.phrases:
                break
        else:
            return set()
        topic = language.phrases[phrase]
        if topic is not None:
            found.add(topic)
        at += length
    return found
