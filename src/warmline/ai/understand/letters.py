"""Russian, Ukrainian, Bulgarian, Serbian and Greek as they are typed in Latin letters.

There are many ways to do it, so both the words we know and those that are typed are brought to one
rough spelling, in which letters that are mixed up are the same.
"""

import re
from collections.abc import Callable, Sequence

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "abvgdeezziiklmnoprstufhccssai-euaiieg",
        strict=True,
    )
)
_TYPED_CYRILLIC = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("x", "h"), ("ch", "c"),
    ("4", "c"), ("tz", "c"), ("ts", "c"), ("ya", "a"), ("ja", "a"), ("ia", "a"), ("yu", "u"),
    ("ju", "u"), ("iu", "u"), ("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("ie", "e"),
    ("y", "i"), ("j", "i"), ("w", "v"), ("'", ""), ("ii", "i"),
)  # fmt: skip
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "avgdezitiklmnxoprstifxpo",
        strict=True,
    )
)
_GREEK_PAIRS = (("ου", "o"), ("αι", "e"), ("ει", "i"), ("οι", "i"), ("μπ", "b"), ("ντ", "d"),
                ("γγ", "g"), ("γκ", "g"), ("ευ", "ef"), ("αυ", "af"))  # fmt: skip
_TYPED_GREEK = (
    ("nth", "nt"), ("ou", "o"), ("ai", "e"), ("ei", "i"), ("oi", "i"), ("mp", "b"), ("nt", "d"),
    ("gg", "g"), ("gk", "g"), ("eu", "ef"), ("au", "af"), ("th", "t"), ("8", "t"), ("ch", "x"),
    ("ks", "x"),
    ("ps", "p"), ("ph", "f"), ("w", "o"), ("y", "i"), ("u", "i"), ("h", "i"), ("b", "v"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_SERBIAN = (
    ("dž", "џ"), ("lj", "љ"), ("nj", "њ"), ("č", "ч"), ("ć", "ћ"), ("đ", "ђ"), ("ž", "ж"),
    ("š", "ш"), *zip("abvgdezijklmnoprstufhc", "абвгдезијклмнопрстуфхц", strict=True),
)  # fmt: skip


class Letters:
    """How one alphabet is typed in another."""

    def __init__(self) -> None:
        self._cyrillic = _reader((*_CYRILLIC.items(), ("-", "")))
        self._typed_cyrillic = _reader(_TYPED_CYRILLIC)
        self._greek = _reader((*_GREEK_PAIRS, *_GREEK.items()))
        self._typed_greek = _reader(_TYPED_GREEK)
        self.serbian_in_cyrillic = _reader(_SERBIAN)

    def cyrillic_in_latin(self, word: str) -> str:
        """Of a word in Cyrillic or Latin letters, folded: its rough Latin spelling."""
        latin = word if word.isascii() else self._cyrillic(word)
        return _TWICE.sub(r"\1", self._typed_cyrillic(latin))

    def greek_in_latin(self, word: str) -> str:
        latin = self._typed_greek(word) if word.isascii() else self._greek(word)
        return _TWICE.sub(r"\1", latin)


def _reader(pairs: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """Replaces in one go, the longest first."""
    written = dict(pairs)
    longest = sorted(written, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(letters) for letters in longest))
    return lambda word: pattern.sub(lambda found: written[found[0]], word)
