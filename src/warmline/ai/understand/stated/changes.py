"""Corrections within and between messages: which value takes whose place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Literal

from warmline.ai.understand.stated.lexicon import Lexicon
from warmline.ai.understand.stated.sightings import Sighting
from warmline.ai.understand.stated.written import Written

Cue = Literal["fixed", "slip", "no", "none"]
"""`fixed`: it says that something was wrong; `slip`: "sorry, …"; `no`: nothing but a no."""

ALIKE = frozenset({"order_number", "account_number", "email", "phone", "iban"})
_SHORT_GAP = 60  # characters between a slip of the tongue and what was meant
_NOT_SORRY = re.compile(
    r"\bsorry (?:for|to|about|that you|if|i (?:don|can|forgot|didn|missed))\b|\bno (?:problem"
    r"|worries|idea|clue|rush|need)\b"
)
_NO = re.compile(r"no|nope|nein|ne|nee|non|nan|nao|و?لا|كلا|لا لا")
# Words that speak of a slip only where a stop, or the right value, follows.
_MAY_BE_INSIDE = re.compile(r"halt|doch|correct|bueno|ai|plutot")
_CLAUSE_OVER = re.compile(
    r"\s*(?:$|[.,;:!?…،؛–-]|\d|(?:(?:it'?s|its|the|on|am|der|den|das|es|c'est|le|la|el|fue|era|e|o|foi|dia"
    r"|sorry|sorri|sry|wait|hang|hold|e?s?pera|espere|attend\w*|warte|moment|perdon|pardon|desole|desculp\w*|entschuldig\w*|هو|في|يوم)\b\W*){1,3}(?:$|\d))"
)
_OWN_VALUE = 3  # characters between "the old one" and its value
_AROUND = 400  # characters


class Changes:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def within(
        self, written: Written, language: str, sightings: Sequence[Sighting]
    ) -> tuple[Sighting, ...]:
        """With what is corrected in the same message ruled out."""
        settled = list(sightings)
        for at, one in enumerate(settled):
            later = next((two for two in settled[at + 1 :] if _same_kind(one, two)), None)
            if one.meant in ("stated", "asked") and (
                (later and self._is_taken_back(written, language, one, later))
                or self._is_disowned(written, language, one, settled)
            ):
                for before in range(at + 1):
                    if (settled[before].kind, settled[before].value) == (one.kind, one.value):
                        settled[before] = replace(settled[before], meant="ruled_out")
        return tuple(settled)

    def _is_taken_back(
        self, written: Written, language: str, one: Sighting, later: Sighting
    ) -> bool:
        """ "on Wednesday, no, sorry, it was Tuesday"; "I said 30 June but the 31st is better"."""
        if later.meant not in ("stated", "asked") or later.value == one.value:
            return False
        gap = written.folded[one.end : later.start]
        if self._lexicon.of("further", language).search(gap):
            return False
        if self._lexicon.of("old", language).search(gap.replace(",", "")):
            return False  # "the new one is 9003, the old one 1187"
        left = written.sentences[written.sentence_at(one.start)][0]
        before = written.folded[left : one.start]
        said = self._lexicon.of("said", language).search(before)
        if said and (len(gap) < _SHORT_GAP or self._lexicon.of("but", language).search(gap)):
            return True
        if self._lexicon.of("fixed", language).search(gap):
            return len(gap) < 2 * _SHORT_GAP
        slip = self._slip_in(gap, language)
        denied = re.match(r"\s*(?:[.,;!?…–-]|\s)*(?:and |und |y |e |et )?", gap)
        alike = one.kind in ALIKE and likeness(one.value, later.value) >= 0.7
        near = slip and denied and (slip.start() - denied.end() <= 12 or alike)
        return bool(near and len(gap) < _SHORT_GAP and not _NOT_SORRY.search(gap))

    def _is_disowned(
        self, written: Written, language: str, one: Sighting, others: Sequence[Sighting]
    ) -> bool:
        """ "…, no, that's my old one": the next words point back at it."""
        if one.kind not in ALIKE and one.kind != "address":
            return False
        following = written.folded[one.end : one.end + 2 * _SHORT_GAP]
        points = self._lexicon.of("points_back", language).match(following)
        if points is None:
            return False
        # "…, the old one 0160 998" speaks of what follows
        place = one.end + points.end()
        return not any(place <= other.start <= place + _OWN_VALUE for other in others)

    def disowns(self, written: Written, language: str) -> bool:
        """Whether the message begins with turning down what was said last."""
        begins = written.folded[: 2 * _SHORT_GAP]
        return self._lexicon.of("points_back", language).match(begins) is not None

    def cue(self, written: Written, language: str, one: Sighting) -> Cue:
        """What the sentence of a value, and the one before it, say about values before."""
        at = written.sentence_at(one.start)
        left = max(written.sentences[max(0, at - 1)][0], one.start - _AROUND)
        right = min(written.sentences[at][1], one.end + _AROUND)
        around = written.folded[left : one.start] + " " + written.folded[one.end : right]
        own = written.folded[max(written.sentences[at][0], left) : right]
        starred = written.text[one.start - 1 : one.start] == "*" or written.text.startswith(
            "*", one.end
        )
        if starred or self._lexicon.of("fixed", language).search(around):
            return "fixed"
        if self._lexicon.of("further", language).search(own):
            return "none"
        if one.kind in ALIKE and _tells_the_end(written, one):
            return "slip"
        slips = list(self._slips_in(_NOT_SORRY.sub(" ", around), language))
        if not slips:
            return "none"
        return "no" if all(_NO.fullmatch(slip[0].strip()) for slip in slips) else "slip"

    def _slip_in(self, text: str, language: str) -> re.Match[str] | None:
        return next(self._slips_in(text, language), None)

    def _slips_in(self, text: str, language: str) -> Iterator[re.Match[str]]:
        """Those that are a clause of their own: "no, the 4th", and not "I do not pay"."""
        for slip in self._lexicon.of("slip", language).finditer(text):
            inside = _NO.fullmatch(slip[0].strip()) or _MAY_BE_INSIDE.fullmatch(slip[0].strip())
            if not inside or _CLAUSE_OVER.match(text, slip.end()):
                yield slip

    def denied_numbers(self, written: Written, language: str) -> frozenset[str]:
        """Bare numbers that are ruled out: "it wasn't 500"."""
        ruled_out = self._lexicon.of("ruled_out", language)
        return frozenset(
            match[0].replace(",", ".")
            for match in re.finditer(r"\d+(?:[.,]\d+)?", written.folded)
            if ruled_out.search(written.folded[max(0, match.start() - 60) : match.start()])
        )


def _tells_the_end(written: Written, one: Sighting) -> bool:
    """ "the end is 1128, so 44-09-1128"."""
    left = written.text[max(0, one.start - _AROUND) : one.start]
    right = written.text[one.end : one.end + _AROUND]
    ends = re.findall(r"(?<![\w/.-])\d{2,}(?![\w/-])", f"{left} {right}")
    return any(one.value.endswith(end) and end != one.value for end in ends)


def likeness(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _same_kind(one: Sighting, two: Sighting) -> bool:
    return one.kind == two.kind or (
        {one.kind, two.kind} == {"order_number", "account_number"}
        and (likeness(one.value, two.value) > 0.6)
    )
