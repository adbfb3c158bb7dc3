"""Around every request: a body has a most, a sender has a while, an answer carries its headers."""

import asyncio
import sys
from collections.abc import Mapping, MutableMapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warmline.web.answers import json_response
from warmline.web.auth import ACTS, Door

# What anybody may send, and what somebody who is signed in may publish (bytes).
LONGEST_BODY = 256 * 1024
LONGEST_SIGNED_IN = 8 * 1024 * 1024
# How long a body may take to arrive (seconds).
BODY_SECONDS = 30.0
# Where files arrive: read as they come, and counted by whoever takes them. They may take longer,
# as long as they come faster than this (bytes a second).
UPLOADS = frozenset(
    {("POST", "/api/widget/files"), ("POST", "/api/files"), ("PUT", "/api/me/photo")}
)
SLOWEST = 16_000

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
API = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Shield:
    """`longer` are the paths whose bodies may be longer, for anybody, and how long (bytes)."""

    def __init__(self, app: ASGIApp, door: Door, longer: Mapping[str, int]) -> None:
        self._app, self._door, self._longer = app, door, longer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(scope, send, self._door)
        if (scope["method"], scope["path"]) in UPLOADS:
            await self._run(scope, _Body(receive, guarded, sys.maxsize, slowest=SLOWEST), guarded)
            return
        most = self._longer.get(scope["path"], LONGEST_BODY)
        announced = _announced(scope)
        if announced is None or announced > most:
            # a body without a length may turn out long, and only colleagues may send long ones
            most = max(most, await self._most(scope))
        if announced is not None and announced > most:
            await _refuse(scope, receive, guarded, status=413)
            return
        await self._run(scope, _Body(receive, guarded, most), guarded)

    async def _run(self, scope: Scope, body: "_Body", guarded: Send) -> None:
        await self._app(scope, body.receive, body.send)
        if body.refused:
            await _refuse(scope, body.receive, guarded, status=body.refused)

    async def _most(self, scope: Scope) -> int:
        agent = await self._door.agent(HTTPConnection(scope))
        return LONGEST_SIGNED_IN if agent else LONGEST_BODY


class _Body:
    """Counts what arrives. What the application says about a body that was refused is not sent.
    With `slowest` (bytes a second), what arrives buys time for the rest."""

    def __init__(
        self, receive: Receive, send: Send, most: int, *, slowest: int | None = None
    ) -> None:
        self._receive, self._send, self._left = receive, send, most
        self._slowest = slowest
        self._is_whole = self._answered = False
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self.refused = 0

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            return self._refuse(408)
        self._left -= len(message.get("body", b""))
        if self._slowest:
            self._until += len(message.get("body", b"")) / self._slowest
        self._is_whole = not message.get("more_body", False)
        return self._refuse(413) if self._left < 0 else message

    async def send(self, message: Message) -> None:
        if self.refused:
            return
        self._answered = True
        if self._slowest and not self._is_whole and message["type"] == "http.response.start":
            # it is answered, so nothing more of it is read
            MutableHeaders(scope=message)["Connection"] = "close"
        await self._send(message)

    def _refuse(self, status: int) -> Message:
        self.refused = 0 if self._answered else status
        return {"type": "http.disconnect"}


def _announced(scope: Scope) -> int | None:
    """The body's length as its sender says it, 0 without a body; None where only reading tells."""
    headers = HTTPConnection(scope).headers
    if "transfer-encoding" in headers:
        return None
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and length.isascii() else None


async def _refuse(scope: Scope, receive: Receive, send: Send, *, status: int) -> None:
    code, message = {
        408: ("too_slow", "This request took too long to arrive."),
        413: ("too_large", "This request is too large."),
    }[status]
    headers = {"Connection": "close"}
    refusal = json_response({"code": code, "message": message}, status=status, headers=headers)
    await refusal(scope, receive, send)


def _may_change_agents(scope: Scope) -> bool:
    """What customers do, and what is done with conversations, does not."""
    spared = ("/api/widget/", ACTS)
    return scope["method"] not in ("GET", "HEAD") and not scope["path"].startswith(spared)


def _with_headers(scope: Scope, send: Send, door: Door) -> Send:
    changes = _may_change_agents(scope)
    is_api = scope["path"].startswith("/api/") or scope["path"] == "/openapi.json"

    async def send_with_headers(message: MutableMapping[str, object]) -> None:
        if message["type"] == "http.response.start":
            if changes:
                door.forget()
            headers = MutableHeaders(scope=message)
            for name, value in (EVERYWHERE | API if is_api else EVERYWHERE).items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
