"""Numbers of orders and accounts: which signs are one number, and which word says of what."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from warmline.ai.understand.stated.written import Written

LABELS = Path(__file__).parent / "labels.toml"

Label = Literal["order_number", "account_number", "phone", "other"]

# "6.118.0204", "HB.55.1907", "81.220/4", "BR 90.114", "0 4 4 7 9": only behind a word for them
_DOTTED = (
    r"(?:[A-Z]{1,4}\.\d[\dA-Z]*(?:[./-][\dA-Z]+)*|\d{1,5}(?:\.[A-Z\d]{1,7}){2,}(?:[/-][A-Z\d]+)*"
    r"|\d{2,}\.\d+/[A-Z\d]+|(?<=[A-Z] )\d{2,3}\.\d{3}|(?:\d ){3,}\d)(?![\d.]*\d)"
)
_JOINED = r"[A-Za-z0-9]+(?:[-/_][A-Za-z0-9]+)"
# "U-26/00918.4": dots behind a stroke
_PART = rf"(?:{_DOTTED}|{_JOINED}+(?:\.\d+)+(?!\d)|{_JOINED}*)"
# "LIS BX 44109", "K 4410-2937", "00340 4341 6112", "QX7T2M", "2026/09/7730"
_RUN = re.compile(
    r"(?<![\w@+€$£,/-])(?<!\d\.)(?:#|n[º°]\s?)?"
    r"(?P<code>[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}(?!\w)"  # a parcel's, by the postal union
    r"|(?:(?:[A-Z]{1,4}[ ]){0,2}|(?!(?:nr|nb|st|rd|th|bl|dr|mr|ms|pls|svp|tlf|tfn|kd|hrs|ltd"
    r"|gb|mb|kg|km|cm|mm)\b)[bcdfghjklmnpqrstvwxz]{2,3}[ ](?=\d{4}))"
    rf"(?=[A-Za-z0-9/._-]*\d){_PART}"
    r"(?:[ ](?=[A-Z]*\d\d|[A-Z]+\d|\d[A-Z]|[A-Z]{2,3} \d\d(?!\w)|\d \d\d)"
    r"(?:[A-Z]{2,3}(?= \d)|[A-Z]{0,3}[-/]?\d[A-Z0-9]*(?:[-/][A-Z0-9]+)*)){0,6}"
    r"(?:[ ][\dA-Z](?=\s*(?:$|[.,;!?)])))?)"
    r"(?![\w@%€$£]|[.,:]\d|\s?(?:%|€|°))"
)
_LETTERS = re.compile(r"(?<![\w-])[A-Z]{6}(?![\w-])")
_CALLED = re.compile(
    r"(?:booking|reservation|reserva|resa|buchungs\w*|buchung|reservierung\w*|locator|localizador|pnr|referen\w+|ref|code|codigo|dossier|الحجز|حجز)"
    r"[\s.:#°º-]*(?:n[o°º]\.?|number|nummer|nr\.?|code|codigo|reference|ref|is|ist|lautet|est|es|e|de|la|reserva|هو)?[\s.:#]*(?:is|ist|est|es|e|هو)?\s*$"
)
# What follows a number that counts something.
_UNIT = re.compile(
    r"\s?(?:days?|weeks?|months?|years?|hours?|hrs?|h|min\w*|am|pm|uhr|tage?n?|wochen?|monate?n?|jahre?n?"
    r"|stunden?|jours?|semaines?|mois|ans?|heures?|dias?|semanas?|mes(?:es)?|anos?|horas?|kg|km|cm|mm|m|gb"
    r"|go|mb|mbit\w*|kwh|watt|w|l|ml|grad|degrees?|times|mal|fois|veces|vezes|x|items?|pieces?|stuck"
    r"|points?|punkte|st|nd|rd|th|er|ايام|يوم|ساعه|سنه|شهر|اسبوع)\b",
)
_NUMBER_WORD = re.compile(r"\b(?:number|no|id|reference|numero|n[o°º])\b|nummer\b|nr\b|(?:رقم)")
_GLUE = re.compile(r"[A-Z]{1,4} ")
# Words in capitals that a shouted sentence puts before its number.
_SHOUTED = re.compile(
    r"^(?:NO|NR|ID|REF|PNR|IS|IT|MY|ON|OF|THE|FOR|N|DE|ES|EST|IST|AND|TO|BY|AT|IN|PO)\s"
)
_PARCEL = re.compile(r"[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}$")
_LIKE_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,}$")
_MONEY = re.compile(r"(?:EUR|GBP|USD|CHF|BRL|SAR|AED|EGP|KWD|PLN|SEK|DKK|NOK|CZK|RS) ?\d")


@dataclass(frozen=True, slots=True)
class Code:
    """`label` says what it numbers, where a word beside it does; `strong` that even without one it
    looks like the number of something."""

    start: int
    end: int
    value: str
    label: Label | None
    strong: bool


class Labels:
    def __init__(self, path: Path = LABELS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._patterns = {
            code: re.compile("|".join(f"(?P<{label}>{words})" for label, words in table.items()))
            for code, table in listed.items()
        }

    def codes_in(
        self, written: Written, language: str, taken: Sequence[tuple[int, int]]
    ) -> Iterator[Code]:
        """In the order they stand. `taken` is what is something else already."""
        found = [*self._spelled_in(written, language), *self._run_in(written, language, taken)]
        for code in found:
            # "the end is 1128, so 44-09-1128"
            if not any(code.value != one.value and one.value.endswith(code.value) for one in found):
                yield code if code.label else replace(code, label=_label_of_its_like(code, found))

    def _run_in(
        self, written: Written, language: str, taken: Sequence[tuple[int, int]]
    ) -> Iterator[Code]:
        end_of_last = 0
        for match in _RUN.finditer(written.text):
            for start, end in _trimmed(written, match):
                if any(start < right and left < end for left, right in taken):
                    continue
                start = self._without_label(written, start, end, language)
                number = written.text[start:end]
                label = self.label_at(written, start, end, language, after=end_of_last)
                if _is_code(number, label):
                    value = number.replace(" ", "").upper()
                    yield Code(start, end, value, label, _is_strong(number, written, start))
                    end_of_last = end

    def _without_label(self, written: Written, start: int, end: int, language: str) -> int:
        """ "RMA 20331" is number 20331."""
        word = _GLUE.match(written.text, start, end)
        if word and self.last_in(written.folded[start : word.end() - 1], language):
            return word.end()
        return start

    def _spelled_in(self, written: Written, language: str) -> Iterator[Code]:
        """ "booking code QXTRMN": letters alone, right behind the word that says what they are."""
        if written.is_shouted:
            return
        for match in _LETTERS.finditer(written.text):
            start, end = match.span()
            near = written.folded[max(0, start - 28) : start]
            if _CALLED.search(near) and self.last_in(near, language) != "account_number":
                yield Code(start, end, match[0], "order_number", True)

    def label_at(
        self, written: Written, start: int, end: int, language: str, *, after: int = 0
    ) -> Label | None:
        """The nearest word before it in its sentence, else one right behind it."""
        sentence = written.sentences[written.sentence_at(start)]
        left = max(sentence[0], after, start - 90)
        if found := self.last_in(written.folded[left:start], language):
            return found
        right = written.folded[end : min(sentence[1], end + 45)]
        if re.match(
            r"[\s,]*(?:is|ist|est|es|e|was|that's|thats|that is|das ist|c'est|هو|هذا|=|\()", right
        ):
            return self.last_in(right, language)
        return None

    def is_right_before(self, written: Written, start: int, language: str) -> bool:
        """Whether the word that says what a number numbers stands right before it."""
        return self.last_in(written.folded[max(0, start - 22) : start], language) is not None

    def all_in(self, folded: str, language: str) -> set[str]:
        found: set[str] = set()
        for code in dict.fromkeys((language, "en")):
            found.update(str(match.lastgroup) for match in self._patterns[code].finditer(folded))
        return found

    def asked_in(self, folded: str, language: str) -> set[str]:
        """Of several, those beside the word "number": "the customer number on the order"."""
        places = [match.span() for match in _NUMBER_WORD.finditer(folded)]
        beside: set[str] = set()
        for code in dict.fromkeys((language, "en")):
            for match in self._patterns[code].finditer(folded):
                if any(
                    -4 <= left - match.end() <= 2 or 0 <= match.start() - right <= 6
                    for left, right in places
                ):
                    beside.add(str(match.lastgroup))
        found = self.all_in(folded, language)
        numbers = {"order_number", "account_number"}
        return found - numbers | (beside & numbers or found & numbers)

    def last_in(self, folded: str, language: str) -> Label | None:
        last: re.Match[str] | None = None
        for code in dict.fromkeys((language, "en")):
            for match in self._patterns[code].finditer(folded):
                # the longer of two that end together says more: "booking code", not "code"
                if last is None or match.end() > last.end():
                    last = match
        return last.lastgroup if last else None  # type: ignore[return-value]  # the tables' keys


def _trimmed(written: Written, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Without words that only happen to be in capitals, and without a count behind it."""
    start, end = match.span("code")
    while shouted := _SHOUTED.match(written.text[start:end]):
        start += shouted.end()
    while not _PARCEL.match(written.text[start:end]) and _UNIT.match(written.folded, end):
        cut = written.text.rfind(" ", start, end)
        if cut < 0:
            return
        end = cut
    if any(char.isdigit() for char in written.text[start:end]):
        yield start, end


