"""Mail addresses that are told in words: "ada dot lind at mail dot example"."""

import re
from collections.abc import Iterator
from typing import Final

from warmline.ai.understand.stated.written import Written

_AT: Final = r"(?:at|ät|aet|klammeraffe|arobase|arroba|آت|ات)"
_HAS_AT: Final = re.compile(rf"(?<!\w){_AT}(?!\w)", re.IGNORECASE)
_SIGNS: Final = {
    ".": r"dot|punkt|point|punto|ponto|نقطة|نقطه",
    "-": r"dash|hyphen|minus|bindestrich|tiret|gui[oó]n|h[ií]fen|tra[cç]o|شرطة",
    "_": r"underscore|unterstrich|tiret bas|underline|gui[oó]n bajo",
}
_SIGN: Final = "|".join(f"(?:{words})" for words in _SIGNS.values())
_DOT: Final = rf"\s?[(\[]?(?<!\w)(?:{_SIGNS['.']})[)\]]?\s"
_PART: Final = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
_JOINED: Final = rf"{_PART}(?:\s(?:{_SIGN})\s{_PART})*"
# Without a dot in words behind it, "at" is a word of all kinds of sentences.
_TOLD: Final = re.compile(
    rf"(?<![\w@.])(?P<local>{_JOINED})\s?[(\[]?\b{_AT}[)\]]?\s"
    rf"(?P<domain>{_PART}(?:\s(?:{_SIGNS['-']})\s{_PART})*(?:{_DOT}{_PART})+)(?![\w@])",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(
    r"(?<![\w@.])(?P<local>[\w.+-]+)\s?[(\[](?:at|ät)[)\]]\s?(?P<domain>[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_SAID: Final = [
    (re.compile(rf"\s(?:{words})\s", re.IGNORECASE), sign) for sign, words in _SIGNS.items()
]
_AROUND: Final = re.compile(r"\s?[(\[](?P<word>\w+)[)\]]\s?")


def told_mail_in(written: Written) -> Iterator[tuple[int, int, str]]:
    """In small letters."""
    if _HAS_AT.search(written.text) is None:
        return
    for pattern in (_TOLD, _BRACKETED):
        for match in pattern.finditer(written.text):
            yield match.start(), match.end(), f"{_plain(match['local'])}@{_plain(match['domain'])}"


def _plain(told: str) -> str:
    told = _AROUND.sub(lambda word: f" {word['word']} ", told)
    for pattern, sign in reversed(_SAID):
        told = pattern.sub(sign, told)
    return told.lower()
