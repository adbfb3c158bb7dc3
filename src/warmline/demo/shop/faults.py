"""What goes wrong between two systems, at will: around the shop, in its own process."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

Kind = Literal[
    "none",
    "slow",  # the effect comes `seconds` later, then the answer
    "error",  # 503, and no effect
    "error_after",  # the effect, then 502
    "lost",  # the effect, then the line is cut without an answer
    "drop_before",  # the line is cut, and no effect
    "garbage",  # the effect, then a page in HTML
    "duplicate",  # handled twice, as a proxy delivers it that tries again
    "late",  # 504 at once, and the effect `seconds` later
]


class Fault(BaseModel):
    """Befalls the next `count` requests whose path holds `only` and whose method is `method`,
    where they are given."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    count: Annotated[int, Field(ge=1)] = 1
    only: str = ""
    method: str | None = None
    seconds: Annotated[float, Field(ge=0, le=600)] = 0.0


@dataclass(slots=True)
class Faults:
    """What is still to go wrong, first come first."""

    left: list[Fault] = field(default_factory=list)

    def befalls(self, method: str, path: str) -> Fault | None:
        for fault in self.left:
            if fault.only in path and fault.method in (None, method):
                fault.count -= 1
                self.left = [one for one in self.left if one.count > 0]
                return fault
        return None


def switches(faults: Faults) -> APIRouter:
    """PUT says what goes wrong from now on, POST adds to it."""
    router = APIRouter(prefix="/faults", include_in_schema=False)

    @router.get("")
    async def show() -> list[Fault]:
        return faults.left

    @router.put("")
    async def replace(fault: Fault) -> list[Fault]:
        faults.left = [] if fault.kind == "none" else [fault]
        return faults.left

    @router.post("")
    async def add(fault: Fault) -> list[Fault]:
        faults.left += [] if fault.kind == "none" else [fault]
        return faults.left

    return router


class Faulty:
    """Middleware around `app`."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults
        self._later: set[asyncio.Task[object]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        spared = scope["type"] != "http" or scope["path"] in ("/faults", "/health")
        fault = None if spared else self._faults.befalls(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            request = Delivered(self._app, scope, await _body(receive))
            await self._befall(fault, request, receive, send)

    async def _befall(
        self, fault: Fault, request: "Delivered", receive: Receive, send: Send
    ) -> None:
        match fault.kind:
            case "slow":
                await asyncio.sleep(fault.seconds)
                await _send(send, await request.handled())
            case "error":
                await _send(send, _problem(503, "The shop is being looked after."))
            case "error_after":
                await request.handled()
                await _send(send, _problem(502, "Something broke on the way back."))
            case "garbage":
                await request.handled()
                await _send(send, GARBAGE)
            case "duplicate":
                await request.handled()
                await _send(send, await request.handled())
            case "late":
                await _send(send, _problem(504, "The shop did not answer in time."))
                self._handle_later(request, fault.seconds)
            case "lost":
                await request.handled()
                await _cut(request.scope, receive)
            case "drop_before":
                await _cut(request.scope, receive)
            case "none":
                raise AssertionError("is never kept")

    def _handle_later(self, request: "Delivered", seconds: float) -> None:
        async def handle() -> None:
            await asyncio.sleep(seconds)
            await request.handled()

        task: asyncio.Task[object] = asyncio.create_task(handle(), name="late")
        self._later.add(task)
        task.add_done_callback(self._later.discard)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A request that arrived whole, and can be handled as often as a fault likes."""

    app: ASGIApp
    scope: Scope
    body: bytes

    async def handled(self) -> list[Message]:
        """The answer, which nobody has been told yet."""
        answer: list[Message] = []
        messages = iter([{"type": "http.request", "body": self.body, "more_body": False}])

        async def receive() -> Message:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: Message) -> None:
            answer.append(message)

        await self.app({**self.scope}, receive, send)
        return answer


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, answer: list[Message]) -> None:
    for message in answer:
        await send(message)


def _answer(status: int, kind: str, body: bytes) -> list[Message]:
    start: Message = {"type": "http.response.start", "status": status, "headers": []}
    headers = MutableHeaders(scope=start)
    headers["content-type"], headers["content-length"] = kind, str(len(body))
    return [start, {"type": "http.response.body", "body": body}]


def _problem(status: int, message: str) -> list[Message]:
    body = json.dumps({"code": "unavailable", "message": message}).encode()
    return _answer(status, "application/json", body)


GARBAGE = _answer(200, "text/html", b"<!doctype html><title>Ternwell</title><h1>Hello!</h1>")


class CuttableConnection(H11Protocol):
    """HTTP/1.1 whose requests bring the line that they came on, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, LINE: transport}


LINE = "line"


async def _cut(scope: Scope, receive: Receive) -> None:
    scope["state"][LINE].abort()
    # the server answers for an application that says nothing, as long as somebody is there
    while (await receive())["type"] != "http.disconnect":
        pass
