"""A customer over a real socket, as the widget is one: what they said is sent again until it is
acknowledged, and a line that is cut is dialled again, from the last event on."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from warmline.kit import WarmlineError

CUT = (OSError, WebSocketException, TimeoutError)
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
PATIENCE = 30.0
OPERATOR_HEADER = "x-warmline-operator"

Event = Mapping[str, Any]


class Refused(WarmlineError):
    """What was said is not kept, however often it is sent."""


class Opened(msgspec.Struct, frozen=True):
    conversation: str
    token: str


async def open_conversation(
    client: httpx.AsyncClient, operator_token: str | None, language: str = "en"
) -> Opened:
    """`client` stands on the server's address. Repeats what a busy or starting server refused."""
    headers = {OPERATOR_HEADER: operator_token} if operator_token else {}
    pause = FIRST_PAUSE
    while True:
        try:
            answer = await client.post(
                "/api/widget/conversations", json={"language": language}, headers=headers
            )
            if answer.is_success:
                return msgspec.json.decode(answer.content, type=Opened)
            if answer.status_code not in (429, 502, 503):
                raise Refused("not_opened", f"The server opens no conversation: {answer.text}")
        except httpx.TransportError:
            pass
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


class Customer:
    """`async with` keeps the line up. `events` is what came, by sequence number; `acknowledged`
    what the server said is safe; `seen_twice` counts events that came again although they were
    not asked for."""

    def __init__(self, url: str, opened: Opened) -> None:
        self._address = url.replace("http", "ws", 1) + "/api/widget/live"
        self._token = opened.token
        self._unacknowledged: dict[str, bytes] = {}
        self._socket: ClientConnection | None = None
        self._changed = asyncio.Condition()
        self._refusal: Refused | None = None
        self.conversation = opened.conversation
        self.events: dict[int, Event] = {}
        self.acknowledged: dict[str, int] = {}
        self.seen_twice = 0

    async def __aenter__(self) -> Self:
        self._line = asyncio.create_task(self._keep_line(), name="customer")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.cancel()
        await asyncio.gather(self._line, return_exceptions=True)

    @property
    def is_up(self) -> bool:
        """Connected, greeted and caught up."""
        return self._socket is not None

    async def say(self, client_id: str, text: str, *, patience: float = PATIENCE) -> int:
        """Returns its sequence number once it is acknowledged; raises TimeoutError or Refused."""
        return await self._deliver(client_id, {"type": "say", "text": text}, patience)

    async def press(
        self, client_id: str, button: Literal["person", "assistant"], *, patience: float = PATIENCE
    ) -> int:
        """As `say`."""
        return await self._deliver(client_id, {"type": f"ask_{button}"}, patience)

    async def invite(self, client_id: str, *, patience: float = PATIENCE) -> int:
        """As `say`: goes on with the assistant while they wait."""
        return await self._deliver(client_id, {"type": "invite_assistant"}, patience)

    async def describe(
        self, client_id: str, *, name: str | None, email: str | None, patience: float = PATIENCE
    ) -> int:
        """As `say`: who the customer says they are."""
        about = {"type": "describe", "name": name, "email": email}
        return await self._deliver(client_id, about, patience)

    async def call_back(
        self, client_id: str, way: str, address: str, *, patience: float = PATIENCE
    ) -> int:
        """As `say`: asks to be called, or written to, later."""
        wish = {"type": "call_back", "way": way, "address": address}
        return await self._deliver(client_id, wish, patience)

    async def until(self, happened: Callable[[], object], *, patience: float = PATIENCE) -> None:
        """Returns once it did; raises TimeoutError or Refused."""
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: self._refusal is not None or bool(happened()))
        if self._refusal is not None:
            raise self._refusal

    def replies(self) -> list[Event]:
        """What the AI said, in order."""
        return [event for _, event in sorted(self.events.items()) if speaker(event) == "ai"]

    async def _deliver(self, client_id: str, what: Mapping[str, object], patience: float) -> int:
        frame = msgspec.json.encode({**what, "client_id": client_id})
        self._unacknowledged[client_id] = frame
        if self._socket is not None:
            await self._send(self._socket, frame)
        await self.until(lambda: client_id in self.acknowledged, patience=patience)
        return self.acknowledged[client_id]

    async def _keep_line(self) -> None:
        pause = FIRST_PAUSE
        while True:
            with suppress(*CUT):
                async with connect(
                    self._address, proxy=None, compression=None, ping_interval=None
                ) as socket:
                    pause = FIRST_PAUSE
                    await self._converse(socket)
            self._socket = None
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _converse(self, socket: ClientConnection) -> None:
        after = max(self.events, default=0)
        hello = {"type": "hello", "token": self._token, "after": after}
        await socket.send(msgspec.json.encode(hello).decode())
        async for text in socket:
            await self._hear(socket, msgspec.json.decode(text))

    async def _hear(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "event":
                self.seen_twice += frame["seq"] in self.events
                self.events[frame["seq"]] = frame
            case "ack":
                self.acknowledged.setdefault(frame["client_id"], frame["seq"])
                self._unacknowledged.pop(frame["client_id"], None)
            case "nack":
                await self._wait_or_give_up(socket, frame)
            case "ready":
                self._socket = socket
                for said in list(self._unacknowledged.values()):
                    await self._send(socket, said)
            case "error":
                self._refusal = Refused(frame["code"], frame["message"])
            case _:
                return
        async with self._changed:
            self._changed.notify_all()

    async def _wait_or_give_up(self, socket: ClientConnection, nack: dict[str, Any]) -> None:
        if nack["retry_after"] is None:
            self._refusal = Refused(nack["code"], nack["message"])
            return
        await asyncio.sleep(nack["retry_after"])
        if said := self._unacknowledged.get(nack["client_id"]):
            await self._send(socket, said)

    async def _send(self, socket: ClientConnection, frame: bytes) -> None:
        with suppress(*CUT):  # then the next line sends it again
            await socket.send(frame.decode())


def speaker(event: Event) -> str | None:
    """Who said it, where it is a message."""
    by: str | None = event["payload"]["by"] if event["kind"] == "message.sent" else None
    return by
