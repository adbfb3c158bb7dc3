"""What holds of a customer's statements: a new one takes its place, a correction takes away what it
corrects."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from warmline.ai.understand.stated.changes import ALIKE, Cue, likeness
from warmline.ai.understand.stated.needs import NeedSaid
from warmline.ai.understand.stated.sightings import Sighting, StatedKind

CODES: Final = frozenset({"order_number", "account_number"})
_ONE_ONLY = frozenset({"name"})
_DISOWNED = ALIKE | {"address"}
_MISTYPED = 0.7  # likeness of a number to the one it is meant to be
_LEAST = 4  # signs of a number that is told for short
_FEW = 6  # words of a message that is nothing but the right value


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
class Value:
    """A value of a message; `cue` says what its sentence tells of values before, `about` are the
    words around it."""

    seen: Sighting
    cue: Cue
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """One message as read: its values, its needs, and what tells which of the earlier ones go."""

    values: tuple[Value, ...]
    needs: tuple[NeedSaid, ...]
    denied: frozenset[str]
    disowns: bool

    @property
    def stated(self) -> list[Value]:
        return [one for one in self.values if one.seen.meant == "stated"]

    def rules_out(self, kinds: Iterable[str]) -> bool:
        return any(one.seen.meant == "ruled_out" and one.seen.kind in kinds for one in self.values)

    def rules_out_one_like(self, seen: Sighting) -> bool:
        return any(
            one.seen.meant == "ruled_out"
            and one.seen.kind in CODES
            and len(seen.value) >= _LEAST
            and likeness(one.seen.value, seen.value) >= _MISTYPED
            for one in self.values
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the customer in its place. `question` is what the AI or an agent said before,
    `named` the values in it, `asked` the kinds it asked for."""

    text: str
    seq: int
    day: date
    question: str = ""
    named: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()


class Holding:
    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._about: dict[tuple[str, str], frozenset[str]] = {}
        self._denied_now = False

    def days(self) -> list[date]:
        return [date.fromisoformat(one.value) for one in self.statements if one.kind == "date"]

    def take(self, told: Told, read: Read) -> None:
        denied = [one for one in self.statements if _is_denied(one, read)]
        self.statements = [one for one in self.statements if one not in denied]
        self._denied_now = any(one.kind in CODES for one in denied)
        if read.disowns:
            self._disown({one.seen.kind for one in read.stated})
        for value in read.stated:
            self._state(told, read, value)
        for need in sorted(read.needs, key=lambda one: one.start):
            self._need(told, need)

    def _disown(self, kinds: set[StatedKind]) -> None:
        """\"That's my old one\": the last value of the kind that comes instead."""
        for statement in reversed(self.statements):
            if statement.kind in kinds & _DISOWNED:
                self.statements.remove(statement)
                return

    def _state(self, told: Told, read: Read, value: Value) -> None:
        seen = value.seen
        for at, statement in enumerate(self.statements):
            if _is_same(statement, seen):
                self.statements[at] = _again(statement, told.seq)
                return
        text = told.text[seen.start : seen.end]
        new = Statement(seen.kind, seen.value, text, told.seq, guessed=not seen.sure)
        corrected = self._corrected(told, read, value)
        if corrected is not None:
            if seen.kind in CODES and not seen.sure:
                new = replace(new, kind=corrected.kind)
            self.statements.remove(corrected)
        elif self._is_left_out(seen, read):
            return
        self.statements.append(new)
        self._about[new.kind, new.value] = value.about

    def _is_left_out(self, seen: Sighting, read: Read) -> bool:
        """A number that nothing says anything about, and a second name."""
        if seen.alone:
            # "not 1002 but 1020"
            return not (self._denied_now or read.rules_out_one_like(seen))
        return seen.kind in _ONE_ONLY and any(one.kind == seen.kind for one in self.statements)

    def _corrected(self, told: Told, read: Read, value: Value) -> Statement | None:
        """Which of the earlier statements a new one puts right."""
        seen = value.seen
        earlier = self._earlier(told, seen)
        if not earlier:
            return None
        if seen.kind in _ONE_ONLY:
            longer = [one for one in earlier if one.value in seen.value]
            mistaken = value.cue != "none" or (seen.sure and earlier[-1].guessed)
            return longer[0] if longer else (earlier[-1] if mistaken else None)
        if read.rules_out({seen.kind}):
            return None  # what it corrects was named, and is gone
        if seen.kind in ALIKE:
            return _mistyped(told, value, earlier)
        return self._mistaken(told, value, earlier)

    def _earlier(self, told: Told, seen: Sighting) -> list[Statement]:
        kinds = CODES if seen.kind in CODES and not seen.sure else {seen.kind}
        before = [one for one in self.statements if one.seq < told.seq]
        earlier = [one for one in before if one.kind in kinds]
        if seen.kind in CODES and not earlier:
            codes = (one for one in before if one.kind in CODES)
            return [one for one in codes if likeness(one.value, seen.value) >= _MISTYPED]
        return earlier

    def _mistaken(self, told: Told, value: Value, earlier: Sequence[Statement]) -> Statement | None:
        """Of days and amounts, which say nothing of each other: the one about the same."""
        seen = value.seen
        if value.cue == "none":
            return None
        if seen.kind == "date":
            past = _is_past(seen.value, told)
            earlier = [one for one in earlier if _is_past(one.value, told) == past]
        if seen.kind == "amount":
            earlier = [one for one in earlier if one.value[-3:] == seen.value[-3:]]
        if value.cue != "fixed" and seen.kind in told.asked and not _like(seen.kind, told.named):
            return None  # "Which day suits you?" – "rather the 14th" takes nothing back
        if value.cue == "no" and (named := _like(seen.kind, told.named)):
            # "Was it 15 €?" – "no, 20 €" puts right what was asked, and nothing else
            earlier = [one for one in earlier if one.value in named]
        shared = {
            one.value: len(value.about & self._about.get((one.kind, one.value), frozenset()))
            for one in earlier
        }
        return max(reversed(earlier), key=lambda one: shared[one.value], default=None)

    def _need(self, told: Told, need: NeedSaid) -> None:
        there = [one for one in self.statements if (one.kind, one.value) == ("need", need.need)]
        if need.back:
            self.statements = [one for one in self.statements if one not in there]
        elif there:
            self.statements[self.statements.index(there[0])] = _again(there[0], told.seq)
        else:
            text = told.text[need.start : need.end]
            self.statements.append(Statement("need", need.need, text, told.seq))


