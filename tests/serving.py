"""Running the stand-in app (tests/kit/standin.py) and looking after its server."""

import json
import os
import signal
import site
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

import warmline

STANDIN = Path(__file__).parent / "kit" / "standin.py"


@dataclass(frozen=True, slots=True)
class Standin:
    """`said` is the line it printed; `said["pid"]` its server's process."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def standin(
    folder: Path, *arguments: str, python: str = sys.executable, **environment: str
) -> Iterator[Standin]:
    """The app on `folder`; it stops when the block ends, if it still runs."""
    process = subprocess.Popen(
        [python, str(STANDIN), str(folder), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": packages(), **environment},
    )
    assert process.stdout
    try:
        yield Standin(process, json.loads(process.stdout.readline()))
    finally:
        process.communicate()


def packages() -> str:
    """Where warmline and what it needs lie, for another interpreter of the same version."""
    source = Path(warmline.__file__).parents[1]
    return os.pathsep.join([str(source), *site.getsitepackages()])


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def eventually(happened: Callable[[], bool], *, within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.02)
    return False
