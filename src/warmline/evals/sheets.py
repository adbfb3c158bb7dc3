"""Sets of messages with what is true of them: CSV sheets, `text,category`, some by language.

Several truths of one message are joined by `+`; `none` says that nothing of the kind is there.
"""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warmline.evals.messages import LONGEST, TableFaulty, text_of
from warmline.kit import WarmlineError

NONE = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """`truth` is empty for `none`; `where` is `file:line`; `language` is "" where the sheet has no
    such column."""

    where: str
    language: str
    text: str
    truth: frozenset[str]


def read_sheets(place: Path, known: Collection[str]) -> list[Row]:
    """One file, or all of a folder. Raises a WarmlineError that names every faulty line of a file;
    a truth that is not `known` is a fault."""
    paths = sorted(place.glob("*.csv")) if place.is_dir() or not place.suffix else [place]
    if not paths:
        raise WarmlineError("no_sheets", f"There is no .csv file in {place}.")
    return [row for path in paths for row in _read(path, known)]


def _read(path: Path, known: Collection[str]) -> list[Row]:
    table = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    rows: list[Row] = []
    faults: list[str] = []
    line = 1
    try:
        columns = [name.strip().casefold() for name in next(table, [])]
        if columns[-2:] != ["text", "category"] or columns[:-2] not in ([], ["language"]):
            sentence = "1: the first line has to be “text,category” or “language,text,category”."
            raise TableFaulty(path, [sentence])
        line = table.line_num + 1
        for cells in table:
            found = list(_faults(cells, columns, known))
            faults += [f"{line}: {fault}" for fault in found]
            if cells and not found:
                rows.append(_row(f"{path.name}:{line}", cells))
            line = table.line_num + 1
    except csv.Error as error:
        faults.append(f"{line}: the row that begins here is not valid CSV: {error}.")
    if not rows and not faults:
        faults.append("1: there are no rows under the header.")
    if faults:
        raise TableFaulty(path, faults)
    return rows


def _row(where: str, cells: Sequence[str]) -> Row:
    return Row(where, cells[0].strip() if len(cells) == 3 else "", cells[-2], _truth(cells[-1]))


def _truth(category: str) -> frozenset[str]:
    return frozenset(part.strip() for part in category.split("+")) - {NONE}


def _faults(cells: Sequence[str], columns: Sequence[str], known: Collection[str]) -> Iterator[str]:
    """Nothing for an empty line."""
    if not cells:
        return
    if len(cells) != len(columns):
        yield f"{len(columns)} columns are expected here, not {len(cells)}."
        return
    for name, cell in zip(columns, cells, strict=True):
        if not cell.strip():
            yield f"the {name} is missing."
    if len(cells[-2]) > LONGEST:
        yield f"this text is {len(cells[-2]):,} characters long; {LONGEST:,} fit."
    for truth in sorted(_truth(cells[-1]) - {""}):
        if truth not in known:
            yield f"“{truth}” is no category of this set."
