"""The words of `words.toml`, and what they say about a place in a message."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from warmline.ai.understand.stated.written import Written

WORDS = Path(__file__).parent / "words.toml"
FALLBACK = "en"

Key = Literal[
    "kin", "spouse", "own", "of", "not", "filler", "instead", "no_good", "but", "suppose", "if",
    "granted", "yes_no", "wh", "given", "request", "terms", "fixed", "slip", "further", "that_is",
    "disowned", "said", "old", "past", "ahead",
]  # fmt: skip

# "every Friday", "on Fridays", "Friday evenings" and "Monday to Friday" are no day.
_EVERY = {
    "en": r"(?:black|good|ash|easter|cyber|every|each|on any|always|usually|opening"
    r"|mondays? (?:to|-|–))\s?$",
    "de": r"(?:jede[nr]?|immer|(?:montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag)s?(?:\s?-| bis))\s?$",
    "fr": r"(?:tous les|chaque|du|lundi au)\s?$",
    "es": r"(?:todos los|cada|los|lunes a)\s?$",
    "pt": r"(?:tod[oa]s? [oa]s?|cada|[àa]s|segunda a)\s?$",
    "ar": r"(?:كل|ايام)\s(?:يوم\s)?$",
}
_OTHER_CLAUSE = re.compile(
    r"[,;:،]|\b(?:and|but|und|aber|et|mais|y|pero|e|mas|because|weil|porque|car|و\w+)\b"
)
# Folding makes "würde" of what was to be "wurde".
_WOULD = re.compile(r"(?:würd|hätt|könnt|müsst|wär|käm|ging[e]?s?\b(?= auch))\w*", re.IGNORECASE)
_PRETERITE = re.compile(r"\b\w{2,}(?:ó|é)\b", re.IGNORECASE)
_TO = re.compile(
    r"\s?(?:to|-|–|bis|au|a|الي)\s(?:mon|tue|wed|thu|fri|sat|sun|mont|dien|mitt|donn|frei|sams|sonn|lun|mar|mer|mier|jeu|jue|ven|vier|sam|sab|dim|dom|seg|ter|qua|qui|sex)"
)
# "for two weeks now" is no day: it lasts.
_LASTING = {
    "es": r"(?:desde|ya|llevo)\s$",
    "de": r"seit\s$",
    "pt": r"(?:desde|ja)\s$",
    "fr": r"(?:depuis|ca fait)\s$",
    "ar": r"(?!)",
    "en": r"(?:for|every)\s$",
}
_LASTING_AFTER = {"es": r"\sque\b", "pt": r"\sque\b"}


DEATH = re.compile(
    r"\b(?:died|passed|death|dead|funeral|gestorben|verstorben|starb|tod|beerdig\w+|decede\w*|deces|mort\w*"
    r"|obseques|fallec\w+|murio|muerte|funeral|falec\w+|morreu|morte|enterro)\b|(?:توفي|توفيت|مات|وفاه)"
)

_LONGEST_BEFORE, _LONGEST_AFTER = 400, 200  # characters of a sentence that are looked at


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a value stands in its sentence: `before` and `after` it, folded, and `question`."""

    start: int
    before: str
    after: str
    question: bool


