"""One app a data folder."""

import os
import sys
from pathlib import Path
from typing import IO

from warmline.kit.errors import DatabaseUnavailable

if sys.platform != "win32":
    import fcntl


class FolderInUse(DatabaseUnavailable):
    """Another Warmline works in this folder; `pid` is its process, if it wrote it down."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        process = f" (process {pid})" if pid else ""
        super().__init__(
            f"Another Warmline already uses {folder}{process}: "
            "stop it first, or choose another folder with WARMLINE_DATA_DIR.",
            "folder_in_use",
        )
        self.pid = pid


class FolderLock:
    """Held from `take` to `release`; the kernel gives it back when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raise `FolderInUse` when somebody else holds it."""
        file = (self._folder / "warmline.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip()
            file.close()
            raise FolderInUse(self._folder, int(pid) if pid.isdigit() else None) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None
