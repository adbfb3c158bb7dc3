"""Every value that stands in one message, and how it is meant."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from warmline.ai.decision import FactKind
from warmline.ai.understand.addresses import addresses_in, on_one_line
from warmline.ai.understand.amounts import amounts_in
from warmline.ai.understand.facts import emails_in
from warmline.ai.understand.numbers import e164_in, ibans_in
from warmline.ai.understand.stated.codes import Code, Labels
from warmline.ai.understand.stated.days import Days
from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.meant import Meaning, Meant
from warmline.ai.understand.stated.own_names import OwnNames
from warmline.ai.understand.stated.spelt import Spelt
from warmline.ai.understand.stated.told_mail import told_mail_in
from warmline.ai.understand.stated.written import Written

StatedKind = Literal[FactKind, "need"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """`sure`: its kind stands beside it, or shows in how it is written; else it is a guess.
    `alone` is one that nothing but an earlier number like it makes a fact."""

    start: int
    end: int
    kind: StatedKind
    value: str
    meant: Meant = "stated"
    sure: bool = True
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What was said before: the kinds that the last question `asked` for, the days that were named,
    the latest last, words in capitals that the AI and agents wrote, and whether they spoke of a
    call just now. `happened`: they asked when something was."""

    asked: frozenset[str] = frozenset()
    spoken_of: tuple[date, ...] = ()
    others: frozenset[str] = frozenset()
    called: bool = False
    happened: bool = False


_Found = tuple[int, int, StatedKind, str, bool]
_LONGEST_PHONE = 12  # digits, as dialled at home
# Freephone and service numbers belong to companies.
_HOTLINE = re.compile(
    r"\+(?:44(?:800|808|84|87)|49(?:800|180|900)|33(?:80|81|82|89)|3490|351(?:80|70)|1800|1888|966(?:800|920))"
)
_SENT_BY = re.compile(
    r"(?:^|\n)[\s>*|]*(?:from|von|de|exp[ée]diteur|remitente|remetente|من)\s?:[^\n@]*$",
    re.IGNORECASE,
)
# What may stand right before a bare number that answers a question.
_OPENS = re.compile(
    r"(?:^|[\n.,;:!?،؛()#*\"'-]|\b(?:is|its|it's|it|i?st|lautet|hei(?:ß|ss)t|est|c'est|es|e|son|sind|are|the|this|that"
    r"|number|numero|nummer|no|nr|num|code|ref|and|und|et|y|or|oder|ou|o|also|das|der|die|le|la|el|a|one|think"
    r"|glaube?|probably|sorry|yes|ja|oui|si|sim|yep|here|hier|n[o°º])|(?:هو|هي|و|رقم|نعم))\s*(?:#|n[o°º]\.?)?\s*$"
)
_MOST = 60  # values of one message; more tell no story
_PERHAPS = "?"  # before a number that nothing says anything about


