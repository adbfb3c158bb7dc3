"""Taking bytes in and giving them out: never further than allowed, never to be run."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from math import ceil
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from warmline.files import KINDS, MEGABYTE, File, Files, Rules, Sender
from warmline.kit import WarmlineError
from warmline.web.limits import Limits

SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
ACTING = frozenset({"text/html", "image/svg+xml", "message/rfc822"})
# Uploads at a time: of one network address, and of all.
MOST_OF_ONE, MOST_OF_ALL = 6, 200


class TooManyUploads(WarmlineError):
    def __init__(self, wait: float) -> None:
        super().__init__("too_many", "That was a lot at once. Please wait a moment.")
        self.retry_after = max(1, ceil(wait))


class NotShown(WarmlineError):
    """Not clean, or not clean yet."""


class Uploads:
    """What may come in how often. `uploads` counts files, `megabytes` what they weigh."""

    def __init__(self, files: Files, *, uploads: Limits, megabytes: Limits) -> None:
        self.files, self._uploads, self._megabytes = files, uploads, megabytes
        self._under_way: Counter[str] = Counter()

    async def take(
        self,
        request: Request,
        name: str,
        sender: Sender,
        *,
        keys: tuple[str, ...] = (),
        rules: Rules | None = None,
    ) -> Response | File:
        """`keys` are counted: a conversation's, an address's; none for who may send without
        limit. Raises FileRefused and TooManyUploads; answers itself where the sender is gone."""
        most = (rules or self.files.rules).max_bytes
        self._count(keys, _announced(request) or most)
        declared = request.headers.get("content-type", "")
        try:
            with self._lane(keys[-1] if keys else ""):
                return await self.files.receive(
                    request.stream(), name, declared, sender, rules=rules
                )
        except ClientDisconnect:
            return Response(status_code=400)

    def _count(self, keys: tuple[str, ...], size: int) -> None:
        for key in keys:
            wait = max(self._uploads.take(key), self._megabytes.take(key, ceil(size / MEGABYTE)))
            if wait > 0:
                raise TooManyUploads(wait)

    @contextmanager
    def _lane(self, key: str) -> Iterator[None]:
        """Each upload that is under way holds memory and a file open."""
        if self._under_way[key] >= MOST_OF_ONE or self._under_way.total() >= MOST_OF_ALL:
            raise TooManyUploads(2)
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]


async def served(files: Files, file: File, *, inline: bool) -> Response:
    """`inline` counts for pictures made of dots and for PDF only. Raises NotShown, and what the
    file store raises, before the first byte."""
    if file.state == "checking":
        raise NotShown("being_checked", "This file is still being checked.")
    if file.state != "clean" or file.name is None:
        raise NotShown("quarantined", "This file was blocked.")
    chunks = files.read(file)
    first = await anext(chunks, b"")
    shown = KINDS[file.media_type].shown if file.media_type in KINDS else None
    how = "inline" if inline and shown else "attachment"
    # what could act is nothing but bytes, wherever a browser finds it
    media_type = "application/octet-stream" if file.media_type in ACTING else file.media_type
    headers = {
        "Content-Disposition": disposition(how, file.name),
        "Content-Length": str(file.size),
        "Content-Security-Policy": SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_all(first, chunks), headers=headers, media_type=media_type)


def disposition(how: str, name: str) -> str:
    """For every browser: plain letters, and the name as it is (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _announced(request: Request) -> int:
    """As its sender says it; 0 where they don't."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and length.isascii() and len(length) < 16 else 0
