"""A lean HTTP client: a bench's agents must cost less than the server that is measured."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Self, cast
from urllib.parse import urlsplit


class Posts(asyncio.Protocol):
    """Posts over one connection that stays, as a browser's does; answered in their order."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        lines = {"Host": urlsplit(url).netloc, "Content-Type": "application/json", **headers}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._rest = b""
        self._asked: deque[asyncio.Future[int]] = deque()

    @classmethod
    async def dial(cls, url: str, headers: Mapping[str, str]) -> Self:
        parts = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, posts = await loop.create_connection(
            lambda: cls(url, headers), parts.hostname or "127.0.0.1", parts.port or 80
        )
        return posts

    @property
    def is_over(self) -> bool:
        """The server hung up, as it does where nothing is asked for a while."""
        return self._transport.is_closing()

    def post(self, path: str, body: bytes) -> asyncio.Future[int]:
        """Its status, once it is answered."""
        head = f"POST {path} HTTP/1.1\r\n{self._headers}Content-Length: {len(body)}\r\n\r\n"
        answered = asyncio.get_running_loop().create_future()
        self._asked.append(answered)
        self._transport.write(head.encode() + body)
        return answered

    def hang_up(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by their methods alone
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._asked and (found := self._rest.find(b"\r\n\r\n")) >= 0:
            head = self._rest[:found]
            end = found + 4 + _length(head)
            if len(self._rest) < end:
                return
            self._rest = self._rest[end:]
            self._tell(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        for answered in self._asked:
            if not answered.done():
                answered.set_exception(error or ConnectionResetError("The server hung up."))
        self._asked.clear()

    def _tell(self, status: int) -> None:
        answered = self._asked.popleft()
        if not answered.done():
            answered.set_result(status)


def _length(head: bytes) -> int:
    """Of the body that follows, as its sender says it."""
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if rest else 0
