"""What a customer stated in a conversation, and of that, what holds at the end.

Each message is read by itself, with what was asked before it; then the statements are gone through
in order: a new one takes its place, a correction takes away what it corrects.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from warmline.ai.decision import Speaker
from warmline.ai.understand.language import Languages
from warmline.ai.understand.stated.asked import Asked
from warmline.ai.understand.stated.changes import ALIKE, Changes, Cue, likeness
from warmline.ai.understand.stated.codes import Labels
from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.needs import Needs, NeedSaid
from warmline.ai.understand.stated.sightings import Before, Sighting, Sightings, StatedKind
from warmline.ai.understand.stated.written import Written

LANGUAGES_OF_FACTS: Final = ("en", "de", "fr", "es", "pt", "ar")
_REMEMBERED = 4_096  # messages whose reading is kept
_LEAST = 4  # signs of a number that is told for short
_MISTYPED = 0.7  # likeness of a number to the one it is meant to be
_CODES = frozenset({"order_number", "account_number"})
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]{2,}")
_ONE_ONLY = frozenset({"name"})


_Asked = tuple[frozenset[str], tuple[date, ...]]
"""The kinds that a question asks for, and the days in it."""
_NOTHING: Final[_Asked] = (frozenset(), ())


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of the conversation; `day` is the day on which it was said."""

    by: Speaker
    text: str
    seq: int
    day: date


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` as written in message `seq`, the first that stated it; `again` are the later ones.
    `guessed`: nothing said what it is but the place where it stood."""

    kind: StatedKind
    value: str
    text: str
    seq: int
    again: tuple[int, ...] = ()
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """One message as read: its values, needs, and what tells which of the earlier ones go."""

    values: tuple[tuple[Sighting, Cue, frozenset[str]], ...]
    needs: tuple[NeedSaid, ...]
    denied: frozenset[str]
    disowns: bool


@dataclass(slots=True)
class _Held:
    """What holds so far. `about` are the words around each, `told_on` the days of the messages."""

    statements: list[Statement] = field(default_factory=list)
    about: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)


class Listener:
    """Reads what was read before from memory, so that a brief that is made anew with each message
    costs one message. Not for several threads."""

    def __init__(self, languages: Languages) -> None:
        lexicon, labels = Lexicon(), Labels()
        self._languages, self._asked = languages, Asked(labels)
        self._sightings, self._needs = Sightings(lexicon, labels), Needs(lexicon)
        self._changes = Changes(lexicon)
        self._kept: OrderedDict[tuple[object, ...], _Read] = OrderedDict()
        self._questions: OrderedDict[tuple[object, ...], _Asked] = OrderedDict()

    def holds(
        self, spoken: Sequence[Spoken], opened_in: str | None = None
    ) -> tuple[Statement, ...]:
        """In the order they were stated. `opened_in` is the language of the customer's browser."""
        language = self._language(spoken, opened_in)
        held = _Held()
        question, others = "", frozenset[str]()
        for at, one in enumerate(spoken):
            if one.by != "customer":
                # two messages in a row ask together
                follows = at > 0 and spoken[at - 1].by != "customer"
                question = f"{question}\n{one.text}" if follows else one.text
                others |= frozenset(_CAPITALS.findall(one.text))
                continue
            before = replace(
                self._before(held, one, question, language),
                others=others,
                called=self._needs.is_call(question),
            )
            self._take(held, one, self._read(one, language, before), question)
        return tuple(held.statements)

    def _language(self, spoken: Sequence[Spoken], opened_in: str | None) -> str:
        """Of all that the customer wrote: one short message may be in any."""
        text = " ".join(one.text for one in spoken if one.by == "customer")
        opened = (opened_in or "").split("-")[0].lower() or None
        found = self._languages.of(text, opened) if text.strip() else opened
        return found if found in LANGUAGES_OF_FACTS else "en"

    def _read(self, one: Spoken, language: str, before: Before) -> _Read:
        key = (one.text, one.day, language, before)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        read = self._kept[key] = self._reads(Written(one.text), language, one.day, before)
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return read

    def _reads(self, written: Written, language: str, today: date, before: Before) -> _Read:
        found = self._sightings.in_message(written, language, today, before)
        found = self._changes.within(written, language, found)
        return _Read(
            tuple(
                (one, self._changes.cue(written, language, one), _words_about(written, one))
                for one in found
            ),
            tuple(
                self._needs.in_message(written, language, called=before.called)
            ),
            self._changes.denied_numbers(written, language),
            self._changes.disowns(written, language),
        )

    def _before(self, held: _Held, one: Spoken, question: str, language: str) -> Before:
        """The days that "the 14th" may be near to are those held, then those in the question."""
        asked, days = self._question(question, one.day, language) if question else _NOTHING
        held_days = [
            date.fromisoformat(each.value) for each in held.statements if each.kind == "date"
        ]
        return Before(asked, (*held_days, *days)[-1:])

    def _question(self, text: str, day: date, language: str) -> _Asked:
        key = (text, day, language)
        if key not in self._questions:
            days = self._sightings.days_in(Written(text), language, day)
            self._questions[key] = (
                self._asked.in_text(text, language),
                tuple(date.fromisoformat(value) for _, _, value in days),
            )
            if len(self._questions) > _REMEMBERED:
                self._questions.popitem(last=False)
        return self._questions[key]

    def _take(self, held: _Held, said: Spoken, read: _Read, question: str) -> None:
        for statement in list(held.statements):
            if _is_denied(statement, read):
                held.statements.remove(statement)
        stated = [(one, cue, about) for one, cue, about in read.values if one.meant == "stated"]
        if read.disowns:
            self._disown(held, said, {one.kind for one, _, _ in stated})
        for one, cue, about in stated:
            self._state(held, said, read, one, cue, about, question)
        for need in sorted(read.needs, key=lambda one: one.start):
            _need(held, said, need)

    def _disown(self, held: _Held, said: Spoken, kinds: set[StatedKind]) -> None:
        """ "That's my old one": the last value of the kind that comes instead."""
        for statement in reversed(held.statements):
            if statement.kind in kinds and statement.kind in ALIKE | {"address"}:
                held.statements.remove(statement)
                return

    def _state(
        self,
        held: _Held,
        said: Spoken,
        read: _Read,
        one: Sighting,
        cue: Cue,
        about: frozenset[str],
        question: str,
    ) -> None:
        for at, statement in enumerate(held.statements):
            if _is_same(statement, one):
                if said.seq != statement.seq:
                    again = (*statement.again, said.seq)
                    held.statements[at] = replace(statement, again=again)
                return
        text = said.text[one.start : one.end]
        new = Statement(one.kind, one.value, text, said.seq, guessed=not one.sure)
        corrected = _corrected(held, said, read, one, cue, about, question)
        if one.alone and corrected is None and not _is_instead(read):
            return
        if corrected is not None:
            if one.kind in _CODES and not one.sure:
                new = replace(new, kind=corrected.kind)
            held.statements.remove(corrected)
        elif one.kind in _ONE_ONLY and any(each.kind == one.kind for each in held.statements):
            return
        held.statements.append(new)
        held.about[new.kind, new.value] = about


def _corrected(
    held: _Held,
    said: Spoken,
    read: _Read,
    one: Sighting,
    cue: Cue,
    about: frozenset[str],
    question: str,
) -> Statement | None:
    """Which of the earlier statements a new one puts right."""
    kinds = _CODES if one.kind in _CODES and not one.sure else {one.kind}
    earlier = [each for each in held.statements if each.kind in kinds and each.seq < said.seq]
    if one.kind in _CODES and not earlier:
        alike = [each for each in held.statements if each.kind in _CODES and each.seq < said.seq]
        earlier = [each for each in alike if likeness(each.value, one.value) >= _MISTYPED]
    if not earlier:
        return None
    if one.kind in _ONE_ONLY:
        longer = [each for each in earlier if each.value in one.value]
        doubted = cue != "none" or (one.sure and earlier[-1].guessed)
        return longer[0] if longer else (earlier[-1] if doubted else None)
    if any(each.kind == one.kind and each.meant == "ruled_out" for each, _, _ in read.values):
        return None  # what it corrects was named, and is gone
    if one.kind in ALIKE:
        closest = max(earlier, key=lambda each: likeness(each.value, one.value))
        alike = likeness(closest.value, one.value) >= _MISTYPED
        doubted = closest.text in question or not question
        if cue == "fixed" or (
            cue == "slip" and (alike or one.kind != "order_number" or len(earlier) == 1)
        ):
            return closest
        return closest if alike and doubted else None
    if cue == "none":
        return None
    if one.kind == "date":
        earlier = [
            each for each in earlier if _is_past(each.value, said) == _is_past(one.value, said)
        ]
    if one.kind == "amount":
        earlier = [each for each in earlier if each.value[-3:] == one.value[-3:]]
    shared = {
        each.value: len(about & held.about.get((each.kind, each.value), frozenset()))
        for each in earlier
    }
    return max(reversed(earlier), key=lambda each: shared[each.value], default=None)


def _is_instead(read: _Read) -> bool:
    """ "not 1002 but 1020": what was ruled out says what the other one is."""
    return any(one.kind in _CODES and one.meant == "ruled_out" for one, _, _ in read.values)


def _is_past(day: str, said: Spoken) -> bool:
    return date.fromisoformat(day) < said.day


def _is_same(statement: Statement, one: Sighting) -> bool:
    if statement.kind in _CODES and one.kind in _CODES and one.value in _parts(statement.value):
        return True  # "TW-48213", and later "48213"
    if statement.value == one.value:
        return statement.kind == one.kind or (statement.kind in _CODES and one.kind in _CODES)
    if statement.kind == one.kind == "name":
        return one.value in statement.value.split() or one.value in statement.value
    return False


def _parts(code: str) -> frozenset[str]:
    """What a number is called for short."""
    return frozenset(part for part in re.split(r"[-/_]", code) if len(part) >= _LEAST) | {code}


def _is_denied(statement: Statement, read: _Read) -> bool:
    for one, _, _ in read.values:
        if one.meant == "ruled_out" and _is_same(statement, one):
            return True
    if statement.kind == "amount":
        number = statement.value.split()[0]
        return bool({number, number.removesuffix(".00")} & read.denied)
    return statement.value in read.denied


def _need(held: _Held, said: Spoken, need: NeedSaid) -> None:
    there = [each for each in held.statements if (each.kind, each.value) == ("need", need.need)]
    if need.back:
        for each in there:
            held.statements.remove(each)
    elif not there:
        text = said.text[need.start : need.end]
        held.statements.append(Statement("need", need.need, text, said.seq))
    elif there[0].seq != said.seq and said.seq not in there[0].again:
        at = held.statements.index(there[0])
        held.statements[at] = replace(there[0], again=(*there[0].again, said.seq))


def _words_about(written: Written, one: Sighting) -> frozenset[str]:
    left, right = written.sentences[written.sentence_at(one.start)]
    around = f"{written.folded[left : one.start]} {written.folded[one.end : right]}"
    return frozenset(word for word in re.findall(r"[^\W\d_]{4,}", around))
