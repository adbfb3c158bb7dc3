"""The messages of a replay: a table `text,category`, each row what one customer asks."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warmline.kit import WarmlineError

LONGEST = 4_000  # characters, as the widget allows
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Message:
    """`category` is what it is about: who knows it answers with that category's article."""

    text: str
    category: str


class TableFaulty(WarmlineError):
    exit_code = 2

    def __init__(self, path: Path, faults: list[str]) -> None:
        shown = [f"{path.name}:{fault}" for fault in faults[:MOST_SHOWN]]
        if len(faults) > MOST_SHOWN:
            shown.append(f"and {len(faults) - MOST_SHOWN} more like these")
        super().__init__("messages_faulty", "\n".join(shown))


def read_messages(path: Path) -> list[Message]:
    """Raises `TableFaulty`, which names every faulty line."""
    text = text_of(path)
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    messages: list[Message] = []
    faults: list[str] = []
    line = 1
    try:
        if [name.strip().casefold() for name in next(table, [])] != ["text", "category"]:
            raise TableFaulty(path, ["1: the first line has to be “text,category”."])
        line = table.line_num + 1
        for cells in table:
            for found in _read_row(cells):
                if isinstance(found, Message):
                    messages.append(found)
                else:
                    faults.append(f"{line}: {found}")
            line = table.line_num + 1
    except csv.Error as error:
        faults.append(f"{line}: the row that begins here is not valid CSV: {error}.")
    if not messages and not faults:
        faults.append("1: there are no rows under the header.")
    if faults:
        raise TableFaulty(path, faults)
    return messages


def text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TableFaulty(path, [f"1: the file cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise TableFaulty(path, ["1: this is not UTF-8 text."]) from error


def _read_row(cells: list[str]) -> Iterator[Message | str]:
    """The message, or what is wrong; nothing for an empty line."""
    if not cells:
        return
    if len(cells) != 2:
        hint = "; a text with a comma needs quotes around it" if len(cells) > 2 else ""
        yield f"two columns are expected here, not {len(cells)}{hint}."
        return
    text, category = " ".join(cells[0].split()), " ".join(cells[1].split())
    if not text or not category:
        yield f"the {'category' if text else 'text'} is missing."
    elif len(text) > LONGEST:
        yield f"this text is {len(text):,} characters long; {LONGEST:,} fit."
    else:
        yield Message(text, category)
