"""The crowd of a hand-off bench, inside the process of a node: agents who accept, decline, do not
answer, flap, race and vanish, and customers who ask for a person.

They stand where the sockets stand: a ring reaches them through the same hub, and they act by the
same desk that HTTP calls; only the wire itself is left out, or the bench would measure its own.
"""

import asyncio
import random
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg
import msgspec

from warmline.bench.trivial import NoTrainer, TrivialEngine
from warmline.boot import App
from warmline.conversations import Disclosure
from warmline.desk import (
    Act,
    Acting,
    Impossible,
    NotAllowed,
    NotFound,
    RouterPaces,
    TooLate,
    Visitor,
)
from warmline.kit import CONNECTION_LOST, new_id
from warmline.people import Presence
from warmline.routing import choose_presence
from warmline.serving import served
from warmline.settings import Settings

DISCLOSURE = Disclosure("1", "en", "You are talking to our AI assistant.")
REFUSED = (TooLate, NotFound, NotAllowed, Impossible)
LOST = (*CONNECTION_LOST, asyncpg.PostgresError)
# Time enough that what rings at the end is answered (seconds).
DRAIN = 25.0
# Faster than in production, so that much happens in a short time.
PACES = RouterPaces(
    lapse=timedelta(seconds=3), release=timedelta(seconds=6), heartbeat=1.0, tidy=1.0
)
RING = '{"type":"ring"'

What = Literal["accept", "race", "decline", "ignore", "flap", "vanish"]
WHATS: tuple[What, ...] = ("accept", "race", "decline", "ignore", "flap", "vanish")
CHANCES = (70, 8, 10, 4, 4, 4)


class Plan(msgspec.Struct, frozen=True):
    """`agents` are (id, name); `handoffs` at `rate` a second; `work` is the mean time (seconds)
    that a conversation takes its agent."""

    agents: tuple[tuple[UUID, str], ...]
    handoffs: int
    rate: float
    seed: int
    work: float = 1.0
    languages: tuple[str, ...] = ("en", "en", "en", "de", "fr")


