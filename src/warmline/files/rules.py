"""What may be attached, and how a sender hears that something may not."""

from dataclasses import dataclass
from typing import Literal, Self

from warmline.files.kinds import KINDS, USUAL, Kind, fits, kind_by, kind_called
from warmline.files.names import clean_name, ending_of
from warmline.kit import WarmlineError

MEGABYTE = 1_000_000
MOST_BYTES = 200 * MEGABYTE
Fault = Literal[
    "file_too_large", "file_empty", "file_type", "file_mismatch", "file_quota", "file_unknown"
]


class FileRefused(WarmlineError):
    def __init__(self, code: Fault, sentence: str) -> None:
        super().__init__(code, sentence)


@dataclass(frozen=True, slots=True)
class Rules:
    """`max_bytes` of one file; `most_files` and `most_bytes` of one conversation."""

    max_bytes: int = 20 * MEGABYTE
    types: tuple[str, ...] = USUAL
    most_files: int = 100
    most_bytes: int = MOST_BYTES

    @classmethod
    def allowing(cls, types: tuple[str, ...], max_bytes: int) -> Self:
        """No `types`: the usual ones. Raises ValueError for one that nobody could tell."""
        if unknown := [name for name in types if name not in KINDS]:
            raise ValueError(f"`{unknown[0]}` is none of {', '.join(KINDS)}")
        most = max(MOST_BYTES, 3 * max_bytes)
        return cls(max_bytes, types or USUAL, most_bytes=most)

    @property
    def endings(self) -> tuple[str, ...]:
        """Of names, for a browser's file dialogue."""
        return tuple(ending for name in self.types for ending in KINDS[name].endings)

    def expected(self, name: str, declared: str) -> tuple[str, Kind]:
        """The clean name, and the kind that the file has to prove to be; `declared` is the sender's
        media type. Raises FileRefused, before anything is read."""
        called = declared.partition(";")[0].strip().lower()
        name = clean_name(name)
        ending = ending_of(name)
        kind = kind_by(ending, self.types) if ending else kind_called(called, self.types)
        if kind is None:
            raise FileRefused("file_type", "Files of this kind cannot be sent here.")
        if not fits(kind, called):
            raise mismatch()
        return (name if ending else f"{name}{kind.endings[0]}"), kind

    def too_large(self) -> FileRefused:
        most = f"{self.max_bytes / MEGABYTE:g}"
        return FileRefused("file_too_large", f"This file is too large: at most {most} MB.")


def mismatch() -> FileRefused:
    return FileRefused("file_mismatch", "This file is not what its name says it is.")
