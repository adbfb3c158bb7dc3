"""Starting PostgreSQL's programs as the server's user."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warmline.kit.errors import DatabaseUnavailable
from warmline.kit.postgres import launch
from warmline.kit.postgres.account import Account
from warmline.kit.postgres.options import environment

Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class Launcher:
    """Call it from a thread that lives as long as the child shall: on Linux the kernel ties the
    child's life to the thread that started it."""

    account: Account

    def start(
        self,
        command: Command,
        *,
        folder: Path,
        output: IO[bytes] | int,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start `command` in `folder`, out of reach of the terminal's Ctrl-C."""
        prelude = [sys.executable, "-I", "-S", launch.__file__]
        ties = [self.account.uid, self.account.gid, os.getpid(), folder]
        return subprocess.Popen(
            [*prelude, *map(str, ties), *map(str, command)],
            stdin=stdin,
            stdout=output,
            stderr=output,
            env=environment(),
            start_new_session=True,
        )

    def run(
        self,
        command: Command,
        *,
        folder: Path,
        output: IO[bytes] | int = subprocess.DEVNULL,
        told: bytes = b"",
    ) -> int:
        """Run `command` to its end, `told` this on its input, and return its exit code."""
        child = self.start(command, folder=folder, output=output, stdin=subprocess.PIPE)
        child.communicate(told)
        return child.returncode


def explain(code: int, folder: Path) -> None:
    """Raise what the launcher's own exit codes mean."""
    if code == launch.CANNOT_REACH_FOLDER:
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root, and its user cannot reach {folder}: choose a data "
            "folder outside of private homes with WARMLINE_DATA_DIR, such as /var/lib/warmline."
        )
    if code == launch.CANNOT_CHANGE_USER:
        raise DatabaseUnavailable(
            "PostgreSQL does not run as root, and this root may not change its user: start "
            "Warmline as a normal user."
        )
    if code == launch.CANNOT_RUN_PROGRAM:
        raise DatabaseUnavailable(
            "PostgreSQL's programs cannot be run here: check that the file system they are on "
            "allows programs (it may be mounted noexec) and that this is their kind of machine."
        )
