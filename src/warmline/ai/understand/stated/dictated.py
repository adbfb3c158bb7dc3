"""Messages that were spoken into a telephone: "my name is Ada Lind full stop"."""

import re
from typing import Final

_MARKS: Final = {
    "en": {",": "comma", ".": "full stop|period", "?": "question mark", "!": "exclamation mark"},
    "de": {",": "komma", ".": "punkt", "?": "fragezeichen", "!": "ausrufezeichen"},
    "fr": {",": "virgule", ".": "point final|point", "?": "point d'interrogation"},
    "es": {",": "coma", ".": "punto y aparte|punto", "?": "signo de interrogación"},
    "pt": {",": "vírgula", ".": "ponto final|ponto", "?": "ponto de interrogação"},
    "ar": {"،": "فاصلة", ".": "نقطة", "؟": "علامة استفهام"},
}
_LINE: Final = {
    "en": "new line|new paragraph",
    "de": "neue zeile|neuer absatz|absatz",
    "fr": "à la ligne|nouvelle ligne",
    "es": "nueva línea",
    "pt": "nova linha",
    "ar": "سطر جديد",
}
# In a mail address that is told in words, these words stand for its own signs.
_TOLD_ADDRESS = re.compile(
    r"(?<!\w)(?:at|ät|aet|klammeraffe|arobase|arroba|آت)(?!\w)", re.IGNORECASE
)
_FEW = 6  # words of an answer whose end alone tells that it was spoken
_SURE = 2


def _compiled(language: str) -> list[tuple[str, re.Pattern[str]]]:
    marks = [*_MARKS[language].items(), ("\n", _LINE[language])]
    # the longer one first: "point d'interrogation" before "point"
    marks.sort(key=lambda one: -max(map(len, one[1].split("|"))))
    return [(mark, re.compile(rf"\s(?:{said})(?!\w)", re.IGNORECASE)) for mark, said in marks]


_PATTERNS: Final = {language: _compiled(language) for language in _MARKS}


def with_marks(text: str, language: str) -> str:
    """With the marks that were spoken written as marks, each place as it was; as it is where it
    does not look spoken."""
    patterns = _PATTERNS.get(language, _PATTERNS["en"])
    found = sum(len(pattern.findall(text)) for _, pattern in patterns)
    if not found or _TOLD_ADDRESS.search(text):
        return text
    ends = any(re.search(rf"(?:{one.pattern})\s*$", text, re.IGNORECASE) for _, one in patterns)
    if found < _SURE and not (ends and len(text.split()) <= _FEW):
        return text
    for mark, pattern in patterns:
        text = pattern.sub(lambda said, mark=mark: mark.ljust(len(said[0])), text)  # type: ignore[misc]
    return text
