"""The server's life tied to the app's where the kernel does not do it."""

import subprocess
import sys
from types import TracebackType
from typing import Self

from warmline.kit.postgres import watchdog


class Tie:
    """While open, a small process stops the server `pid` when we die. Nothing `by_kernel`."""

    def __init__(self, pid: int, *, by_kernel: bool = sys.platform == "linux") -> None:
        self._pid = pid
        self._by_kernel = by_kernel
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not self._by_kernel:
            self._watchdog = subprocess.Popen(
                [sys.executable, "-I", "-S", watchdog.__file__, str(self._pid)],
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watchdog:
            self._watchdog.communicate(b"the server ended by itself")
