"""Claims and promises in what is written to customers, counted on a set of sentences.

A sheet says of a sentence which deed it claims, `promise`, both by `+`, or `none`. All shares are
from 0 to 1. `recall`: of the sentences that claim a deed, those in which one was heard;
`precision`: of those in which one was heard, those that claim one; `right_deed`: of those that
claim one and were heard, those whose very deed was. `promise_recall` and `promise_precision` are
of promises.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from warmline.ai import Claims, Deed
from warmline.evals.sheets import NONE, Row, read_sheets
from warmline.evals.sheets_judged import Counts, Judged, Miss
from warmline.people import OpeningHours

OWN_CLAIMS: Final = Path(__file__).parent / "sets" / "claims"
PROMISE: Final = "promise"
# Which day it is changes when a promise is due, not whether there is one.
_SAID_AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Read:
    row: Row
    heard: frozenset[str]

    @property
    def claimed(self) -> frozenset[str]:
        return self.row.truth - {PROMISE}

    @property
    def told(self) -> frozenset[str]:
        return self.heard - {PROMISE}


def evaluate_claims(place: Path | None) -> Judged:
    """`place` is a file or a folder, else our own set."""
    rows = read_sheets(place or OWN_CLAIMS, {*get_args(Deed), PROMISE})
    claims = Claims()
    read = [_Read(row, _heard(claims, row.text)) for row in rows]
    codes = sorted({one.row.language for one in read})
    groups = {code: _figures([one for one in read if one.row.language == code]) for code in codes}
    return Judged(_figures(read), "languages", groups, _misses(read))


def _heard(claims: Claims, text: str) -> frozenset[str]:
    deeds: set[str] = {claim.deed for claim in claims.in_text(text)}
    pledge = claims.pledge_in(text, at=_SAID_AT, hours=OpeningHours())
    return frozenset(deeds | ({PROMISE} if pledge else set()))


def _figures(read: Sequence[_Read]) -> Counts:
    caught = [one for one in read if one.claimed and one.told]
    right = sum(one.claimed <= one.told for one in caught)
    return {
        "sentences": len(read),
        "claims": sum(bool(one.claimed) for one in read),
        "recall": _share(read, of=lambda one: bool(one.claimed), which=lambda one: bool(one.told)),
        "precision": _share(
            read, of=lambda one: bool(one.told), which=lambda one: bool(one.claimed)
        ),
        "right_deed": round(right / len(caught), 4) if caught else None,
        "promises": sum(PROMISE in one.row.truth for one in read),
        "promise_recall": _share(
            read, of=lambda one: PROMISE in one.row.truth, which=lambda one: PROMISE in one.heard
        ),
        "promise_precision": _share(
            read, of=lambda one: PROMISE in one.heard, which=lambda one: PROMISE in one.row.truth
        ),
    }


def _share(
    read: Sequence[_Read], *, of: Callable[[_Read], bool], which: Callable[[_Read], bool]
) -> float | None:
    counted = [one for one in read if of(one)]
    return round(sum(map(which, counted)) / len(counted), 4) if counted else None


def _misses(read: Sequence[_Read]) -> tuple[Miss, ...]:
    return tuple(
        Miss(one.row.where, one.row.text, _said(one.row.truth), _said(one.heard))
        for one in read
        if one.heard != one.row.truth
    )


def _said(truth: frozenset[str]) -> str:
    return "+".join(sorted(truth)) or NONE
