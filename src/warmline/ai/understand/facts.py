"""What customers state about themselves and their orders: numbers, amounts, dates, addresses.

Card numbers are masked before a message gets here, so they are never facts.
"""

import re
from collections.abc import Iterator
from datetime import date

from warmline.ai.decision import Fact, FactKind
from warmline.ai.understand.addresses import addresses_in
from warmline.ai.understand.amounts import amounts_in
from warmline.ai.understand.dates import Dates
from warmline.ai.understand.names import Names
from warmline.ai.understand.numbers import ibans_in, numbered_in, phones_in
from warmline.kit import Clock

_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,5}[^\W\d_]{2,24}(?![\w@])"
)
_LONGEST = 4_000  # characters that are read; the engine reads less

# Arabic and Persian digits, one for one, so that places stay the same.
_ASCII_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_Claim = tuple[int, int, FactKind, str]
"""Start, end, kind, value."""


class Facts:
    """Pure but for the clock, so threads may share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._dates, self._names = Dates(), Names()

    def in_text(self, text: str, language: str) -> tuple[Fact, ...]:
        """In the order they stand in `text`; no two of them overlap."""
        written = text[:_LONGEST]
        text = written.translate(_ASCII_DIGITS)
        kept: list[_Claim] = []
        for claim in self._claims(text, language, self._clock.now().date()):
            if all(claim[1] <= start or claim[0] >= end for start, end, _, _ in kept):
                kept.append(claim)
        return tuple(
            Fact(kind, value, written[start:end]) for start, end, kind, value in sorted(kept)
        )

    def _claims(self, text: str, language: str, today: date) -> Iterator[_Claim]:
        """What is surest comes first and keeps its place in the text."""
        digits = _DIGIT.search(text) is not None
        for start, end, email in emails_in(text):
            yield start, end, "email", email
        if digits:
            for start, end, iban in ibans_in(text):
                yield start, end, "iban", iban
            # before what its house number and postcode might be taken for
            for start, end, address in addresses_in(text):
                yield start, end, "address", address
        for start, end, amount in amounts_in(text, language):
            yield start, end, "amount", amount
        yield from self._spoken(text, language, today)
        if digits:
            for start, end, phone in phones_in(text, language, called=True):
                yield start, end, "phone", phone
            yield from numbered_in(text, labelled=True)
            for start, end, phone in phones_in(text, language, called=False):
                yield start, end, "phone", phone
            yield from numbered_in(text, labelled=False)

    def _spoken(self, text: str, language: str, today: date) -> Iterator[_Claim]:
        for start, end, day in self._dates.in_text(text, language, today):
            yield start, end, "date", day
        for start, end, name in self._names.in_text(text, language):
            yield start, end, "name", name


def emails_in(text: str) -> Iterator[tuple[int, int, str]]:
    """In small letters."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), match[0].lower()