class Sightings:
    def __init__(self, lexicon: Lexicon, labels: Labels) -> None:
        self._labels, self._days, self._spelt = labels, Days(lexicon), Spelt()
        self._names, self._meaning = OwnNames(), Meaning(lexicon)

    def in_message(
        self, written: Written, language: str, today: date, before: Before
    ) -> tuple[Sighting, ...]:
        """In the order they stand; no two of them overlap."""
        kept: list[_Found] = []
        for one in self._all(written, language, today, before):
            if len(kept) == _MOST:
                break
            if all(one[1] <= start or one[0] >= end for start, end, *_ in kept):
                kept.append(one)
        taken = [(start, end) for start, end, *_ in kept]
        asked = "name" in before.asked
        named = self._names.in_message(
            written, language, asked=asked, others=before.others, taken=taken
        )
        for start, end, name, sure in named:
            if all(end <= left or start >= right for left, right, *_ in kept):
                kept.append((start, end, "name", name, sure))
        return tuple(
            Sighting(
                start,
                end,
                kind,
                value.removeprefix(_PERHAPS),
                self._meaning.of(written, start, end, kind, language),
                sure,
                alone=value.startswith(_PERHAPS),
            )
            for start, end, kind, value, sure in sorted(kept)
            if value
        )

    def named_in(self, written: Written, language: str, today: date) -> tuple[list[str], list[str]]:
        """The days and the amounts that somebody else names."""
        days = [day for *_, day in self._days.in_message(written, language, today, ())]
        return days, [amount for *_, amount in amounts_in(written.text, language)]

    def _all(
        self, written: Written, language: str, today: date, before: Before
    ) -> Iterator[_Found]:
        """What is surest comes first and keeps its place in the text."""
        yield from _unmistakable(written, language)
        days = list(
            self._days.in_message(written, language, today, before.spoken_of, past=before.happened)
        )
        taken = [(start, end) for start, end, _ in days]
        codes = list(self._labels.codes_in(written, language, taken))
        for start, end, amount in self._spelt.amounts_in(written, language):
            yield start, end, "amount", amount, True
        # "Fatura FT 2026/5519" is no sum of forints
        named = {code.start for code in codes if code.label and not code.value.isdecimal()}
        for start, end, amount in amounts_in(written.text, language):
            if start not in named:
                yield start, end, "amount", amount, True
        yield from self._numbers(written, language, before, codes, days)

    def _numbers(
        self,
        written: Written,
        language: str,
        before: Before,
        codes: Sequence[Code],
        days: Sequence[tuple[int, int, str]],
    ) -> Iterator[_Found]:
        """Codes that a word names, then days, then telephones, then what only looks like a code."""
        for code in codes:
            if code.label not in ("order_number", "account_number") or _is_day(code, days):
                continue
            if not _is_abroad(written, code) and not self._is_phone(written, code, language):
                yield code.start, code.end, code.label, code.value, True
        for start, end, day in days:
            yield start, end, "date", day, True
        yield from self._phones(written, language, before)
        for code in codes:
            if code.label == "other":
                yield code.start, code.end, "order_number", "", True
            elif code.label in (None, "phone"):
                opens = code.strong or _OPENS.search(written.folded[: code.start]) is not None
                yield from _by_question(code, before.asked, answers=opens)

    def _is_phone(self, written: Written, code: Code, language: str) -> bool:
        """ "my mobile is in the account: 07911 123456" has a nearer word than its own."""
        if not written.text.startswith(("0", "+"), code.start):
            return False
        if not any(
            start == code.start and looks for start, *_, looks in e164_in(written.text, language)
        ):
            return False
        if not self._labels.is_right_before(written, code.start, language):
            return len(code.value) <= _LONGEST_PHONE
        left = written.sentences[written.sentence_at(code.start)][0]
        said = written.folded[left : code.start]
        return not any(char.isdigit() for char in said) and "phone" in self._labels.all_in(
            said, language
        )

    def _phones(self, written: Written, language: str, before: Before) -> Iterator[_Found]:
        for start, end, number, looks_it in e164_in(written.text, language):
            label = self._labels.label_at(written, start, end, language)
            if label == "phone" or (label is None and "phone" in before.asked):
                yield start, end, "phone", number, True
            elif looks_it and label != "other" and not (label and not number_is_long(number)):
                named = label is None and before.asked & {"order_number", "account_number"}
                if not (named and written.text.startswith("00", start)):
                    yield start, end, "phone", number, False


def _unmistakable(written: Written, language: str) -> Iterator[_Found]:
    """What its own shape tells."""
    text = written.text
    for start, end, email in emails_in(text):
        # what is forwarded was sent by somebody else
        sent_by = _SENT_BY.search(text, 0, start) is not None
        yield start, end, "email", "" if sent_by else email, True
    for start, end, email in told_mail_in(written):
        yield start, end, "email", email, True
    for start, end, number, looks_it in e164_in(text, language):
        if looks_it and _HOTLINE.match(number):
            yield start, end, "phone", "", True
    for start, end, iban in ibans_in(text):
        yield start, end, "iban", iban, True
    for start, end, _ in addresses_in(text):
        yield start, end, "address", on_one_line(written.raw[start:end]), True


def number_is_long(number: str) -> bool:
    return len(number) >= 11


def _is_day(code: Code, days: Sequence[tuple[int, int, str]]) -> bool:
    return any(start <= code.start and code.end <= end for start, end, _ in days)


def _is_abroad(written: Written, code: Code) -> bool:
    """ "number 0044 7712 998 340" is no order's."""
    return (
        code.value.startswith("00")
        and len(code.value) >= 12
        and " " in written.text[code.start : code.end]
        and code.label is None
    )


def _by_question(code: Code, asked: frozenset[str], *, answers: bool) -> Iterator[_Found]:
    """A number without a word beside it takes its kind from what was asked. One that does not look
    like one, and has other words before it ("from bay 118"), is no answer."""
    numbers = asked & {"order_number", "account_number"} if answers else frozenset[str]()
    if "account_number" in numbers and "order_number" not in numbers:
        yield code.start, code.end, "account_number", code.value, True
    elif numbers:
        yield code.start, code.end, "order_number", code.value, True
    elif code.strong and not asked & {"other"} and code.label is None:
        yield code.start, code.end, "order_number", code.value, False
    elif code.label is None:
        yield code.start, code.end, "order_number", f"{_PERHAPS}{code.value}", False
