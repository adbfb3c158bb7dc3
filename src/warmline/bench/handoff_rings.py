"""From a customer's wish for a person to the ring at an agent's socket, over real sockets."""

import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import httpx
import msgspec

from warmline.bench.caller import EVENT, FROM_AI, PATIENCE, READY, percentile
from warmline.bench.line import Line
from warmline.bench.posts import Posts
from warmline.kit import Database, new_id
from warmline.people import AgentChange, NewAgent, add_agent, change_agent, open_session
from warmline.routing import choose_presence
from warmline.trial import Yard, open_conversation, thrown_away

SERVER = (sys.executable, "-m", "warmline.bench", "trivial")
AGENTS = 50
CAPACITY = 1_000  # hundredths of a chat
AT_ONCE = 64
RING, LISTS = b'{"type":"ring"', b'{"type":"lists"'
# How long an agent talks (seconds).
TALK = 2.0


@dataclass(frozen=True, slots=True)
class Rings:
    p50_ms: float
    p99_ms: float
    rate: float
    count: int


async def measure_rings(*, rate: float, seconds: float) -> Rings:
    """Every ring is accepted and, after a while, the conversation resolved: a desk at work."""
    async with thrown_away(SERVER) as server:
        database = await Database.connect(server.dsn)
        try:
            consoles = [await _console(database, server.place, number) for number in range(AGENTS)]
        finally:
            await database.close()
        customers = await _customers(server.place, int(rate * seconds))
        rung: dict[str, float] = {}
        for console in consoles:
            console.work(rung)
        asked = await _ask(customers, rate)
        await asyncio.sleep(TALK)
        for console in consoles:
            await console.leave()
        for customer in customers:
            customer.leave()
    took = [rung[one] - at for one, at in asked.items() if one in rung]
    # what never rang took for ever
    took += [PATIENCE] * (len(asked) - len(took))
    return Rings(percentile(took, 0.5), percentile(took, 0.99), rate, len(took))


class _Customer:
    """Talks to the assistant first, and then wants a person."""

    def __init__(self, conversation: str) -> None:
        self.conversation = conversation
        loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = loop.create_future()
        self._answered: asyncio.Future[None] = loop.create_future()

    async def arrive(self, place: Yard, token: str) -> None:
        self._line = await Line.dial(_live(place, "widget"), self._hear)
        self._line.say(msgspec.json.encode({"type": "hello", "token": token, "after": 0}))
        await asyncio.wait_for(self._ready, PATIENCE)
        self._line.say(b'{"type":"say","client_id":"first","text":"Where is my parcel?"}')
        await asyncio.wait_for(self._answered, PATIENCE)

    def ask(self) -> None:
        self._line.say(b'{"type":"ask_person","client_id":"please"}')

    def leave(self) -> None:
        self._line.hang_up()

    def _hear(self, frame: bytes) -> None:
        if not self._answered.done() and frame.startswith(EVENT) and FROM_AI in frame:
            self._answered.set_result(None)
        elif not self._ready.done() and frame.startswith(READY):
            self._ready.set_result(None)


class _Ring(msgspec.Struct):
    conversation: str


class _Console:
    def __init__(self, token: str) -> None:
        self._token = token
        self._there: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rung: dict[str, float] = {}
        self._works = False
        self._talks: set[asyncio.Task[None]] = set()

    async def open(self, place: Yard) -> None:
        headers = {"Cookie": f"warmline_session={self._token}", "Origin": place.url}
        self._line = await Line.dial(_live(place, "console"), self._hear, headers)
        await asyncio.wait_for(self._there, PATIENCE)
        self._url, self._headers = place.url, headers | {"X-Warmline": "1"}
        self._posts = await Posts.dial(self._url, self._headers)

    def work(self, rung: dict[str, float]) -> None:
        """From now on what rings is answered, and noted when it rang first."""
        self._rung, self._works = rung, True

    async def leave(self) -> None:
        """Talks that are under way end where they are."""
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        self._posts.hang_up()
        self._line.hang_up()

    async def _talk(self, conversation: str) -> None:
        for act in ("claim", "resolve"):
            path = f"/api/conversations/{conversation}/{act}"
            if self._posts.is_over:
                self._posts = await Posts.dial(self._url, self._headers)
            await self._posts.post(path, msgspec.json.encode({"client_id": act}))
            await asyncio.sleep(TALK)

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(RING) and self._works:
            at = time.perf_counter()
            conversation = msgspec.json.decode(frame, type=_Ring).conversation
            self._rung.setdefault(conversation, at)
            talk = asyncio.create_task(self._talk(conversation))
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)
        elif frame.startswith(LISTS) and not self._there.done():
            self._there.set_result(None)


async def _console(database: Database, place: Yard, number: int) -> _Console:
    id: UUID = new_id()
    now = datetime.now(UTC)
    new = NewAgent(name=f"Agent {number:02}", email=f"agent-{number}@bench.example")
    async with database.transaction() as tx:
        await add_agent(tx, id, new, "no password", actor="the bench", at=now)
        await change_agent(tx, id, AgentChange(capacity=CAPACITY), actor="the bench", at=now)
        await choose_presence(tx, id, "online")
        token = await open_session(tx, id, at=now)
    console = _Console(token)
    await console.open(place)
    return console


async def _customers(place: Yard, count: int) -> list[_Customer]:
    found: list[_Customer] = []
    async with httpx.AsyncClient(base_url=place.url, timeout=PATIENCE) as http:

        async def bring() -> None:
            opened = await open_conversation(http, place.operator_token)
            customer = _Customer(opened.conversation)
            await customer.arrive(place, opened.token)
            found.append(customer)

        for begin in range(0, count, AT_ONCE):
            await asyncio.gather(*(bring() for _ in range(min(AT_ONCE, count - begin))))
    return found


async def _ask(customers: list[_Customer], rate: float) -> dict[str, float]:
    """When each asked; counted from when it was due, so that nobody hides being late."""
    asked: dict[str, float] = {}
    begin = time.perf_counter()
    for number, customer in enumerate(customers):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked[customer.conversation] = due
        customer.ask()
    return asked


def _live(place: Yard, who: str) -> str:
    return f"{place.url.replace('http', 'ws', 1)}/api/{who}/live"
