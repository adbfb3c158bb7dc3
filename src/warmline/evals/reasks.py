"""How surely it is heard that an agent asks a customer for something.

A sheet says of a sentence which facts it asks for, several by `+`, or `none`: for security checks,
confirmations of what is known, and whatever only names such a thing. All shares are from 0 to 1 and
count pairs of a sentence and a fact: `recall` of those that are asked for, the ones heard;
`precision` of those heard, the ones asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warmline.ai import ASKED_KINDS, Asks
from warmline.evals.sheets import NONE, Row, read_sheets
from warmline.evals.sheets_judged import Counts, Judged, Miss

OWN_REASKS: Final = Path(__file__).parent / "sets" / "reasks"


@dataclass(frozen=True, slots=True)
class _Read:
    row: Row
    heard: frozenset[str]


def evaluate_reasks(place: Path | None) -> Judged:
    """`place` is a file or a folder, else our own set."""
    asks = Asks()
    read = [
        _Read(row, frozenset(one.kind for one in asks.in_text(row.text)))
        for row in read_sheets(place or OWN_REASKS, ASKED_KINDS)
    ]
    codes = sorted({one.row.language for one in read})
    groups = {code: _figures([one for one in read if one.row.language == code]) for code in codes}
    return Judged(_figures(read), "languages", groups, _misses(read))


def _figures(read: Sequence[_Read]) -> Counts:
    asked = sum(len(one.row.truth) for one in read)
    heard = sum(len(one.heard) for one in read)
    right = sum(len(one.row.truth & one.heard) for one in read)
    return {
        "sentences": len(read),
        "asks": asked,
        "recall": round(right / asked, 4) if asked else None,
        "precision": round(right / heard, 4) if heard else None,
    }


def _misses(read: Sequence[_Read]) -> tuple[Miss, ...]:
    return tuple(
        Miss(one.row.where, one.row.text, _said(one.row.truth), _said(one.heard))
        for one in read
        if one.heard != one.row.truth
    )


def _said(kinds: frozenset[str]) -> str:
    return "+".join(sorted(kinds)) or NONE
