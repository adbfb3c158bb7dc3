"""The connections under the application: nobody keeps one, or our memory, by being slow.

uvicorn waits for ever for a request's head and for a reader who does not read; a proxy in front
would not, but there need not be one.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LONGEST_HEAD = 64 * 1024  # bytes
# How long a reader who reads nothing is waited for (seconds).
READING_SECONDS = 30.0


class HttpConnection(HttpToolsProtocol):
    head_seconds = 20.0  # how long a request's head may take
    reading_seconds = READING_SECONDS

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self._patience: asyncio.TimerHandle | None = None
        self._reader = Reader(self.loop, self.reading_seconds)
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        if self._patience is None and (cycle is None or cycle.response_complete):
            self._expect_head()
        self._head += len(data)
        super().data_received(data)
        if self._patience is not None and self._head > LONGEST_HEAD:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self._stop_expecting()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        self._reader.stopped(self.transport)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._reader.reads()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        self._reader.reads()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._head = 0
        self._patience = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_expecting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class LiveConnection(WebSocketsSansIOProtocol):
    reading_seconds = READING_SECONDS

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self._reader = Reader(self.loop, self.reading_seconds)

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # who reads nothing gets no pongs piled up either

    def pause_writing(self) -> None:
        self._reader.stopped(self.transport)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._reader.reads()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reader.reads()
        super().connection_lost(exc)


class Reader:
    """The other end, as far as reading goes: hung up on when it stopped for long."""

    __slots__ = ("_loop", "_patience", "_seconds")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop, self._seconds = loop, seconds
        self._patience: asyncio.TimerHandle | None = None

    def stopped(self, transport: asyncio.Transport) -> None:
        self.reads()
        self._patience = self._loop.call_later(self._seconds, transport.abort)

    def reads(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