def _again(statement: Statement, seq: int) -> Statement:
    if seq in (statement.seq, *statement.again):
        return statement
    return replace(statement, again=(*statement.again, seq))


def _mistyped(told: Told, value: Value, earlier: Sequence[Statement]) -> Statement | None:
    """Of numbers and addresses, the one it looks like."""
    seen = value.seen
    closest = max(earlier, key=lambda one: likeness(one.value, seen.value))
    alike = likeness(closest.value, seen.value) >= _MISTYPED
    if value.cue == "fixed":
        return closest
    if value.cue in ("slip", "no") and (alike or seen.kind != "order_number" or len(earlier) == 1):
        return closest
    # without any word: said again because it was not found, or at once, and nothing else
    repeats = closest.text in told.question or (
        not told.question and len(told.text.split()) <= _FEW
    )
    return closest if alike and repeats else None


def _like(kind: str, values: frozenset[str]) -> frozenset[str]:
    shape = re.compile(r"\d{4}-\d\d-\d\d" if kind == "date" else r"\d+\.\d\d [A-Z]{3}")
    return frozenset(value for value in values if shape.fullmatch(value))


def _is_past(day: str, told: Told) -> bool:
    return date.fromisoformat(day) < told.day


def _is_same(statement: Statement, seen: Sighting) -> bool:
    if statement.kind in CODES and seen.kind in CODES:
        return seen.value in _parts(statement.value)  # "TW-48213", and later "48213"
    if statement.kind != seen.kind:
        return False
    return statement.value == seen.value or (seen.kind == "name" and seen.value in statement.value)


def _parts(code: str) -> frozenset[str]:
    """What a number is called for short."""
    return frozenset(part for part in re.split(r"[-/_]", code) if len(part) >= _LEAST) | {code}


def _is_end_of(statement: Statement, seen: Sighting) -> bool:
    """ "the end is 471, not 417"."""
    both_codes = statement.kind in CODES and seen.kind in CODES
    return both_codes and seen.alone and statement.value.endswith(seen.value)


def _is_denied(statement: Statement, read: Read) -> bool:
    for one in read.values:
        if one.seen.meant == "ruled_out" and _is_same(statement, one.seen):
            return True
        if one.seen.meant == "ruled_out" and _is_end_of(statement, one.seen):
            return True
    if statement.kind == "amount":
        number = statement.value.split()[0]
        return bool({number, number.removesuffix(".00")} & read.denied)
    return statement.value in read.denied
