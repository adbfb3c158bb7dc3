"""Knowing when the server takes connections."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from warmline.kit.errors import DatabaseUnavailable
from warmline.kit.postgres.cluster import Cluster

# A recovery says every 5 seconds how far it is; silence for this long means that it hangs.
LONGEST_SILENCE = 120.0


@dataclass(frozen=True, slots=True)
class Status:
    """What a server writes about itself into `postmaster.pid`."""

    pid: int
    sockets: Path
    ready: bool


def read_status(data: Path) -> Status | None:
    """None while there is no server, or one that has not written all of it yet."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    except OSError:
        return None
    if len(lines) < 8 or not lines[0].isdigit():
        return None
    return Status(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")


def wait_until_ready(server: subprocess.Popen[bytes], cluster: Cluster) -> bool:
    """True when it takes connections, False when it ended; raises when it hangs."""
    silent_since, said = time.monotonic(), -1
    while server.poll() is None:
        status = read_status(cluster.data)
        # the file may still be a dead server's, so its number counts as well
        if status and status.pid == server.pid and status.ready:
            return True
        now_said = cluster.log.stat().st_size
        if now_said != said:
            silent_since, said = time.monotonic(), now_said
        elif time.monotonic() - silent_since > LONGEST_SILENCE:
            server.kill()
            server.wait()
            raise DatabaseUnavailable(
                f"The built-in PostgreSQL hangs while it starts: its log is {cluster.log}."
            )
        time.sleep(0.02)
    return False
