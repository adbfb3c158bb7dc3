"""Examines what is published in a process of its own, so that customers are answered meanwhile."""

import asyncio
import logging
import sys
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from warmline.ai import Encoders, Examination, examine
from warmline.knowledge import Article, Release

logger = logging.getLogger(__name__)

State = Literal["none", "running", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Examined:
    """`release` is the one that is, or was, looked at. While the next examination runs, `found`
    still holds what the one before it found."""

    state: State = "none"
    release: int | None = None
    found: Examination | None = None


class Examiner:
    """One examination at a time, and the last one's outcome."""

    def __init__(self) -> None:
        self.now = Examined()
        self._task: asyncio.Task[None] | None = None

    def begin(self, release: Release) -> Examined:
        """Returns at once; while one is under way, that one goes on."""
        if self.now.state != "running":
            self.now = replace(self.now, state="running", release=release.id)
            self._task = asyncio.create_task(self._examine(release), name="examine-knowledge")
        return self.now

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _examine(self, release: Release) -> None:
        try:
            found = await _apart(release.articles)
        except (OSError, msgspec.DecodeError):
            logger.exception("Release %d could not be examined.", release.id)
            self.now = replace(self.now, state="failed")
        else:
            self.now = Examined("ready", release.id, found)


async def _apart(articles: tuple[Article, ...]) -> Examination:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "warmline.training", "examine"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await process.communicate(msgspec.json.encode(articles))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    # of a process that ended early there is nothing to decode
    return msgspec.json.decode(said, type=Examination)


def examine_these(articles: bytes) -> bytes:
    """What that process does."""
    known = msgspec.json.decode(articles, type=tuple[Article, ...])
    return msgspec.json.encode(examine(known, Encoders()))