class Lexicon:
    def __init__(self, path: Path = WORDS) -> None:
        self._listed: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
        self._compiled: dict[tuple[str, str], re.Pattern[str]] = {}
        self._every = {code: re.compile(words) for code, words in _EVERY.items()}
        self._lasting = {code: re.compile(words) for code, words in _LASTING.items()}
        self._lasting_after = {code: re.compile(words) for code, words in _LASTING_AFTER.items()}
        for code, table in self._listed.items():
            for key, words in table.items():
                self._compiled[key, code] = re.compile(words)
            for key, words in _joined(table).items():
                self._compiled[key, code] = re.compile(words)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._listed)

    def of(self, key: str, language: str) -> re.Pattern[str]:
        return self._compiled[key, language if language in self._listed else FALLBACK]

    def is_past(
        self, written: Written, start: int, end: int, language: str, *, asked: bool = False
    ) -> bool:
        """Whether a bare weekday was, by the nearest word that tells; without any, as it was
        `asked` for: "When was it?" – "Tuesday evening"."""
        at = written.sentence_at(start)
        left, right = written.sentences[at]
        past, ahead = self.of("past", language), self.of("ahead", language)
        nearest: list[tuple[int, bool]] = []
        for pattern, tells in ((past, True), (ahead, False)):
            for match in pattern.finditer(written.folded, left, right):
                if tells and _WOULD.match(written.text, match.start()):
                    continue
                if match.start() >= end:
                    nearest.append((_distance(written.folded[end : match.start()]) + 3, tells))
                elif match.end() <= start:
                    nearest.append((_distance(written.folded[match.end() : start]), tells))
        # in whichever tense it is told
        for match in DEATH.finditer(written.folded, left, right):
            gap = written.folded[end : match.start()] or written.folded[match.end() : start]
            if not _OTHER_CLAUSE.search(gap):
                nearest.append((0, True))
        # folding takes the accent away that tells "llegó" from "llego"
        for match in _PRETERITE.finditer(written.text, left, right) if language == "es" else ():
            gap = written.folded[end : match.start()] or written.folded[match.end() : start]
            nearest.append((_distance(gap) + 1, True))
        return min(nearest, default=(0, asked))[1]

    def is_every(self, folded: str, start: int, end: int, language: str) -> bool:
        before = folded[max(0, start - 18) : start]
        every = self._every.get(language, self._every[FALLBACK])
        plural = language == "en" and folded[end : end + 1] == "s"
        adverb = language == "de" and folded[end : end + 1] == "s" and folded[end : end + 2] != "s "
        return bool(plural or adverb or every.search(before) or _TO.match(folded, end))

    def is_lasting(self, folded: str, start: int, end: int, language: str) -> bool:
        lasting = self._lasting.get(language)
        after = self._lasting_after.get(language)
        text = folded[start:end]
        if not re.match(r"(?:hace|ha|vor|il y a|منذ)\b", text):
            return False
        return bool(
            (lasting and lasting.search(folded[max(0, start - 10) : start]))
            or (after and after.match(folded, end))
        )


def _distance(gap: str) -> int:
    """In characters; another clause is far away."""
    return len(gap) + (30 if _OTHER_CLAUSE.search(gap) else 0)


def clause_at(written: Written, start: int, end: int) -> Clause:
    left, right = written.sentences[written.sentence_at(start)]
    sentence = written.folded[left:right].rstrip()
    return Clause(
        left,
        written.folded[max(left, start - _LONGEST_BEFORE) : start],
        written.folded[end : max(end, min(right, end + _LONGEST_AFTER))],
        sentence.endswith(("?", "؟")) or "?" in written.folded[end:right],
    )


def _joined(table: dict[str, str]) -> dict[str, str]:
    """What is made of several entries, where the value follows."""
    gap = rf"(?:\s+{table['filler']}){{0,4}}\s*[#:\"“«(]?\s?(?:n[o°º]\.?\s)?$"
    return {
        "ruled_out": rf"(?:{table['not']})(?:'t|'s)?{gap}",
        "instead_of": rf"(?:{table['instead']}){gap}",
        "subject": rf"(?P<spouse>{table['spouse']})|(?P<kin>{table['kin']})"
        rf"|(?P<own>{table['own']})",
        "no_good_after": rf"\W*(?!(?:and|und|et|y|e|و) )(?:\w+ ){{0,1}}{table['no_good']}",
        "kin_after": r"\s*(?:(?!and\b|und\b|et\b|y\b|e\b|و)[\w']+\s){0,3}?"
        rf"(?P<kin>{table['kin']})",
        "points_back": (
            rf"(?:(?:[\s,]|\b\w+\b[\s,]+){{0,6}}?|[\s.,;!?]+(?:\w+[\s.,;!?]+){{0,2}}?)"
            rf"(?:{table['that_is']})\s(?:(?:\w+ ){{0,4}}?(?:{table['disowned']})"
            rf"|(?:\w+ ){{1,4}}?(?:{table['kin']}))"
        ),
        "whose": rf"(?:\b{table['of']})\s$",
    }
