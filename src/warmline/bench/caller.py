"""A bench's customer: one conversation over one socket, a question at a time."""

import asyncio
import time
from collections.abc import Sequence

import httpx
import msgspec

from warmline.bench.line import Line
from warmline.trial import Yard, open_conversation

PATIENCE = 60.0
AT_ONCE = 64
READY = b'{"type":"ready"'
EVENT = b'{"type":"event"'
FROM_AI = b'"by":"ai"'
MESSAGE = b'"kind":"message.sent"'
HANDED_OFF = b'"kind":"handoff.requested"'


class Caller:
    """`ask` may be called again once the answer came."""

    def __init__(self) -> None:
        self._line: Line | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answered: asyncio.Future[float] | None = None
        self._asked = 0
        self._handed_over = 0
        self._since = 0.0

    async def arrive(self, place: Yard, token: str) -> None:
        """Connected, greeted and caught up."""
        address = place.url.replace("http", "ws", 1) + "/api/widget/live"
        self._line = await Line.dial(address, self._hear)
        self._say(type="hello", token=token, after=0)
        await asyncio.wait_for(self._ready, PATIENCE)

    def ask(self, text: str) -> asyncio.Future[float]:
        """How many seconds the answer took, once it came."""
        self._asked += 1
        self._answered = asyncio.get_running_loop().create_future()
        self._since = time.perf_counter()
        self._say(type="say", client_id=f"question-{self._asked}", text=text)
        return self._answered

    def leave(self) -> None:
        if self._line is not None:
            self._line.hang_up()

    def _say(self, **frame: object) -> None:
        assert self._line is not None
        self._line.say(msgspec.json.encode(frame))

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(EVENT):
            if HANDED_OFF in frame:
                # Nobody is on shift in a bench: back to the assistant. At once, since the next
                # question may already be asked: the words of a hand-off come before its event.
                self._handed_over += 1
                self._say(type="ask_assistant", client_id=f"back-{self._handed_over}")
            elif MESSAGE in frame and FROM_AI in frame:
                self._is_answered()
        elif frame.startswith(READY) and not self._ready.done():
            self._ready.set_result(None)

    def _is_answered(self) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(time.perf_counter() - self._since)


async def arrive(place: Yard, count: int) -> list[Caller]:
    """`count` customers, connected a few at a time."""
    callers = [Caller() for _ in range(count)]
    async with httpx.AsyncClient(base_url=place.url, timeout=PATIENCE) as client:
        for begin in range(0, count, AT_ONCE):
            few = callers[begin : begin + AT_ONCE]
            await asyncio.gather(*(_bring(caller, client, place) for caller in few))
    return callers


async def _bring(caller: Caller, client: httpx.AsyncClient, place: Yard) -> None:
    opened = await open_conversation(client, place.operator_token)
    await caller.arrive(place, opened.token)


def percentile(seconds: Sequence[float], share: float) -> float:
    """In milliseconds; 0 where nothing was measured."""
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
