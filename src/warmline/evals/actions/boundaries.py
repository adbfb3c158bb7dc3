"""Where a process may die: around each commit of the ledger, each call and each frame.

Hooks of the evaluation, laid around the product's own parts. Each boundary that is reached is
written down at once, in a file that outlives the process.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from warmline.actions import Action, Backends, Call, Ended, HttpCall, Verified
from warmline.kit import Database, Tx

# `amid` is somewhere between: a commit or a request is on its way.
Moment = Literal["before", "amid", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "amid", "after")
# A commit, and a call to the shop, take about so long (seconds).
UNDER_WAY = 0.006


@dataclass(slots=True)
class Boundaries:
    """`die_at` is the number of the boundary at which the process ends, as if the power went."""

    trace: Path
    die_at: int | None = None
    seed: int = 0
    _count: int = 0
    _file: int = field(init=False)

    def __post_init__(self) -> None:
        self._file = os.open(self.trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def reach(self, moment: Moment, what: str) -> None:
        number, self._count = self._count, self._count + 1
        os.write(self._file, f"{moment} {what}\n".encode())
        if number != self.die_at:
            return
        if moment == "amid":
            pause = random.Random(self.seed).uniform(0, UNDER_WAY)
            asyncio.get_running_loop().call_later(pause, _die)
        else:
            _die()

    @asynccontextmanager
    async def around(self, what: str) -> AsyncIterator[None]:
        self.reach("before", what)
        self.reach("amid", what)
        yield
        self.reach("after", what)


def reached(trace: Path) -> list[str]:
    return trace.read_text("utf-8").splitlines() if trace.exists() else []


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class WatchedDatabase(Database):
    """A transaction that wrote into the ledger is a boundary where it commits."""

    boundaries: Boundaries | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        ledger = None
        async with super().transaction() as tx:
            watched = _WatchedTx(tx)
            yield watched
            if watched.wrote and self.boundaries:
                ledger = f"commit of {'+'.join(dict.fromkeys(watched.wrote))}"
                self.boundaries.reach("before", ledger)
                self.boundaries.reach("amid", ledger)
        if ledger and self.boundaries:
            self.boundaries.reach("after", ledger)


@dataclass(slots=True)
class _WatchedTx:
    """`wrote` are the states that runs were brought to."""

    tx: Tx
    wrote: list[str] = field(default_factory=list)

    async def execute(self, query: str, *args: object) -> str:
        done = await self.tx.execute(query, *args)
        if not done.endswith(" 0"):
            self._note(query, args)
        return done

    async def executemany(self, query: str, args: Iterable[Sequence[object]]) -> None:
        await self.tx.executemany(query, args)

    async def fetch(self, query: str, *args: object) -> list[Any]:
        found = await self.tx.fetch(query, *args)
        if found:
            self._note(query, args)
        return found

    async def fetchrow(self, query: str, *args: object) -> Any:  # noqa: ANN401
        return await self.tx.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> Any:  # noqa: ANN401
        return await self.tx.fetchval(query, *args)

    def _note(self, query: str, args: Sequence[object]) -> None:
        words = query.split()
        if words[:3] == ["insert", "into", "action_run"]:
            self.wrote.append("proposal")
        elif words[:2] == ["update", "action_run"]:
            self.wrote.append(_state(words, args))


def _state(words: Sequence[str], args: Sequence[object]) -> str:
    if words[3] != "state":
        return "lease"
    said = words[5].strip(",")
    return str(args[int(said[1:]) - 1]) if said.startswith("$") else said.strip("'")


@dataclass(frozen=True, slots=True)
class WatchedBackends:
    """Each call is a boundary."""

    backends: Backends
    boundaries: Boundaries

    async def call(
        self, call: Call, arguments: Mapping[str, Any], *, key: str | None = None
    ) -> Ended:
        async with self.boundaries.around(f"look-up {_method(call)}"):
            return await self.backends.call(call, arguments, key=key)

    async def run(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Ended:
        async with self.boundaries.around(f"call {_method(action.call)}"):
            return await self.backends.run(action, arguments, key=key)

    async def verify(self, action: Action, arguments: Mapping[str, Any], *, key: str) -> Verified:
        async with self.boundaries.around("reading back"):
            return await self.backends.verify(action, arguments, key=key)


def _method(call: Call) -> str:
    return call.method if isinstance(call, HttpCall) else call.tool
