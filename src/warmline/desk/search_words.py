"""Words as they are searched for: without case and accents, in any script.

The database only compares them. What two people write differently is made the same here, both
when a message is kept and when it is looked for.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A word may hold signs within, as in TW-482137, mail addresses and don't.
WORD = re.compile(r"\w+(?:[-_/.@'+]\w+)*")
PARTS = re.compile(r"\w+")
# Written without spaces: found by any two signs that follow each other.
SPACELESS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
ARABIC = re.compile("[\u0620-\u064a]")
# What Arabic writes onto the front of a word: and, in, like, so, for, the.
ARABIC_FRONT = re.compile("^(?:وال|بال|كال|فال|لل|ال)(?=..)")
ALIKE = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
        "ı": "i", "ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ـ": "", "’": "'", "ʼ": "'",
    }
)  # fmt: skip
LONGEST_WORD = 48
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` without case and accents; `places[i]` is where its sign `i` stood in the original."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original these folded signs stood."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in _plain(sign):
            signs.append(plain)
            places.append(place)
    return Folded("".join(signs), places)


def words_of(text: str) -> set[str]:
    """Every form under which the words of a text are found."""
    return {form for word in WORD.findall(fold(text).text) for form in _forms(word)}


def terms_of(asked: str) -> list[list[str]]:
    """What somebody looks for: all of these must be there, each in one of its forms."""
    terms: dict[tuple[str, ...], None] = {}
    for word in WORD.findall(fold(asked).text):
        for forms in _asked(word[:LONGEST_WORD]):
            terms[tuple(forms)] = None
    return [list(forms) for forms in terms][:MOST_TERMS]


def spans_of(text: str, terms: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """Where a text says the terms: start, end, and which term."""
    folded = fold(text)
    return [
        (*folded.span(start, start + length), number)
        for found in WORD.finditer(folded.text)
        for start, length, number in _hits(found, terms)
    ]


def _plain(sign: str) -> str:
    if (known := _known.get(sign)) is None:
        parts = unicodedata.normalize("NFKD", sign.casefold())
        kept = (part for part in parts if unicodedata.category(part)[0] != "M")
        known = "".join(_digit(part) for part in kept).translate(ALIKE)
        _known[sign] = known
    return known


_known: dict[str, str] = {}


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _forms(word: str) -> Iterator[str]:
    yield word[:LONGEST_WORD]
    parts = PARTS.findall(word)
    if len(parts) > 1:
        # from each part on, so that what is asked for may begin at any of them
        yield from (word[part.start() :][:LONGEST_WORD] for part in PARTS.finditer(word))
        yield "".join(parts)[:LONGEST_WORD]
    for part in parts:
        if ARABIC.search(part):
            yield ARABIC_FRONT.sub("", part)[:LONGEST_WORD]
        for run in SPACELESS.findall(part):
            yield from _pairs(run)


def _asked(word: str) -> Iterator[list[str]]:
    """A word with signs within is also found where others wrote it without them."""
    if runs := SPACELESS.findall(word):
        for run in runs:
            yield from ([pair] for pair in _pairs(run))
        return
    parts = PARTS.findall(word)
    whole = "".join(parts)
    if len(parts) > 1:
        yield [word, whole]
    elif ARABIC.search(word):
        yield list(dict.fromkeys([word, ARABIC_FRONT.sub("", word)]))
    else:
        yield [word]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _hits(found: re.Match[str], terms: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int]]:
    word = found[0]
    for number, forms in enumerate(terms):
        if (hit := _hit(word, forms)) is not None:
            start, length = hit
            yield found.start() + start, length, number


def _hit(word: str, forms: Sequence[str]) -> tuple[int, int] | None:
    """Where in a word a term begins, and how long it is there."""
    for form in forms:
        starts = [0, *(part.start() for part in PARTS.finditer(word))]
        for start in starts:
            if word.startswith(form, start):
                return start, len(form)
        if SPACELESS.search(form) and form in word:
            return word.index(form), len(form)
        front = ARABIC_FRONT.match(word)
        if front and word.startswith(form, front.end()):
            return front.end(), len(form)
        if "".join(PARTS.findall(word)).startswith(form):
            return 0, len(word)
    return None
