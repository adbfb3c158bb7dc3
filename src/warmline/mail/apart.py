"""The postman's hands in a process of their own.

A mail server that took a mail tells nobody but whoever is on the line: a server that dies before
it has written that down cannot know, and must send it again. So those who are on the line are not
in the server. When it dies they finish what is on its way, say so and end.
"""

import asyncio
import logging
import signal
import sys
from contextlib import suppress

import msgspec

from warmline.kit import Database, SystemClock, sealing
from warmline.mail.postman import Postman
from warmline.mail.threads import Threads

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "warmline.mail")
WAKE = b"\n"
AGAIN_AFTER = 1.0
# How long what is on its way may take at a stop (seconds); after that it is left to the lease.
FAREWELL = 35.0


class Post(msgspec.Struct, frozen=True):
    """What the other process needs to know; it comes over a pipe, for a secret stands in it.
    `replies_to` as in `Threads`, None where no reply would arrive."""

    dsn: str
    key: str
    smtp_url: str
    sender: str
    replies_to: str | None = None
    plus: bool = True
    log_level: str = "WARNING"


class Apart:
    """That process, as long as this one lives; one that fell over is started again."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._begin()
        self._task = asyncio.create_task(self._keep(), name="postman-apart")

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            await self._end(self._process)

    def wake(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError, RuntimeError):  # it is gone, and its heir looks by itself
                self._process.stdin.write(WAKE)

    async def _begin(self) -> None:
        # what ends the server's group of processes does not cut off what is on its way
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(self._post) + b"\n")

    async def _keep(self) -> None:
        while True:
            assert self._process is not None
            code = await self._process.wait()
            logger.warning("What sends mail ended (%s) and starts again.", code)
            await asyncio.sleep(AGAIN_AFTER)
            await self._begin()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), FAREWELL)
        except TimeoutError:
            process.kill()
            await process.wait()


async def deliver_for_another() -> None:
    """What the process does: sends whatever is due until its input ends, which it does with
    whoever started it."""
    told = await _input()
    post = msgspec.json.decode(await told.readline(), type=Post)
    logging.basicConfig(level=post.log_level.upper(), format="%(levelname)s %(message)s")
    seal = sealing.Seal(post.key, "mail")
    threads = Threads(seal, post.replies_to, plus=post.plus) if post.replies_to else None
    database = await Database.connect(post.dsn)
    postman = Postman(
        database,
        seal,
        SystemClock(),
        smtp_url=post.smtp_url,
        sender=post.sender,
        threads=threads,
    )
    await postman.start()
    listening = asyncio.create_task(_listen(told, postman))
    _end_when_told(listening)
    await asyncio.wait([listening])
    await postman.stop()
    await database.close()


async def _listen(told: asyncio.StreamReader, postman: Postman) -> None:
    while await told.readline():
        postman.wake()


def _end_when_told(listening: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, listening.cancel)


async def _input() -> asyncio.StreamReader:
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    return reader
