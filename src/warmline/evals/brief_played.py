"""The facts of the brief, compared with what was marked.

Each conversation becomes the events that the log would hold, masked as the log masks them, and the
brief is made of them as for an agent. All shares are from 0 to 1, None of nothing: `fact_recall` is
of the marked facts those that are in the brief, `fact_precision` of the brief's facts those that
are marked, `citation_accuracy` of the right ones those whose message is one that the mark names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from warmline.ai import Languages, Listener
from warmline.conversations import (
    ConversationOpened,
    Disclosure,
    Event,
    MessageSent,
    MessageText,
    mask,
)
from warmline.desk import Stated, brief_of
from warmline.evals.brief_marked import Mark, Marked, read_marked
from warmline.evals.sheets_judged import Counts, Miss
from warmline.kit import Clock, FixedClock

OWN_BRIEFS: Final = Path(__file__).parent / "sets" / "briefs"
HALVES: Final = ("making", "held_out")
_OPENED: Final = 1  # events before the first message


@dataclass(frozen=True, slots=True)
class BriefsJudged:
    """`groups`: the figures by kind and by language. A miss says what was marked, or what stands in
    the brief and is not."""

    figures: Counts
    kinds: dict[str, Counts]
    languages: dict[str, Counts]
    misses: tuple[Miss, ...]

    def as_json(self, *, misses: bool) -> dict[str, Any]:
        told: dict[str, Any] = {**self.figures, "kinds": self.kinds, "languages": self.languages}
        if misses:
            told["misses"] = [
                {"where": one.where, "text": one.text, "wanted": one.wanted, "got": one.got}
                for one in self.misses
            ]
        return told


def evaluate_briefs(place: Path) -> BriefsJudged:
    listener = Listener(Languages())
    found = [_Found(one, _brief(one, listener)) for one in read_marked(place)]
    kinds = sorted({kind for one in found for kind in one.kinds})
    languages = sorted({one.marked.language for one in found})
    return BriefsJudged(
        figures={"conversations": len(found)} | _figures(found),
        kinds={kind: _figures(found, kind) for kind in kinds},
        languages={
            code: _figures([one for one in found if one.marked.language == code])
            for code in languages
        },
        misses=tuple(miss for one in found for miss in one.misses()),
    )


def _brief(marked: Marked, listener: Listener) -> tuple[Stated, ...]:
    clock = FixedClock(datetime.combine(marked.today, time(12), UTC))
    return brief_of(_events(marked, clock), {}, listener).facts


def _events(marked: Marked, clock: Clock) -> list[Event]:
    disclosure = Disclosure(version="1", language=marked.language, text="")
    opened = ConversationOpened(
        channel="web", prefer="assistant", disclosure=disclosure, language=marked.language
    )
    said = [(MessageSent(by=by), MessageText(mask(text))) for by, text in marked.said]
    return [
        Event(UUID(int=1), seq, clock.now(), payload, body)
        for seq, (payload, body) in enumerate([(opened, None), *said], start=_OPENED)
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    marked: Marked
    stated: tuple[Stated, ...]

    @property
    def kinds(self) -> set[str]:
        return {one.kind for one in self.marked.facts} | {one.kind for one in self.stated}

    def mark_of(self, stated: Stated) -> Mark | None:
        same = (mark for mark in self.marked.facts if _same(mark, stated))
        return next(same, None)

    def cites(self, stated: Stated) -> bool:
        mark = self.mark_of(stated)
        return mark is not None and stated.seq - _OPENED in mark.messages

    def misses(self) -> list[Miss]:
        name, where = self.marked.name, self.marked.where
        missed = [
            Miss(where, f"{name}: {self._text(mark.messages[0])}", _told(mark), "nothing")
            for mark in self.marked.facts
            if not any(_same(mark, one) for one in self.stated)
        ]
        for one in self.stated:
            text, mark = f"{name}: {self._text(one.seq - _OPENED)}", self.mark_of(one)
            got = f"{one.kind} {one.value} in message {one.seq - _OPENED}"
            if mark is None or not self.cites(one):
                missed.append(Miss(where, text, _told(mark) if mark else "nothing", got))
        return missed

    def _text(self, message: int) -> str:
        return self.marked.said[message - 1][1]


def _figures(found: Sequence[_Found], kind: str | None = None) -> Counts:
    """Of one `kind`, else of all."""
    marks = [(one, mark) for one in found for mark in one.marked.facts if kind in (None, mark.kind)]
    stated = [(one, fact) for one in found for fact in one.stated if kind in (None, fact.kind)]
    right = [(one, fact) for one, fact in stated if one.mark_of(fact)]
    caught = sum(any(_same(mark, fact) for fact in one.stated) for one, mark in marks)
    return {
        "facts": len(marks),
        "fact_recall": _share(caught, len(marks)),
        "fact_precision": _share(len(right), len(stated)),
        "citation_accuracy": _share(sum(one.cites(fact) for one, fact in right), len(right)),
    }


def _same(mark: Mark, stated: Stated) -> bool:
    """A name or an address is the same in small letters."""
    wanted, got = " ".join(mark.value.split()), stated.value
    if mark.kind in ("name", "address"):
        wanted, got = wanted.casefold(), got.casefold()
    return (mark.kind, wanted) == (stated.kind, got)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _told(mark: Mark) -> str:
    return f"{mark.kind} {mark.value} in message {', '.join(map(str, mark.messages))}"
