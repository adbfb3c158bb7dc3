"""The data folder: made once, whole or not at all."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import DatabaseUnavailable
from warmline.kit.postgres.account import Account
from warmline.kit.postgres.child import Command, Launcher, explain
from warmline.kit.postgres.launch import CANNOT_RUN_PROGRAM
from warmline.kit.postgres.logfile import last_words
from warmline.kit.postgres.programs import Programs, copied

USER = "warmline"
DATABASE = "warmline"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`home` lies in the app's data folder and belongs to the server's user."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"


def prepare(cluster: Cluster, account: Account) -> None:
    """Make the folder and give it to the server's user."""
    cluster.home.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(cluster.home, account.uid, account.gid)


def runnable(programs: Programs, launcher: Launcher, cluster: Cluster) -> Programs:
    """Programs that the server's user can run: copied when they lie in root's private home."""
    version: Command = [programs["postgres"], "--version"]
    code = launcher.run(version, folder=cluster.home)
    if code == CANNOT_RUN_PROGRAM and not launcher.account.is_ours:
        return copied(programs, cluster.home.parent / "programs")
    explain(code, cluster.home)
    return programs


def initialise(cluster: Cluster, programs: Programs, launcher: Launcher) -> None:
    """initdb beside the final place, so that a start cut short leaves nothing half-made."""
    unfinished = cluster.home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    _run(initdb_command(programs, unfinished), cluster, launcher)
    single: Command = [programs["postgres"], "--single", "-D", unfinished, "postgres"]
    _run(single, cluster, launcher, told=f"create database {DATABASE};\n".encode())
    unfinished.rename(cluster.data)


def initdb_command(programs: Programs, data: Path) -> Command:
    # PostgreSQL's own locale, so that an order of text never changes with the system's libraries;
    # who may connect is decided by the socket's private folder
    choices = "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --encoding=UTF8"
    trust = f"--username={USER} --auth=trust --no-instructions"
    return [programs["initdb"], *choices.split(), *trust.split(), "-D", data]


def _run(command: Command, cluster: Cluster, launcher: Launcher, *, told: bytes = b"") -> None:
    with cluster.log.open("ab") as log:
        begin = log.tell()
        code = launcher.run(command, folder=cluster.home, output=log, told=told)
    if code != 0:
        said = last_words(cluster.log, begin)
        raise DatabaseUnavailable(
            f"The database could not be set up in {cluster.home}: {said}. Check the room on the "
            "disk and the rights of the folder."
        )
