"""A shop's API that does as a test tells it: `says` maps a route to how it answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

How = Callable[[Request], Awaitable[Response]]


@dataclass
class Shop:
    """`asked` is what came in: method, raw path with its query, headers and body."""

    how: How | None = None
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.how = None
        self.asked.clear()
        self.effects.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw, query = request.scope["raw_path"].decode(), request.url.query
        body = await request.body()
        path = f"{raw}?{query}" if query else raw
        self.asked.append(
            (request.method, path, dict(request.headers), json.loads(body) if body else None)
        )
        if request.method != "GET":
            self.effects.append(request.headers.get("idempotency-key", "no key"))
        return await self.how(request) if self.how else JSONResponse({"ok": True})

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


def says(status: int, body: object = None, **headers: str) -> How:
    """Answers with JSON, or with the very text where `body` is one."""

    async def answer(_: Request) -> Response:
        if body is None or isinstance(body, str | bytes):
            return Response(body, status, headers)
        return JSONResponse(body, status, headers)

    return answer


async def endless(request: Request) -> Response:
    async def zeros() -> AsyncIterator[bytes]:
        while not await request.is_disconnected():
            yield b"0" * 65536

    return StreamingResponse(zeros())


def slow(seconds: float) -> How:
    async def answer(_: Request) -> Response:
        await asyncio.sleep(seconds)
        return JSONResponse({"ok": True})

    return answer