async def run_node(plan: Plan) -> None:
    """Serves, plays its part, says so and serves on until its input ends."""
    async with served(Settings.read(), NoTrainer(), engine=TrivialEngine(), paces=PACES) as app:
        crowd = Crowd(app, plan)
        await crowd.play()
        sys.stdout.write("done\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


class Crowd:
    def __init__(self, app: App, plan: Plan) -> None:
        self.app, self.plan = app, plan
        self.chance = random.Random(plan.seed)
        self.open: list[Visitor] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.agents = [Hand(self, Acting(id, name, "agent")) for id, name in plan.agents]

    async def play(self) -> None:
        for agent in self.agents:
            await agent.choose("online")
            agent.come()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for number in range(self.plan.handoffs):
            await asyncio.sleep(max(0.0, begin + number / self.plan.rate - loop.time()))
            self.begin(self._ask())
        deadline = loop.time() + DRAIN
        while self._tasks and loop.time() < deadline:
            await asyncio.wait(self._tasks, timeout=deadline - loop.time())
        while await self._is_waiting() and loop.time() < deadline:  # noqa: ASYNC110 - of all nodes
            await asyncio.sleep(0.2)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._carefully(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pause(self, mean: float) -> None:
        await asyncio.sleep(min(self.chance.expovariate(1 / mean), 5 * mean))

    async def _carefully(self, work: Coroutine[Any, Any, None]) -> None:
        """Who was too late was too late; a database that is away is the bench's own doing."""
        with suppress(*REFUSED, *LOST):
            await work

    async def _ask(self) -> None:
        language = self.chance.choice(self.plan.languages)
        visitor = Visitor(new_id(), new_id(), "widget", "assistant", DISCLOSURE, language)
        self.open.append(visitor)
        await self.app.reception.ask_for_person(visitor, "please")
        if self.chance.random() < 0.05:
            await self.pause(0.3)
            await self.app.reception.ask_for_assistant(visitor, "never-mind")
            await self.pause(0.3)
            await self.app.reception.ask_for_person(visitor, "after-all")

    async def _is_waiting(self) -> bool:
        async with self.app.database.transaction() as tx:
            return bool(await tx.fetchval("select exists (select from waiting)"))


@dataclass(eq=False)
class Hand:
    """An agent at a console: the end of the hub that a socket would be."""

    crowd: Crowd
    acting: Acting
    session: str = ""
    watched: UUID | None = None
    known: set[UUID] = field(default_factory=set)

    @property
    def agent_id(self) -> UUID:
        return self.acting.id

    @property
    def agent_name(self) -> str:
        return self.acting.name

    def put(self, text: str) -> None:
        if text.startswith(RING):
            told = msgspec.json.decode(text)
            what = self.crowd.chance.choices(WHATS, CHANCES)[0]
            self.crowd.begin(self._answer(what, UUID(told["conversation"])))

    def end(self, code: int, reason: str, sentence: str) -> None:
        """Nobody signed in here."""

    def refresh(self) -> None:
        """Lists are for people."""

    def come(self) -> None:
        self.crowd.app.hub.console_came(self)

    def go(self) -> None:
        self.crowd.app.hub.console_left(self)

    async def choose(self, presence: Presence) -> None:
        async with self.crowd.app.database.transaction() as tx:
            await choose_presence(tx, self.acting.id, presence)

    async def _answer(self, what: What, conversation: UUID) -> None:
        await self.crowd.pause(0.1)
        match what:
            case "accept":
                await self._accept(conversation)
            case "race":
                await self._race(conversation)
            case "decline":
                await self.crowd.app.desk.decline(self.acting, _act(conversation))
            case "ignore":
                await asyncio.sleep(8)
                await self.choose("online")
            case "flap":
                for presence in ("away", "online", "break", "online"):
                    await self.choose(presence)
                await self._accept(conversation)
            case "vanish":
                self.go()
                await asyncio.sleep(self.crowd.chance.uniform(0.5, 9))
                self.come()

    async def _race(self, conversation: UUID) -> None:
        """Two windows and two colleagues, all at once."""
        others = self.crowd.chance.sample(self.crowd.agents, min(2, len(self.crowd.agents)))
        desk, act = self.crowd.app.desk, _act(conversation)
        claims = [desk.claim(self.acting, act), desk.claim(self.acting, act)]
        claims += [desk.claim(other.acting, _act(conversation)) for other in others]
        claims += [desk.decline(self.acting, _act(conversation))]
        await asyncio.gather(*claims, return_exceptions=True)
        for hand in (self, *others):
            await self.crowd._carefully(hand._work(conversation))

    async def _accept(self, conversation: UUID) -> None:
        await self.crowd.app.desk.claim(self.acting, _act(conversation))
        await self._work(conversation)

    async def _work(self, conversation: UUID) -> None:
        desk, chance = self.crowd.app.desk, self.crowd.chance
        await self.crowd.pause(self.crowd.plan.work)
        ways: list[Callable[[], Coroutine[Any, Any, Any]]] = [
            lambda: desk.resolve(self.acting, _act(conversation)),
            lambda: desk.pass_on(self.acting, _act(conversation), to=None, note="yours"),
            lambda: desk.hand_back(self.acting, _act(conversation)),
            lambda: self._hold(conversation),
        ]
        await chance.choices(ways, (85, 5, 5, 5))[0]()

    async def _hold(self, conversation: UUID) -> None:
        desk = self.crowd.app.desk
        until = datetime.now(UTC) + timedelta(days=1)
        held = _act(conversation)
        await desk.hold(self.acting, held, until=until, waiting_for="customer")
        await self.crowd.pause(0.5)
        await desk.resume(self.acting, _act(conversation))
        await desk.resolve(self.acting, _act(conversation))


def _act(conversation: UUID) -> Act:
    return Act(conversation, new_id().hex)