def _is_code(number: str, label: Label | None) -> bool:
    if _LIKE_IBAN.match(number):
        return False  # one whose check digits are wrong
    digits = sum(char.isdigit() for char in number)
    letters = sum(char.isupper() for char in number)
    if re.fullmatch(r"(?:19|20)\d\d", number) or _MONEY.match(number):
        return False
    known = label in ("order_number", "account_number")
    if "." in number or re.match(r"\d \d \d", number):
        return (known or number.count(".") >= 2) and digits + letters >= 5
    if known:
        return digits >= 3 or (digits >= 1 and digits + letters >= 5)
    return digits >= 3 or (digits >= 1 and letters >= 2 and digits + letters >= 6)


def _label_of_its_like(code: Code, found: Sequence[Code]) -> Label | None:
    """ "invoices 4471/A and 4472/A": what is written alike is of one kind."""
    shape = _shape(code.value)
    if len(code.value) < 5:
        return None
    return next((one.label for one in found if one.label and _shape(one.value) == shape), None)


def _shape(number: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", number))


def _is_strong(number: str, written: Written, start: int) -> bool:
    digits = sum(char.isdigit() for char in number)
    if written.text[:start].endswith("#"):
        return True
    if re.fullmatch(r"\d+", number):
        return 6 <= digits <= 14
    if re.fullmatch(r"\d[A-Za-z0-9]*(?:[-/][A-Za-z0-9]+){2,}", number):
        return digits >= 5
    if " " in number and number.replace(" ", "").isdecimal():
        return digits >= 9
    return bool(re.match(r"[A-Za-z]{1,5}[-/_]?\d", number)) and digits >= 4
