"""Servers and backends that outlived the app or their postmaster."""

import contextlib
import signal
from pathlib import Path

import psutil

PATIENCE = 60.0  # seconds a server may take to write its last checkpoint


def stop_leftovers(data: Path) -> None:
    """End every PostgreSQL process of this data folder, gently first.

    Only with the folder's lock in hand: then none of them belongs to a living app. A
    `postmaster.pid` alone proves nothing, its number may be another process by now.
    """
    servers = [process for process in _processes_of(data) if _is_server(process)]
    _send(servers, signal.SIGINT)
    psutil.wait_procs(servers, timeout=PATIENCE)
    # what is left has no server any more, or one that is stuck; recovery puts all of it right
    left = _processes_of(data)
    _send(left, signal.SIGKILL)
    psutil.wait_procs(left, timeout=PATIENCE)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes_of(data: Path) -> list[psutil.Process]:
    """The server and its backends work in the data folder, whatever they call themselves."""
    folder = data.resolve()
    return [process for process in psutil.process_iter() if _works_in(process, folder)]


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def _is_server(process: psutil.Process) -> bool:
    """A backend writes what it does over its arguments."""
    try:
        return "-D" in process.cmdline()
    except psutil.Error:
        return False


def _send(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
