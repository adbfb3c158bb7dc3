"""A table `text,category` becomes articles: one for each category.

The answer of such an article is a fixed sentence that names the category, so that whoever receives
it can tell which category was recognised.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warmline.knowledge.articles import Article, Company
from warmline.knowledge.check import (
    LONGEST_INTENT,
    LONGEST_PHRASING,
    Draft,
    Finding,
    Refused,
    prepare,
    same_phrasing,
    slug_of,
)

LARGEST_TABLE = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row begins; a quoted text may go on for several."""

    line: int
    text: str
    category: str


@dataclass(slots=True)
class _Reading:
    file: str
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Finding(f"{self.file}:{line}", message))

    def warn(self, line: int, message: str) -> None:
        self.warnings.append(Finding(f"{self.file}:{line}", message))


def read_table(path: Path, company: Company, *, language: str = "en") -> Draft | Refused:
    """Repeated rows are dropped and reported; a text of two categories is left out of both."""
    reading = _Reading(path.name)
    rows = _read_rows(path, reading)
    if reading.faults:
        return Refused(tuple(reading.faults), tuple(reading.warnings))
    phrasings: dict[str, list[str]] = {}
    first_lines: dict[str, int] = {}
    for row in _clear(rows, reading):
        phrasings.setdefault(row.category, []).append(row.text)
        first_lines.setdefault(slug_of(row.category), row.line)
    for category in sorted({row.category for row in rows} - phrasings.keys()):
        reading.warn(1, f"Nothing is left of the category “{category}”; it gets no article.")
    articles = [_article(name, texts, language) for name, texts in phrasings.items()]
    checked = prepare(
        company, articles, lambda slug, _: f"{reading.file}:{first_lines.get(slug, 1)}"
    )
    warnings = (*reading.warnings, *checked.warnings)
    if isinstance(checked, Refused):
        return Refused(checked.faults, warnings)
    return Draft(checked.company, checked.articles, warnings)


def published_sentence(category: str) -> str:
    """The short answer of the article of a category, unique to it."""
    return f"This is the published answer to “{category}”."


def _article(category: str, texts: list[str], language: str) -> Article:
    return Article(
        slug=slug_of(category),
        title=category.replace("_", " ").strip().capitalize(),
        intent=category,
        phrasings=tuple(texts),
        short_answer=published_sentence(category),
        language=language,
    )


def _clear(rows: list[Row], reading: _Reading) -> Iterator[Row]:
    """The rows that say one thing, once."""
    categories: dict[str, set[str]] = {}
    for row in rows:
        categories.setdefault(same_phrasing(row.text), set()).add(row.category)
    seen: dict[str, int] = {}
    for row in rows:
        key = same_phrasing(row.text)
        if len(categories[key]) > 1:
            names = ", ".join(sorted(categories[key]))
            reading.warn(row.line, f"This text stands under {names}; it was left out.")
        elif key in seen:
            reading.warn(row.line, f"This repeats line {seen[key]}; it was left out.")
        else:
            seen[key] = row.line
            yield row


def _read_rows(path: Path, reading: _Reading) -> list[Row]:
    text = _read_text(path, reading)
    if text is None:
        return []
    if not text.strip():
        reading.fault(1, "The file is empty; its first line has to be: text,category")
        return []
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    line = 1
    try:
        _check_header(next(table), reading)
        line = table.line_num + 1
        for cells in table:
            rows += _row(cells, line, reading)
            line = table.line_num + 1
    except csv.Error as error:
        reading.fault(line, f"The row that begins here is not valid CSV: {error}.")
    if not rows and not reading.faults:
        reading.fault(1, "There are no rows under the header.")
    return rows


def _check_header(header: list[str], reading: _Reading) -> None:
    if [name.strip().casefold() for name in header] != ["text", "category"]:
        found = ",".join(header)[:80]
        reading.fault(1, f"The first line has to be “text,category”, not “{found}”.")


def _row(cells: list[str], line: int, reading: _Reading) -> Iterator[Row]:
    if not cells:  # an empty line
        return
    if len(cells) != 2:
        hint = "; a text with a comma needs quotes around it" if len(cells) > 2 else ""
        reading.fault(line, f"Two columns are expected here, not {len(cells)}{hint}.")
        return
    text, category = " ".join(cells[0].split()), " ".join(cells[1].split())
    if not text or not category:
        reading.fault(line, f"The {'category' if text else 'text'} is missing.")
    elif len(text) > LONGEST_PHRASING:
        reading.fault(line, f"This text is {len(text):,} characters long; {LONGEST_PHRASING} fit.")
    elif len(category) > LONGEST_INTENT:
        reading.fault(line, f"A category has at most {LONGEST_INTENT} characters.")
    else:
        yield Row(line, text, category)


def _read_text(path: Path, reading: _Reading) -> str | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        reading.fault(1, f"The file cannot be read: {error.strerror}.")
        return None
    if len(content) > LARGEST_TABLE:
        reading.fault(1, f"The file is larger than {LARGEST_TABLE // 1024**2} MiB.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reading.fault(1 + content.count(b"\n", 0, error.start), "This is not UTF-8 text.")
        return None
