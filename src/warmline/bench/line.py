"""A lean WebSocket client: a bench's customers must cost less than the server that is measured."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
PONG = 0x8A
# Masked, as a client must, with a key that changes nothing: nobody between us needs protection.
NO_MASK = bytes(4)

Hear = Callable[[bytes], None]


class Line(asyncio.Protocol):
    """`hear` gets each text frame's payload; `gone` is set when the line is cut."""

    def __init__(self, address: str, hear: Hear, headers: Mapping[str, str] | None = None) -> None:
        self._address, self._hear = urlsplit(address), hear
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        self.open = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()

    @classmethod
    async def dial(
        cls, address: str, hear: Hear, headers: Mapping[str, str] | None = None
    ) -> "Line":
        """`address` is ws://host:port/path."""
        loop = asyncio.get_running_loop()
        parts = urlsplit(address)
        _, line = await loop.create_connection(
            lambda: cls(address, hear, headers), parts.hostname or "127.0.0.1", parts.port or 80
        )
        await line.open
        return line

    def say(self, text: bytes) -> None:
        assert self._transport is not None
        self._transport.write(_head(TEXT, len(text)) + text)

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by their methods alone
        self._transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {self._address.path} HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{self._headers}\r\n"
        )
        self._transport.write(request.encode())

    def data_received(self, data: bytes) -> None:
        self._rest = self._rest + data if self._rest else data
        if not self.open.done() and not self._shake_hands():
            return
        self._take_frames()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(error or ConnectionResetError("The server hung up."))
        self.gone.set()

    def _shake_hands(self) -> bool:
        head, found, rest = self._rest.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            status = head.partition(b"\r\n")[0].decode("latin-1")
            self.open.set_exception(ConnectionRefusedError(status))
            self.hang_up()
            return False
        self._rest = rest
        self.open.set_result(None)
        return True

    def _take_frames(self) -> None:
        rest, at, end = self._rest, 0, len(self._rest)
        while end - at >= 2:
            size, start = rest[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(rest[at + 2 : at + 4]), at + 4
            elif size == 127:
                size, start = int.from_bytes(rest[at + 2 : at + 10]), at + 10
            if end < start + size:
                break
            self._take(rest[at], rest[start : start + size])
            at = start + size
        self._rest = rest[at:]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self._hear(payload)
        elif kind == PING and self._transport is not None:
            self._transport.write(_head(PONG, len(payload)) + payload)
        elif kind == CLOSE:
            self.hang_up()


def _head(kind: int, size: int) -> bytes:
    if size < 126:
        return bytes((kind, 0x80 | size)) + NO_MASK
    assert size < 2**16, "nobody says that much in a bench"
    return bytes((kind, 0x80 | 126)) + size.to_bytes(2) + NO_MASK
