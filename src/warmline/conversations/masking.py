"""Card numbers and security codes are masked before anything is kept.

A card number is 13 to 19 digits that begin with 2 to 6 and end in a valid check digit (Luhn,
ISO/IEC 7812-1), in whichever script's digits and however grouped. Its last four digits stay, so
that people can still tell which card was meant. A security code is 3 or 4 digits next to a word
that names one.
A valid IBAN (ISO 13616, check 97-10) is no card, whatever its digits look like.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MASK = "•"
SHORTEST, LONGEST = 13, 19  # digits of a card number
ENOUGH_DIGITS = re.compile(r"\d\D{0,12}\d\D{0,12}\d")
SEPARATOR = r"[\s\u200b-\u200f\u2060.\-_/\\\u2010-\u2015\u00b7•,:]{1,3}"
RUN = re.compile(rf"\d+(?:{SEPARATOR}\d+)*")
GROUP = re.compile(r"\d+")
IBAN_BEFORE = re.compile(r"[A-Za-z]{2}$")
NAMES_CODE = (
    r"\b(?:cv[vcn]2?|cid|card\s+verification(?:\s+(?:code|value|number))?|security\s*code|"
    r"pr[uü]f(?:ziffer|nummer)|kartenpr[uü]fnummer|sicherheitscode|"
    r"cryptogramme(?:\s+visuel)?|code\s+de\s+s[eé]curit[eé]|c[oó]digo\s+de\s+seguran[cç]a|"
    r"c[oó]digo\s+de\s+seguridad|codice\s+di\s+sicurezza|رمز\s+الأمان)\b"
)
IS = r"(?:is|ist|est|es|é|è|lautet)\b"
CODE = r"(\d(?:[ .\-]?\d){2,3})"
CODE_AFTER_NAME = re.compile(
    rf"(?i){NAMES_CODE}(?:\s+(?:{IS}|(?:number|code|on\s+the\s+back|my\s+card)\b))*"
    rf"[\s:=#.\-]{{0,4}}{CODE}(?!\d)"
)
CODE_BEFORE_NAME = re.compile(
    rf"(?i)(?<![\d{MASK}]){CODE}(?:\s+{IS}(?:\s+\w{{1,6}})?\s+{NAMES_CODE}|\s?\(cv[vcn]2?\))"
)
# In digits run together with others, only what an issuer's prefix and length confirm is a card.
ISSUED = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|"
    r"3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12}|35\d{14}"
)


def mask(text: str) -> str:
    """`text` with every card number and security code replaced; idempotent."""
    while may_need_masking(text) and (hidden := _hidden(text)):
        # once more: what was hidden may have parted digits that are a number by themselves
        text = "".join(MASK if place in hidden else char for place, char in enumerate(text))
    return text


def may_need_masking(text: str) -> bool:
    """Quickly: whether `text` holds enough digits, close enough together."""
    return ENOUGH_DIGITS.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together, from the place `start` on."""

    start: int
    digits: str

    @property
    def places(self) -> range:
        return range(self.start, self.start + len(self.digits))


def _hidden(text: str) -> set[int]:
    """The places of all digits that must not be kept."""
    hidden = {place for run in RUN.finditer(text) for place in _card_digits(text, run)}
    for pattern in (CODE_AFTER_NAME, CODE_BEFORE_NAME):
        for code in pattern.finditer(text):
            hidden.update(place for place in range(*code.span(1)) if text[place].isdecimal())
    return hidden


def _card_digits(text: str, run: re.Match[str]) -> Iterator[int]:
    """The places in `text` that must be hidden within one run of grouped digits."""
    groups = [
        _Group(group.start(), "".join(str(unicodedata.decimal(char)) for char in group.group()))
        for group in GROUP.finditer(text, run.start(), run.end())
    ]
    if sum(len(group.digits) for group in groups) < SHORTEST or _is_iban(text, groups):
        return
    first = 0
    while first < len(groups):
        last = _card_end(groups, first)
        if last is not None:
            yield from [place for group in groups[first:last] for place in group.places][:-4]
            first = last
            continue
        yield from _glued_cards(groups[first])
        first += 1


def _card_end(groups: Sequence[_Group], first: int) -> int | None:
    """The end of the longest card number that consists of whole groups from `first` on."""
    found, digits = None, ""
    for last, group in enumerate(groups[first : first + LONGEST], first + 1):
        digits += group.digits
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and digits[0] in "23456" and _luhn(digits):
            found = last
    return found


def _glued_cards(group: _Group) -> Iterator[int]:
    start = 0
    while found := ISSUED.search(group.digits, start):
        if _luhn(found.group()):
            yield from group.places[found.start() : found.end() - 4]
            start = found.end()
        else:
            start = found.start() + 1


def _is_iban(text: str, groups: Sequence[_Group]) -> bool:
    before = groups[0].start
    country = IBAN_BEFORE.search(text, max(0, before - 2), before)
    if country is None:
        return False
    digits = "".join(group.digits for group in groups)
    rest = digits[2:] + "".join(str(int(c, 36)) for c in country.group()) + digits[:2]
    return int(rest) % 97 == 1


def _luhn(digits: str) -> bool:
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (odd + even) % 10 == 0
