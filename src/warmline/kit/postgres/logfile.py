"""The server's own log, which never grows without end."""

import os
import shutil
from pathlib import Path

LARGEST = 10 * 1024 * 1024


def trim(log: Path, largest: int = LARGEST) -> None:
    """Keep one older file beside it. The server goes on writing at the file's new end."""
    if log.exists() and log.stat().st_size > largest:
        shutil.copyfile(log, log.with_suffix(".old.log"))
        os.truncate(log, 0)


def last_words(log: Path, offset: int = 0) -> str:
    """What the server last said since `offset`, without time and process."""
    with log.open("rb") as file:
        file.seek(max(offset, log.stat().st_size - 8192))
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    said = [line.partition("] ")[2] or line for line in lines]
    faults = [line for line in said if line.startswith(("FATAL", "PANIC", "initdb: error"))]
    return (faults or said or ["it said nothing"])[-1].strip()
