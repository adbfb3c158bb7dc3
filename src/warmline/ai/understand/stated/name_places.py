"""Places in a message where a name may stand: its lines, its clauses, what begins a sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from warmline.ai.understand.stated.name_words import Found
from warmline.ai.understand.stated.written import Written

AROUND = " ,.;:!?-–()\"'“”\n"
STOPS = re.compile(r"[,;:!?\n؟،()]+|\.(?=\s|$)|\s[-–—]\s")
GREETED = 16  # characters of a greeting before "it's Dana"


@dataclass(frozen=True, slots=True)
class Message:
    """`asked`: the question before was for a name. `others` are words in capitals that the AI and
    agents wrote; `taken` is what in it is something else already."""

    written: Written
    language: str
    asked: bool
    others: frozenset[str]
    taken: Sequence[tuple[int, int]]

    @property
    def raw(self) -> str:
        return self.written.raw


def is_thanked(message: Message, start: int, end: int) -> bool:
    """ "Thanks, Priya" thanks the agent who said so; "Danke, Finn" is signed."""
    word = re.fullmatch(r"[\s,]*([A-ZÀ-Þ][^\W\d_]{2,})[.!]*", message.raw[start:end])
    return word is None or word[1] in message.others


def is_question(written: Written, place: int) -> bool:
    left, right = written.sentences[written.sentence_at(place)]
    return written.text[left:right].rstrip().endswith(("?", "؟"))


def begins_sentence(written: Written, place: int) -> bool:
    return any(start <= place <= start + GREETED for start, _ in written.sentences)


def begins_line(written: Written, place: int) -> bool:
    """Whether nothing stands before it in its sentence, or in its line."""
    starts = (
        written.sentences[written.sentence_at(place)][0],
        written.text.rfind("\n", 0, place) + 1,
    )
    return any(not written.raw[start:place].strip(AROUND) for start in starts)


def is_beside(raw: str, start: int, end: int, other: tuple[int, int]) -> bool:
    between = raw[other[1] : start] if other[1] <= start else raw[end : other[0]]
    apart = other[1] <= start or other[0] >= end
    return apart and not between.strip(AROUND)


def segments(message: Message) -> Iterator[tuple[int, int]]:
    """What stands between stops, commas and what is something else."""
    text, start = message.written.text, 0
    cuts = [match.span() for match in STOPS.finditer(text)]
    for left, right in sorted([*cuts, *message.taken]):
        initial = text[left:right] == "." and re.search(r"(?:^|\s)[A-Z]$", text[:left])
        if left >= start and not initial:
            if text[start:left].strip():
                yield start, left
            start = right
    if text[start:].strip():
        yield start, len(text)


def is_free(found: Found, taken: Sequence[tuple[int, int]]) -> bool:
    return all(found[1] <= start or found[0] >= end for start, end in taken)


def lines_of(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line.rstrip())))
        start += len(line) + 1
    return found
