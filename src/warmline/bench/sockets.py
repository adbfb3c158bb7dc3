"""What an idle socket costs the server: memory before and after, with the client out of its way."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from warmline.bench.caller import arrive
from warmline.kit import WarmlineError, raise_file_limit
from warmline.trial import thrown_away

SERVER = (sys.executable, "-m", "warmline.bench", "trivial")
# Files that are no customer's socket: the database's, the libraries', the log.
OTHER_FILES = 250
# The first ones pay for what all share: plans, the pool's connections, import-time caches.
FIRST = 200

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SocketCost:
    """Of the server's own process; `bytes_before` counts after the first `FIRST` had come."""

    kib_per_idle_socket: float
    sockets: int
    bytes_before: int
    bytes_after: int


class TooFewFiles(WarmlineError):
    exit_code = 2

    def __init__(self, allowed: int, wanted: int) -> None:
        super().__init__(
            "too_few_files",
            f"This system lets a process open {allowed:,} files, and {wanted:,} are needed: raise "
            f"the hard limit (`ulimit -Hn {wanted}`), or measure fewer with --count.",
        )


async def measure_sockets(count: int, tell: Tell) -> SocketCost:
    """Each is connected, greeted and caught up, and then says nothing."""
    wanted = count + FIRST + OTHER_FILES
    allowed = raise_file_limit(wanted)
    if allowed < wanted:
        raise TooFewFiles(allowed, wanted)
    async with thrown_away(SERVER) as server:
        first = await arrive(server.place, FIRST)
        before = server.memory()
        tell(f"{count:,} sockets …")
        idle = await arrive(server.place, count)
        after = server.memory()
        for caller in (*first, *idle):
            caller.leave()
    return SocketCost(round((after - before) / count / 1024, 1), count, before, after)
