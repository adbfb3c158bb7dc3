"""A customer's message made ready to be read: its digits, its folded twin, its sentences."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

LONGEST = 4_000  # characters that are read

# Arabic and Persian digits and separators, and odd blanks, one for one: places stay the same.
_PLAIN = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬\u00a0\u202f\u2007\u2009’‘`´ʼ\u200e\u200f",
    "01234567890123456789.,    '''''  ",
)
# Behind these a full stop ends no sentence.
_SHORT = re.compile(
    r"(?:(?:^|[\s(-])(?:no|nr|n|tel|t|tf|tfno|ref|st|str|dr|mr|mrs|ms|mx|fr|hr|i|a|z|b|d|h|v|u|av|avda|c|p|s"
    r"|mme|mlle|m|sra?|srta|dna|dra?|apt|ca|ex|num|bzw|ggf|evtl|mob|fax|kd|best|rech|esq|dto|izq|ref|acc|acct|cust|pol|inv|approx|tlf|ext)|[a-z]nr|str)$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?;؟؛]+(?=\s|$|[^\W\d_])|\n+")


class _Folded(dict[int, str]):
    """Small letters without accents, Arabic letters in one spelling, one for one."""

    def __missing__(self, code: int) -> str:
        char = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = folded = _ARABIC.get(char, char if len(char) == 1 else chr(code))
        return folded


_ARABIC = {"ة": "ه", "ى": "ي", "ٱ": "ا", "ـ": " "}


@dataclass(frozen=True)
class Written:
    """`text` has plain digits; `raw` is what was written. Places are the same in all three."""

    raw: str

    @cached_property
    def text(self) -> str:
        return self.raw[:LONGEST].translate(_PLAIN)

    @cached_property
    def folded(self) -> str:
        return self.text.translate(_FOLDED)

    @cached_property
    def is_shouted(self) -> bool:
        """In capitals, in a script that has them."""
        return self.raw.isupper() and 2 * sum(map(str.isupper, self.raw)) > len(self.raw)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each, its full stop included."""
        found, start = [], 0
        for match in _END.finditer(self.text):
            if not _goes_on(self.text, match):
                found.append((start, match.end()))
                start = match.end()
        if self.text[start:].strip():
            found.append((start, len(self.text)))
        return tuple(found)

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that a place is in."""
        ends = (end for _, end in self.sentences)
        return next((at for at, end in enumerate(ends) if place < end), len(self.sentences) - 1)


_FOLDED = _Folded()


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the stop belongs to a shortened word, a number ("am 10. März") or an address."""
    if match[0] != ".":
        return False
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() :]
    if after and not after[0].isspace():
        return True
    if _SHORT.search(before.translate(_FOLDED)):
        return True
    return bool(
        re.search(r"(?:^|[^\dA-Za-z\s]|(?<!\d)\s)\d{1,2}$", before)
        and re.match(r"\s(?:[a-zà-ÿ]|[JFMASOND][a-zä]{2})", after)
    )
