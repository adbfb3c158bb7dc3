"""The built-in PostgreSQL: starts with the app, comes back when it dies, stops with the app."""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from warmline.kit.errors import DatabaseUnavailable
from warmline.kit.postgres.account import choose_account
from warmline.kit.postgres.child import Command, Launcher, explain
from warmline.kit.postgres.cluster import DATABASE, USER, Cluster, initialise, prepare, runnable
from warmline.kit.postgres.leftovers import stop_leftovers
from warmline.kit.postgres.lock import FolderLock
from warmline.kit.postgres.logfile import last_words, trim
from warmline.kit.postgres.options import arguments
from warmline.kit.postgres.programs import Programs, find_programs
from warmline.kit.postgres.readiness import read_status, wait_until_ready
from warmline.kit.postgres.socket_folder import socket_folder
from warmline.kit.postgres.tie import Tie

logger = logging.getLogger(__name__)

STOP_PATIENCE = 60.0  # seconds for the last checkpoint
LOOK_AT_LOG_EVERY = 60.0
LONGEST_PAUSE = 30.0


class EmbeddedPostgres:
    """One server for the data folder `folder`, which exists and is ours.

    `start` returns when the server takes connections, however long its recovery lasts, and raises
    `DatabaseUnavailable` (or `FolderInUse`) with one sentence. A thread of our own starts the
    server and watches it, because the kernel ties a child to the thread that started it.
    `options` are settings of PostgreSQL that win over ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        options: Mapping[str, str] | None = None,
        programs: Programs | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.programs = programs or find_programs()
        self.sockets = Path("/nonexistent")
        self._cluster = Cluster(self.folder / "postgres")
        self._options = dict(options or {})
        self._lock = FolderLock(self.folder)
        self._thread: threading.Thread | None = None
        self._settled = threading.Event()
        self._failure: DatabaseUnavailable | None = None
        self._stopping = threading.Event()
        self._turn = threading.Lock()  # starting and stopping must not cross
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, as long as it runs."""
        return self._server.pid if self._server and self._server.poll() is None else None

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}@/{database}?host={self.sockets}"

    def start(self) -> None:
        _require_supported()
        self._lock.take()
        self._settled.clear()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._live, name="postgres", daemon=True)
        self._thread.start()
        self._settled.wait()
        if self._failure:
            failure, self._failure = self._failure, None
            self.stop()
            raise failure

    def stop(self) -> None:
        """A fast shutdown: open transactions are undone, everything else is on the disk."""
        with self._turn:
            self._stopping.set()
            self._signal(signal.SIGINT)
        if self._thread:
            self._thread.join(STOP_PATIENCE)
            if self._thread.is_alive():
                self._signal(signal.SIGQUIT)
                self._thread.join()
            self._thread = None
        self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _live(self) -> None:
        """The thread's whole life: prepare, then start the server again whenever it dies."""
        try:
            launcher = self._prepare()
            self._serve(launcher)
        except DatabaseUnavailable as failure:
            self._failure = failure
        except OSError as error:
            self._failure = DatabaseUnavailable(f"The database cannot be started: {error}.")
        finally:
            self._settled.set()
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _prepare(self) -> Launcher:
        account = choose_account(self._cluster.home)
        launcher = Launcher(account)
        prepare(self._cluster, account)
        self.programs = runnable(self.programs, launcher, self._cluster)
        self.sockets = socket_folder(self._cluster.data, account)
        if not self._cluster.data.exists():
            initialise(self._cluster, self.programs, launcher)
        return launcher

    def _serve(self, launcher: Launcher) -> None:
        """The first start may fail for good; later ones are tried until the app stops."""
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self._run_once(launcher)
                pause = 0.0
            except (DatabaseUnavailable, OSError) as failure:
                if not self._settled.is_set():
                    raise
                logger.warning("PostgreSQL is not back yet: %s", failure)
                pause = min(max(pause * 2, 1.0), LONGEST_PAUSE)

    def _run_once(self, launcher: Launcher) -> None:
        stop_leftovers(self._cluster.data)
        trim(self._cluster.log)
        begin = self._cluster.log.stat().st_size if self._cluster.log.exists() else 0
        server = self._spawn(launcher)
        if server is None:
            return
        with Tie(server.pid):
            if wait_until_ready(server, self._cluster):
                self._settled.set()
                self._watch(server)
                if not self._stopping.is_set():
                    logger.warning("PostgreSQL ended (%s); starting it again.", server.returncode)
            elif not self._stopping.is_set():
                explain(server.returncode, self._cluster.home)
                said = last_words(self._cluster.log, begin)
                raise DatabaseUnavailable(
                    f"The built-in PostgreSQL did not start: {said}. "
                    f"Its log is {self._cluster.log}."
                )

    def _spawn(self, launcher: Launcher) -> subprocess.Popen[bytes] | None:
        command: Command = [
            self.programs["postgres"],
            *arguments(self._cluster.data, self.sockets, self._options),
        ]
        with self._turn, self._cluster.log.open("ab") as log:
            if self._stopping.is_set():
                return None
            self._server = launcher.start(command, folder=self._cluster.home, output=log)
            return self._server

    def _watch(self, server: subprocess.Popen[bytes]) -> None:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(LOOK_AT_LOG_EVERY)
                return
            trim(self._cluster.log)

    def _signal(self, number: signal.Signals) -> None:
        if self._server and self._server.poll() is None:
            self._server.send_signal(number)


def dsn_of_running(folder: Path) -> str | None:
    """The address of the server that another process runs for this data folder, if one is ready."""
    status = read_status(Cluster(folder.resolve() / "postgres").data)
    if status is None or not status.ready:
        return None
    return f"postgresql://{USER}@/{DATABASE}?host={status.sockets}"


def _require_supported() -> None:
    if os.name != "posix":
        raise DatabaseUnavailable(
            "The built-in PostgreSQL runs on Linux and macOS: on Windows, point "
            "WARMLINE_DATABASE_URL to a PostgreSQL of your own."
        )
