"""What goes out to one socket: in order, and never more than a slow reader may keep waiting."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

MOST_WAITING = 2_000
GONE = (WebSocketDisconnect, RuntimeError, OSError)


class Outbox:
    """Sends at once where nothing is in the way; else from a task that lives only while there is
    something to send."""

    __slots__ = ("_closing", "_sending", "_socket", "_waiting")

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: deque[str | Callable[[], Awaitable[None]]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._closing = False

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
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) > MOST_WAITING:
                    # The client resumes by sequence number, so nothing is lost by hanging up.
                    await self.close(1013, "reading too slowly")
                    return
                item = self._waiting.popleft()
                if isinstance(item, str):
                    await self._socket.send_text(item)
                else:
                    await item()
        except GONE:
            # The reader is gone; its own loop ends the socket.
            self._closing = True
        finally:
            self._sending = None
            if self._closing:
                self._waiting.clear()
