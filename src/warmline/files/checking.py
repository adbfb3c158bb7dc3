"""The operator's scan: each file once, in the background, and again after a crash.

A file is claimed for longer than a scan may take, so two nodes never scan the same one at a time.
Whatever keeps a scan from saying that a file is clean quarantines it: nobody ever sees it.
"""

import asyncio
import logging
import os
import shlex
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from uuid import UUID

import anyio
import asyncpg

from warmline.files import sql
from warmline.files.names import ending_of
from warmline.files.shelf import Missing, Shelf, ShelfUnreachable
from warmline.kit import CONNECTION_LOST, Clock, Database

logger = logging.getLogger(__name__)

PLACE = "{path}"
POLL_SECONDS = 2.0
HANDS = 2
# Beyond the scan itself: fetching the bytes, and clocks of nodes that differ.
GRACE = timedelta(seconds=90)
AWAY = timedelta(seconds=15)
# So often a node may die over a file before nobody touches it any more.
MOST_TRIES = 3

Verdict = Literal["infected", "scan_failed", "scan_timeout", "scan_missing", "lost"]


@dataclass(frozen=True, slots=True)
class Scan:
    """`argv` with {path} in it; `seconds` it may take."""

    argv: tuple[str, ...]
    seconds: float = 60.0

    @classmethod
    def by(cls, command: str | None, seconds: float) -> Self | None:
        """`command` as in the setting `scan_command`, which was checked; None without one."""
        return cls(tuple(shlex.split(command)), seconds) if command else None

    async def of(self, path: Path) -> Verdict | None:
        """None: clean. Exit 0 says so, 1 says infected, anything else nothing."""
        argv = [part.replace(PLACE, str(path)) for part in self.argv]
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=_without_secrets(os.environ),
                start_new_session=True,
            )
        except OSError:
            return "scan_missing"
        try:
            async with asyncio.timeout(self.seconds):
                code = await process.wait()
        except TimeoutError:
            return "scan_timeout"
        finally:
            await _end(process)
        return None if code == 0 else "infected" if code == 1 else "scan_failed"


class Checking:
    def __init__(
        self, database: Database, shelf: Shelf, clock: Clock, *, scan: Scan | None, drafts: Path
    ) -> None:
        self._database, self._shelf, self._clock = database, shelf, clock
        self._scan, self._drafts = scan, drafts
        self._news = asyncio.Event()
        self._hands: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Without a command it still looks: what waited when the command was taken away is
        quarantined rather than forgotten."""
        self._hands = [
            asyncio.create_task(self._forever(), name="files-check") for _ in range(HANDS)
        ]

    async def stop(self) -> None:
        for hand in self._hands:
            hand.cancel()
        await asyncio.gather(*self._hands, return_exceptions=True)

    def wake(self) -> None:
        self._news.set()

    async def check_due(self) -> int:
        """Checks what is due, one after the other; returns how many it was."""
        checked = 0
        while file := await self._claim():
            await self._check(file)
            checked += 1
        return checked

    async def _forever(self) -> None:
        while True:
            self._news.clear()
            try:
                await self.check_due()
            except (*CONNECTION_LOST, asyncpg.PostgresError, OSError) as error:
                # what was claimed comes due again by itself
                logger.warning("Files could not be checked (%s).", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)

    async def _claim(self) -> sql.Unchecked | None:
        now = self._clock.now()
        lease = GRACE + timedelta(seconds=self._scan.seconds if self._scan else 0)
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.CHECK, now, now + lease)
        return sql.Unchecked(**row) if row else None

    async def _check(self, file: sql.Unchecked) -> None:
        try:
            verdict = await self._verdict(file)
        except ShelfUnreachable as away:
            logger.warning("File %s could not be fetched for its scan (%s).", file.id, away.reason)
            async with self._database.transaction() as tx:
                later = self._clock.now() + AWAY
                await tx.execute(sql.PUT_OFF, file.id, file.due_at, later)
            return
        state = "quarantined" if verdict else "clean"
        async with self._database.transaction() as tx:
            await tx.fetchval(sql.CHECKED, file.id, file.due_at, state, verdict)
        if verdict:
            logger.error("File %s is quarantined (%s).", file.id, verdict)

    async def _verdict(self, file: sql.Unchecked) -> Verdict | None:
        if self._scan is None:
            return "scan_missing"
        if file.tries > MOST_TRIES:
            return "scan_failed"
        # scanners go by endings too; nothing else of the name is on a command line
        path = self._drafts / f"{file.id.hex}-{file.tries}{_plain(ending_of(file.name or ''))}"
        try:
            await self._fetch(file.id, path)
            return await self._scan.of(path)
        except Missing:
            return "lost"
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    async def _fetch(self, id: UUID, path: Path) -> None:
        async with await anyio.open_file(path, "wb") as draft:
            async for chunk in self._shelf.read(id):
                await draft.write(chunk)


def _plain(ending: str) -> str:
    return ending if ending[1:].isalnum() and ending.isascii() else ""


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """A scanner needs none of ours."""
    ours = ("WARMLINE_", "AWS_")
    return {name: value for name, value in environment.items() if not name.startswith(ours)}


async def _end(process: asyncio.subprocess.Process) -> None:
    """It and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await asyncio.shield(process.wait())
