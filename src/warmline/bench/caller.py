"""A bench's customer: one conversation over one socket, a question at a time."""

import asyncio
import time
from collections.abc import Sequence

import httpx
import msgspec

from warmline.bench.line import Line
from warmline.trial import Yard

TOKEN = msgspec.json.Decoder(type=dict[str, str])
READY = b'{"type":"ready"'
EVENT = b'{"type":"event"'
FROM_AI = b'"by":"ai"'
ASIDE = b'{"type":"typing"'


async def tokens(place: Yard, count: int) -> list[str]:
    """One for each new conversation."""
    headers = {"x-warmline-operator": place.operator_token}
    limits = httpx.Limits(max_connections=8)
    async with httpx.AsyncClient(base_url=place.url, headers=headers, limits=limits) as client:

        async def one() -> str:
            opened = await client.post("/api/widget/conversations", json={"language": "en"})
            return str(opened.raise_for_status().json()["token"])

        found: list[str] = []
        while len(found) < count:
            found += await asyncio.gather(*(one() for _ in range(min(32, count - len(found)))))
        return found


class Caller:
    """`ask` may be called again once the answer came."""

    def __init__(self) -> None:
        self._line: Line | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answered: asyncio.Future[float] | None = None
        self._asked = 0
        self._since = 0.0

    @property
    def is_free(self) -> bool:
        return self._answered is None or self._answered.done()

    async def arrive(self, place: Yard, token: str) -> None:
        """Connected, greeted and caught up."""
        address = place.url.replace("http", "ws", 1) + "/api/widget/live"
        self._line = await Line.dial(address, self._hear)
        self._line.say(msgspec.json.encode({"type": "hello", "token": token, "after": 0}))
        await asyncio.wait_for(self._ready, 60)

    def ask(self, text: str) -> asyncio.Future[float]:
        """The answer comes this many seconds after it was asked."""
        assert self._line is not None
        self._asked += 1
        say = {"type": "say", "client_id": f"q{self._asked}", "text": text}
        self._answered = asyncio.get_running_loop().create_future()
        self._since = time.perf_counter()
        self._line.say(msgspec.json.encode(say))
        return self._answered

    def leave(self) -> None:
        if self._line is not None:
            self._line.hang_up()

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(EVENT):
            waiting = self._answered
            if FROM_AI in frame and waiting is not None and not waiting.done():
                waiting.set_result(time.perf_counter() - self._since)
        elif frame.startswith(READY) and not self._ready.done():
            self._ready.set_result(None)


async def arrive(place: Yard, count: int) -> list[Caller]:
    """`count` customers, connected a few at a time."""
    callers = [Caller() for _ in range(count)]
    keys = await tokens(place, count)
    for begin in range(0, count, 64):
        few = zip(callers[begin : begin + 64], keys[begin : begin + 64], strict=True)
        await asyncio.gather(*(caller.arrive(place, key) for caller, key in few))
    return callers


def percentile(seconds: Sequence[float], share: float) -> float:
    """In milliseconds; 0 where nothing was measured."""
    ordered = sorted(seconds)
    return (
        round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
        if ordered
        else 0.0
    )
