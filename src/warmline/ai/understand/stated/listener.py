"""What a customer stated in a conversation, and of that, what holds at the end.

Each message is read by itself, with what was asked before it; then the statements are gone through
in order (`holding`).
"""

import re
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from warmline.ai.decision import Speaker
from warmline.ai.understand.language import Languages
from warmline.ai.understand.stated.asked import Asked
from warmline.ai.understand.stated.changes import Changes
from warmline.ai.understand.stated.codes import Labels
from warmline.ai.understand.stated.dictated import with_marks
from warmline.ai.understand.stated.holding import Holding, Read, Statement, Told, Value
from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.needs import Needs
from warmline.ai.understand.stated.sightings import Before, Sighting, Sightings
from warmline.ai.understand.stated.written import Written

LANGUAGES_OF_FACTS: Final = ("en", "de", "fr", "es", "pt", "ar")
_REMEMBERED = 4_096  # messages whose reading is kept
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]{2,}")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the conversation; `day` is the day on which it was said."""

    by: Speaker
    text: str
    seq: int
    day: date


@dataclass(frozen=True, slots=True)
class _Question:
    """What the AI and agents said since the customer's last message: the kinds they asked for, the
    days and values they named, whether they spoke of a call, and whether they asked when something
    `happened`."""

    text: str = ""
    asked: frozenset[str] = frozenset()
    days: tuple[date, ...] = ()
    named: frozenset[str] = frozenset()
    called: bool = False
    happened: bool = False


class Listener:
    """Reads what was read before from memory, so that a brief that is made anew with each message
    costs one message. Not for several threads."""

    def __init__(self, languages: Languages) -> None:
        lexicon, labels = Lexicon(), Labels()
        self._languages, self._asked = languages, Asked(labels, lexicon)
        self._sightings, self._needs = Sightings(lexicon, labels), Needs(lexicon)
        self._changes = Changes(lexicon)
        self._reads, self._questions = _Remembered[Read](), _Remembered[_Question]()

    def holds(
        self, spoken: Sequence[Spoken], opened_in: str | None = None
    ) -> tuple[Statement, ...]:
        """In the order they were stated. `opened_in` is the language of the customer's browser."""
        language = self._language(spoken, opened_in)
        held = Holding()
        asking, still_asking, others = list[str](), False, frozenset[str]()
        for one in spoken:
            if one.by != "customer":
                # two messages in a row ask together
                asking = [*asking, one.text] if still_asking else [one.text]
                still_asking = True
                others |= frozenset(_CAPITALS.findall(one.text))
                continue
            question = self._question("\n".join(asking), one.day, language)
            # the days that "the 14th" may be near to are those held, then those in the question
            days = (*held.days(), *question.days)[-1:]
            before = Before(question.asked, days, others, question.called, question.happened)
            told = Told(one.text, one.seq, one.day, question.text, question.named, question.asked)
            held.take(told, self._read(one, language, before))
            still_asking = False
        return tuple(held.statements)

    def _language(self, spoken: Sequence[Spoken], opened_in: str | None) -> str:
        """Of all that the customer wrote: one short message may be in any."""
        text = " ".join(one.text for one in spoken if one.by == "customer")
        opened = (opened_in or "").split("-")[0].lower() or None
        found = self._languages.of(text, opened) if text.strip() else opened
        return found if found in LANGUAGES_OF_FACTS else "en"

    def _question(self, text: str, day: date, language: str) -> _Question:
        key = (text, day, language)
        if (known := self._questions.get(key)) is not None:
            return known
        written = Written(text)
        days, amounts = self._sightings.named_in(written, language, day)
        question = _Question(
            text=text,
            asked=self._asked.in_text(text, language),
            days=tuple(map(date.fromisoformat, days)),
            named=frozenset((*days, *amounts)),
            called=self._needs.is_call(text),
            happened=self._asked.when_it_was(text, language),
        )
        return self._questions.keep(key, question)

    def _read(self, one: Spoken, language: str, before: Before) -> Read:
        key = (one.text, one.day, language, before)
        if (known := self._reads.get(key)) is not None:
            return known
        written = Written(with_marks(one.text, language))
        found = self._sightings.in_message(written, language, one.day, before)
        found = self._changes.within(written, language, found)
        read = Read(
            values=tuple(
                Value(seen, self._changes.cue(written, language, seen), _words_about(written, seen))
                for seen in found
            ),
            needs=tuple(self._needs.in_message(written, language, called=before.called)),
            denied=self._changes.denied_numbers(written, language),
            disowns=self._changes.disowns(written, language),
        )
        return self._reads.keep(key, read)


class _Remembered(Generic[T]):
    """The latest ones; older ones are forgotten."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def keep(self, key: Hashable, value: T) -> T:
        self._kept[key] = value
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return value


def _words_about(written: Written, seen: Sighting) -> frozenset[str]:
    left, right = written.sentences[written.sentence_at(seen.start)]
    around = f"{written.folded[left : seen.start]} {written.folded[seen.end : right]}"
    return frozenset(_LONG_WORD.findall(around))
