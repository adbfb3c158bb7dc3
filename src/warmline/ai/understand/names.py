"""The names customers give themselves: "my name is …", "ich heiße …"."""

import re
from collections.abc import Iterator

_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_])){0,24}"
_PARTICLE = r"(?:de|da|do|dos|das|di|del|della|la|le|van|von|der|den|zu|al|el|bin|ibn|ter|y|e)"

# Behind these a name follows, whatever its letters look like.
_SURE = {
    "en": r"(?:my|the|our) (?:full )?name(?:'s| is|:)|i am called|i'm called|name ?:",
    "de": r"(?:mein|der) name (?:ist|lautet)|ich hei(?:ß|ss)e|name ?:|mein name:",
    "fr": r"je m'appelle|mon nom (?:complet )?est|je me nomme|nom ?:",
    "es": r"me llamo|mi nombre (?:completo )?es|nombre ?:",
    "pt": r"(?:eu )?me chamo|chamo-me|(?:o )?meu nome (?:completo )?é|nome ?:",
    "ar": r"(?:أنا )?(?:اسمي|إسمي)(?: هو)?|الاسم ?:",
}
# Behind these a name follows where it is written with capitals, and nothing else comes of it.
_LIKELY = {
    "en": r"this is|i am|i'm|it's|here is|regards,?|(?:best|kind|warm) wishes,?"
    r"|yours(?: sincerely| truly| faithfully)?,?|sincerely,?",
    "de": r"hier (?:ist|spricht|schreibt)|ich bin(?: (?:die|der))?|(?:viele|liebe|beste) grüße,?",
    "fr": r"je suis|ici|c'est|cordialement,?",
    "es": r"soy|le habla|les escribe|saludos,?|atentamente,?",
    "pt": r"(?:eu )?sou(?: [oa])?|aqui é [oa]|fala [oa]|atenciosamente,?|cumprimentos,?",
    "ar": r"(?!)",
}
# Where a name ends, or that it never began.
_NO_NAME = frozenset(
    [
        "and",
        "i",
        "i'm",
        "im",
        "but",
        "my",
        "from",
        "with",
        "on",
        "the",
        "a",
        "an",
        "not",
        "is",
        "it",
        "about",
        "because",
        "so",
        "can",
        "could",
        "please",
        "what",
        "where",
        "why",
        "how",
        "for",
        "in",
        "at",
        "to",
        "or",
        "as",
        "that",
        "this",
        "still",
        "was",
        "have",
        "need",
        "want",
        "your",
        "calling",
        "writing",
        "und",
        "ich",
        "mein",
        "meine",
        "aus",
        "mit",
        "von",
        "bei",
        "aber",
        "nicht",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "wo",
        "wann",
        "warum",
        "et",
        "je",
        "mon",
        "ma",
        "mais",
        "de",
        "du",
        "le",
        "la",
        "un",
        "une",
        "pas",
        "y",
        "yo",
        "mi",
        "pero",
        "con",
        "el",
        "no",
        "es",
        "en",
        "por",
        "e",
        "eu",
        "meu",
        "minha",
        "mas",
        "com",
        "um",
        "uma",
        "não",
        "و",
        "أنا",
        "لكن",
        "من",
        "في",
        "لدي",
        "عندي",
        "أريد",
        "wrong",
        "correct",
        "spelled",
        "misspelled",
        "falsch",
        "mal",
        "incorrecto",
        "errado",
    ]
)
_SURE_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}})"


class Names:
    def __init__(self) -> None:
        self._sure = {code: _behind(words) for code, words in _SURE.items()}
        self._likely = {code: _behind(words) for code, words in _LIKELY.items()}

    def in_text(self, text: str, language: str) -> Iterator[tuple[int, int, str]]:
        for code in dict.fromkeys((language, "en")):
            if code not in self._sure:
                continue
            for match in self._sure[code].finditer(text):
                yield from _name(match, text, capitals=False)
            for match in self._likely[code].finditer(text):
                yield from _name(match, text, capitals=True)

    def introduced(self, text: str, language: str) -> Iterator[tuple[int, int, str]]:
        """Only those behind words that nothing but a name follows."""
        for code in dict.fromkeys((language, "en")):
            for match in self._sure[code].finditer(text) if code in self._sure else ():
                yield from _name(match, text, capitals=False)


def _behind(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})\s{{0,2}}{_SURE_NAME}", re.IGNORECASE)


def _name(match: re.Match[str], text: str, *, capitals: bool) -> Iterator[tuple[int, int, str]]:
    start, written = match.start("name"), match["name"]
    ends = re.match(r"\s*(?:$|[.,;!?\n)])", text[match.end() :]) is not None
    words = _words(written, capitals=capitals or any(char.isupper() for char in written), ends=ends)
    if not words or (
        not any(word[0].isupper() or not word.isascii() for word in words) and capitals
    ):
        return
    name = " ".join(words)
    # "I'm Furious about it": one capital alone is a name only where the clause ends with it
    after = text[start + len(name) :]
    if re.match(r"[-/]?\d", after):
        return  # "it's TW-70431"
    if capitals and len(words) < 2 and not re.match(r"\s*(?:$|[.,!?;(-]|and\b|und\b|et\b)", after):
        return
    standard = " ".join(w if not w.islower() or _is_particle(w) else w.title() for w in words)
    yield start, start + len(name), standard


def _words(written: str, *, capitals: bool, ends: bool) -> list[str]:
    kept: list[str] = []
    for word in written.split(" "):
        particle = _is_particle(word) and bool(kept)
        if (word.lower() in _NO_NAME and not particle) or (
            capitals and word.islower() and word.isascii() and not particle
        ):
            break
        kept.append(word)
    if not (capitals or ends):
        kept = kept[:2]  # what follows may be the rest of the sentence
    while kept and _is_particle(kept[-1]):
        kept.pop()
    return kept


def _is_particle(word: str) -> bool:
    return re.fullmatch(_PARTICLE, word) is not None
