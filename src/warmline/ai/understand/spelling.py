"""Words as people type them, brought to one spelling."""

import re
import unicodedata
from collections.abc import Collection, Iterator

# Marks that may be left out in writing: accents, Hebrew points, Arabic vowels and the tatweel.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ð": "d",
        "þ": "th", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ے": "ي",
        "ς": "σ", "’": "'", "`": "'", "´": "'", "ʼ": "'", "ʻ": "'", "\u200c": "", "\u200d": "",
    }
)  # fmt: skip
_TOKEN = re.compile(
    r"[\w\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff]+|[.?!…;\n।؟؛。！？]+|[,:،、，()—–]|[^\w\s]"
)
_ENDS = frozenset(".?!…;\n।؟؛。！？")
_PAUSES = frozenset(",:،、，()—–")
_INSIDE = frozenset("'\"-*_¿¡„“”«»")  # of words and around them; they part nothing
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_LEET = str.maketrans("013457", "oieast")
_SIGNS = re.compile(r"(?<=[a-z])[@$](?=[a-z])")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-_*][^\W\d_]){3,}(?!\w)")


def fold(text: str) -> str:
    """In lower case, without the marks that people leave out."""
    text = text.lower()
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def tokens(folded: str) -> list[str]:
    """Words, "." where a sentence ends, "," where it pauses, and signs such as emoji."""
    return [_token(token) for token in _TOKEN.findall(folded) if token not in _INSIDE]


def _token(token: str) -> str:
    if token[0] in _ENDS:
        return "."
    return "," if token in _PAUSES else token


class Spelling:
    """Knows words worth understanding in spite of a slip. `spelt` are words that only look like
    one of them."""

    def __init__(self, words: Collection[str], spelt: Collection[str]) -> None:
        self._spelt = frozenset(spelt) | frozenset(words)
        # The first letter is seldom the wrong one.
        self._missing: dict[str, list[str]] = {}
        for word in words:
            for left in _without_one(word):
                self._missing.setdefault(left, []).append(word)
        self._words = frozenset(words)

    def plain(self, folded: str) -> str:
        """Signs for letters are read as letters, l e t t e r s a p a r t as words."""
        if "@" in folded or "$" in folded:
            folded = _SIGNS.sub(lambda sign: "a" if sign[0] == "@" else "s", folded)
        return _SPACED.sub(self._joined, folded)

    def meant(self, token: str) -> str:
        """The word itself unless it is a slip of one that is known."""
        if len(token) < 4 or token in self._spelt:
            return token
        for guess in _unstretched(token):
            if guess in self._spelt:
                return guess
            if len(guess) > 3 and (word := self._near(guess)):
                return word
        return token

    def _near(self, token: str) -> str | None:
        """Of several words that may be meant, the one that is most like what was typed."""
        if words := self._missing.get(token):
            return max(words, key=lambda word: (_shared(word, token), word))
        near = {
            word
            for left in _without_one(token)
            for word in (*({left} & self._words), *self._missing.get(left, ()))
            # One letter more, another one or two swapped: in a short word too often another word,
            # unless the letter more is one typed twice.
            if len(word) > 6 or sorted(word) == sorted(token) or _twice(token) == word
        }
        return max(near, key=lambda word: (_shared(word, token), word), default=None)

    def _joined(self, spaced: re.Match[str]) -> str:
        letters = "".join(char for char in spaced[0] if char.isalpha())
        return " ".join(self._words_in(letters))

    def _words_in(self, letters: str) -> Iterator[str]:
        while letters:
            size = next((s for s in range(len(letters), 2, -1) if letters[:s] in self._spelt), None)
            yield letters[: size or len(letters)]
            letters = letters[size or len(letters) :]


def _unstretched(token: str) -> Iterator[str]:
    """ "huuuman" may be "human" or "huuman", "ag3nt" is "agent"."""
    if not token.isalpha() and not token.isdecimal():
        token = token.translate(_LEET)
    if _STRETCHED.search(token):
        yield _STRETCHED.sub(r"\1", token)
        yield _STRETCHED.sub(r"\1\1", token)
    else:
        yield token


def _shared(one: str, other: str) -> int:
    """How many letters they begin and end with alike."""
    letters = ((one, other), (one[::-1], other[::-1]))
    return sum(
        next((at for at, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), len(one))
        for pair in letters
    )


def _twice(token: str) -> str:
    """Without what was typed twice: "humann" is "human"."""
    return _DOUBLED.sub(r"\1", token)


def _without_one(word: str) -> frozenset[str]:
    """Each with one letter left out, never the first."""
    if len(word) > 24:
        return frozenset()
    return frozenset(word[:at] + word[at + 1 :] for at in range(1, len(word)))
