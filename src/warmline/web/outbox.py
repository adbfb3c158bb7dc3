"""What goes out to one socket: in order, and never more than a slow reader may keep waiting."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from warmline.kit import CONNECTION_LOST

MOST_WAITING = 2_000  # frames
MOST_CHARACTERS = 4_000_000
GONE = (WebSocketDisconnect, RuntimeError, OSError)


class Outbox:
    """Sends at once where nothing is in the way; else from a task that lives only while there is
    something to send."""

    __slots__ = ("_characters", "_closing", "_is_full", "_sending", "_socket", "_waiting")

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: deque[str | Callable[[], Awaitable[None]]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._characters = 0
        self._closing = self._is_full = False

    @property
    def is_clear(self) -> bool:
        """Whether what is put now goes out now: no frame and no work is before it."""
        return self._sending is None

    def put(self, frame: str) -> None:
        if self._sending is not None or not self._sent_at_once(frame):
            self._add(frame)

    def then(self, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work`, which may send, when all that was put before is out."""
        self._add(work)

    async def send(self, frame: str) -> None:
        """At once; only for work that `then` runs."""
        await self._socket.send_text(frame)

    async def close(self, code: int, reason: str = "") -> None:
        self._closing = True
        if self._socket.client_state is WebSocketState.CONNECTED:
            await self._socket.close(code, reason)

    def stop(self) -> None:
        """The socket is over: nothing more goes out. Work under way ends by itself, at the latest
        when it sends: cancelling it would cost the database another connection."""
        self._give_up()

    def _sent_at_once(self, frame: str) -> bool:
        """A task for each frame would cost more than the frame. The server waits for a slow reader
        before it writes, so where it would wait nothing was written yet."""
        if self._closing:
            return True
        sending = self._socket.send_text(frame)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except GONE:
            self._closing = True
            return True
        sending.close()
        return False

    def _add(self, item: str | Callable[[], Awaitable[None]]) -> None:
        if self._closing:
            return
        self._waiting.append(item)
        self._characters += len(item) if isinstance(item, str) else 0
        if len(self._waiting) > MOST_WAITING or self._characters > MOST_CHARACTERS:
            self._is_full = True
            self._give_up()
        elif self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    def _give_up(self) -> None:
        self._closing = True
        self._waiting.clear()

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                item = self._waiting.popleft()
                if isinstance(item, str):
                    self._characters -= len(item)
                    await self._socket.send_text(item)
                else:
                    await item()
            if self._is_full:
                await self.close(1013, "reading too slowly")
        except (*GONE, *CONNECTION_LOST, asyncpg.PostgresError):
            # The reader is gone, or the database was away in the middle of some work. The client
            # resumes by sequence number, so nothing is lost by hanging up.
            self._give_up()
            with suppress(*GONE):
                await self.close(1013, "try again")
        finally:
            self._sending = None
            if self._closing:
                self._waiting.clear()
