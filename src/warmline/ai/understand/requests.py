"""Where one message may ask for several things. Words only: whether the parts really are different
requests is for the classifier to say, which reads them only where there may be two."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

REQUESTS = Path(__file__).parent / "requests.toml"

MOST_PARTS = 4

# A part that is shorter says too little to be a request of its own, unless it was numbered.
_LEAST_WORDS = 2
# A request before a place without a comma is at least this long.
_LEAST_BEFORE = 4

_MOST_CUTS = 5

_NUMBERED = r"(?:(?<=\s)|^)(?:\(?[1-6][.):](?=\s|[^\W\d])|\(?[a-d]\)|[-•*–](?=\s))\s*"
_SENTENCE = r"[.!?;؟؛…]+(?=\s|$)|\s[-–—]+\s|\?+"
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ENDED = re.compile(r"[.!?;؟؛…]\s*$")
_QUESTION = re.compile(r"[?؟]\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    """`apart` says that the words before it announce something else ("also", "2."), so that it is
    a request of its own even when nobody can tell which; `points` that it leans on what was said
    before ("and how long does that take"); `asks` that it is put as a question or a wish, `tells`
    as a problem; `full` that a sentence ends between it and the part before it."""

    text: str
    apart: bool = False
    points: bool = False
    asks: bool = False
    tells: bool = False
    full: bool = False

    @property
    def opens(self) -> bool:
        return self.asks or self.tells


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    words: int
    apart: bool
    asks: bool
    tells: bool
    points: bool

    @property
    def opens(self) -> bool:
        return self.asks or self.tells


class Requests:
    """Knows how people in six languages go on to the next thing. Immutable, for all threads."""

    def __init__(self, path: Path = REQUESTS) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._languages = {code: _Language.of(words) for code, words in listed.items()}

    def ways_of(self, text: str, language: str) -> tuple[tuple[Part, ...], ...]:
        """How a message may be read as two to four requests: as its words say, and cut in two
        wherever that may be, most evenly first. None where it can only be one."""
        known = self._languages.get(language)
        if known is None:
            return ()
        told = self.parts_of(text, language)
        ways = [way for way in (told, *known.halves(text)) if not known.begins_with_reason(way)]
        ways = [way for way in ways if len(way) > 1]
        return tuple({tuple(part.text for part in way): way for way in reversed(ways)}.values())[
            ::-1
        ]

    def part_of(self, text: str, language: str) -> Part:
        """What the words of a text say of it where it is a part of a message."""
        known = self._languages.get(language)
        return known.part(text) if known else Part(text)

    def parts_of(self, text: str, language: str) -> tuple[Part, ...]:
        """One part unless the words say that there may be more; then two to four, in order.
        `text` is clean."""
        known = self._languages.get(language)
        if known is None:
            return (Part(text),)
        parts = _grouped(known.clauses(text))
        if len(parts) < 2:
            return (Part(text),)
        return tuple(_part(text, part) for part in parts)


@dataclass(frozen=True, slots=True)
class _Language:
    joint: re.Pattern[str]
    asks: re.Pattern[str]
    tells: re.Pattern[str]
    also: re.Pattern[str]
    plain: re.Pattern[str]
    apart: re.Pattern[str]
    cut: re.Pattern[str]
    joins: re.Pattern[str]
    several: re.Pattern[str]
    reasons: re.Pattern[str]
    leads: frozenset[str]
    points: frozenset[str]

    @classmethod
    def of(cls, words: dict[str, list[str]]) -> "_Language":
        also, joins = _any_of(words["also"]), _any_of(words["and"])
        asks, plain = _any_of([*words["asks"], *words["tells"]]), _any_of(words["plain"])
        opener = rf"(?:{also}[\s,:]+)?{asks}(?!\w)"
        joints = [
            rf"(?P<numbered>{_NUMBERED})",
            rf"(?P<sentence>{_SENTENCE})",
            rf"(?P<also>(?:,\s*|\s(?:{joins})\s+){also}(?=[\s:,])"
            rf"|(?<!\Wi)(?<!\Wwe)[\s,]+{also}(?=[\s,:]+{asks}(?!\w)|:|,))",
            rf"(?P<and>[\s,]+{joins}(?=[\s,]+{opener})|,(?=\s*{opener}))",
            rf"(?P<plain>\s(?={plain}(?:[^\w.?!]+[\w']+){{3}}))",
        ]
        return cls(
            joint=re.compile("|".join(joints), re.IGNORECASE),
            asks=re.compile(rf"{_any_of(words['asks'])}(?!\w)", re.IGNORECASE),
            tells=re.compile(rf"{_any_of(words['tells'])}(?!\w)", re.IGNORECASE),
            also=re.compile(rf"[\s,.:–-]*(?P<also>{also})(?!\w)[\s,:.–-]*", re.IGNORECASE),
            plain=re.compile(rf"{plain}(?!\w)", re.IGNORECASE),
            apart=re.compile(
                rf"\W*(?:[\w']+\s+){{1,3}}?{_any_of(words['soon'])}(?!\w)|.*{_any_of(words['too'])}\W*$"
            ),
            cut=re.compile(rf"{_SENTENCE}|[,()]|\s{joins}(?=\s)", re.IGNORECASE),
            joins=re.compile(rf"(?:[\s,]*{joins}(?=[\s,]))+[\s,]+", re.IGNORECASE),
            several=re.compile(_any_of(words["several"]), re.IGNORECASE),
            reasons=re.compile(rf"\W*{_any_of(words['reasons'])}(?!\w)", re.IGNORECASE),
            leads=frozenset(words["leads"]),
            points=frozenset(words["points"]),
        )

    def clauses(self, text: str) -> list[_Clause]:
        clauses: list[_Clause] = []
        at, apart, several = 0, False, bool(self.several.search(text))
        for joint in self.joint.finditer(text):
            if joint.lastgroup == "plain" and not self._begins_anew(text[at : joint.start()]):
                continue
            # A question mark belongs to what it ends.
            end = joint.end() if joint.lastgroup == "sentence" else joint.start()
            found = self._clause(text, at, end, apart=apart)
            clauses += found
            at = joint.end()
            # "also, how …" are two joints with nothing between them
            apart = several or joint.lastgroup in ("numbered", "also") or (apart and not found)
        return clauses + self._clause(text, at, len(text), apart=apart)

    def halves(self, text: str) -> list[tuple[Part, Part]]:
        found: dict[int, tuple[Part, Part]] = {}
        for cut in self._cuts(text):
            full = cut.re is self.joint and cut.lastgroup in ("sentence", "numbered")
            if not full and self.reasons.match(text, cut.end()):
                continue
            first = text[: cut.end() if full else cut.start()].strip(" ,:;-–")
            second = self.part(text[cut.end() :], full=full)
            if cut.lastgroup == "also":
                second = replace(second, apart=True)
            if min(len(_WORD.findall(one)) for one in (first, second.text)) >= _LEAST_WORDS:
                found.setdefault(len(second.text), (self.part(first), second))
        # a cut in the middle leaves most to read on both sides
        even = sorted(found.values(), key=lambda two: abs(len(two[0].text) - len(two[1].text)))
        return even[:_MOST_CUTS]

    def begins_with_reason(self, way: Sequence[Part]) -> bool:
        """For what is asked in the same sentence."""
        return bool(self.reasons.match(way[0].text)) and not any(part.full for part in way[1:])

    def _cuts(self, text: str) -> Iterator[re.Match[str]]:
        for cut in (*self.joint.finditer(text), *self.cut.finditer(text)):
            if cut.lastgroup != "plain" or self._begins_anew(text[: cut.start()]):
                yield cut

    def part(self, text: str, *, full: bool = False) -> Part:
        also = self.also.match(text)
        joined = self.joins.match(text)
        start = also or joined
        bare = text[start.end() if start else 0 :].strip(" ,:;-–")
        clauses = self.clauses(bare)
        return Part(
            bare,
            apart=also is not None or any(clause.apart for clause in clauses[:1]),
            points=any(clause.points for clause in clauses[:1]),
            asks=any(clause.asks for clause in clauses),
            tells=any(clause.tells for clause in clauses),
            full=full,
        )

    def _begins_anew(self, before: str) -> bool:
        words = _WORD.findall(before.lower())
        return len(words) >= _LEAST_BEFORE and words[-1] not in self.leads

    def _clause(self, text: str, start: int, end: int, *, apart: bool) -> list[_Clause]:
        also = self.also.match(text, start, end)
        start = also.end() if also else start
        bare = text[start:end].lower()
        words = _WORD.findall(bare)
        if not words:
            return []
        opening = " ".join(bare.split()[:8])
        asks = bool(_QUESTION.search(bare) or self.asks.search(opening))
        tells = bool(self.tells.search(opening))
        points = not self.points.isdisjoint(words)
        apart = apart or bool(also) or bool(self.apart.match(bare))
        return [_Clause(start, end, len(words), apart, asks, tells, points)]


def _grouped(clauses: Sequence[_Clause]) -> list[list[_Clause]]:
    """A part is one request with what is told about it. What is told before a request belongs to
    it; what is told after it, only if it points back or nothing else follows."""
    parts: list[list[_Clause]] = []
    told: list[_Clause] = []
    for clause in clauses:
        if len(parts) == MOST_PARTS or (parts and not told and not _begins(clause, parts[-1])):
            parts[-1].append(clause)
        elif clause.apart and clause.words >= _LEAST_WORDS:
            parts += [told, [clause]] if sum(one.words for one in told) > 2 else [[*told, clause]]
            told = []
        elif clause.opens:
            parts.append([*told, clause])
            told = []
        else:
            told.append(clause)
    if parts:
        parts[-1] += told
    return parts


def _begins(clause: _Clause, before: Sequence[_Clause]) -> bool:
    """Whether the clause can be more than a word on what was just asked."""
    if clause.apart:
        return clause.words >= _LEAST_WORDS
    if clause.words < (2 if clause.asks else 3) or (clause.points and not clause.opens):
        return False
    return any(one.opens for one in before)


def _part(text: str, clauses: Sequence[_Clause]) -> Part:
    asked = next((clause for clause in clauses if clause.opens or clause.apart), clauses[0])
    words = text[clauses[0].start : clauses[-1].end].strip(" ,:;")
    full = _ENDED.search(text, 0, clauses[0].start) is not None
    return Part(words, asked.apart, asked.points, asked.asks, asked.tells, full)


def _any_of(words: Iterable[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(words)})"
