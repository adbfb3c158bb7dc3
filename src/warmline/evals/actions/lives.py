"""One life of a node, in a process of its own: it plays one case as far as it gets.

What the customer and the agents do in it may be done again in the next life, as a widget and a
console do it: with the same client ids, so that what was kept is kept once.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import httpx

from warmline.actions import Backends
from warmline.ai import Act, Chat, Confirm, Decision, Doing, Situation, Understanding
from warmline.conversations import Choice, Disclosure
from warmline.desk import Act as Doer
from warmline.desk import Acting, Impossible, RunView, TooLate, Visitor
from warmline.evals.actions.boundaries import Boundaries, WatchedBackends, WatchedDatabase
from warmline.evals.actions.cases import Case, Fault, wish_in, words_for
from warmline.evals.actions.customers import Shopper
from warmline.evals.actions.node import Node
from warmline.identity import Claims
from warmline.kit import Database, run

AGENT = Acting(UUID(int=0xA1), "Ada", "agent")
SUPERVISOR = Acting(UUID(int=0xB0), "Sol", "supervisor")
DISCLOSURE = Disclosure("1", "en", "You are talking to our AI assistant.")
OVER = ("succeeded", "failed", "cancelled", "expired", "declined", "handed_over")
# How long one life may take (seconds).
PATIENCE = 60.0
LOOK_EVERY = 0.05
# How often something is asked for, where the shop was too busy to be looked into.
TRIES = 3
NEWEST = """
select id, hash, state, by from action_run where conversation_id = $1
order by created_at desc, id desc limit 1
"""
STANDING = "select state from conversation where id = $1"


@dataclass(frozen=True, slots=True)
class Life:
    """`die_at` is the boundary at which it ends; `faults` what goes wrong once the yes is near."""

    case: Case
    dsn: str
    environment: Mapping[str, str]
    trace: Path
    die_at: int | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Newest:
    """The latest run of a conversation."""

    id: UUID
    hash: str
    state: str
    by: str


class Stuck(Exception):
    """What a life waited for did not come."""


def live(life: Life) -> None:
    """In the child process."""
    logging.basicConfig(level=logging.CRITICAL)
    run(_live(life))


async def _live(life: Life) -> None:
    boundaries = Boundaries(life.trace, life.die_at, life.case.seed)
    database = await WatchedDatabase.connect(life.dsn, pool_size=5)

    def watched(backends: Backends) -> Backends:
        return WatchedBackends(backends, boundaries)

    node = await Node.open(database, life.environment, obeying, watched=watched)
    database.boundaries = boundaries
    with suppress(Stuck, TooLate):
        await _Played(node, life, boundaries).through()
    await node.close()
    await database.close()


def obeying(situation: Situation) -> Decision:
    """Any node serves any conversation: what is wanted stands in what was said. A button is what it
    says."""
    waiting = situation.doing[0].run if situation.doing else None
    if situation.pressed and waiting:
        if situation.pressed.yes and situation.pressed.current:
            return Confirm(Understanding("en", doing=situation.doing), waiting)
        return Chat(Understanding("en", doing=situation.doing), "Not this one.", "other")
    wish = wish_in(situation.heard[-1].text)
    return Act(Understanding("en", doing=(Doing(wish.action, wish.arguments),)))


def visitor_of(shopper: Shopper, conversation: UUID, contact: UUID) -> Visitor:
    now = datetime.now(UTC)
    until = now + timedelta(hours=2)
    claims = Claims(shopper.id, until, now, "evaluation", shopper.name, shopper.email, until)
    return Visitor(conversation, contact, "widget", "assistant", DISCLOSURE, claims=claims)


@dataclass(frozen=True, slots=True)
class _Played:
    node: Node
    life: Life
    boundaries: Boundaries

    @property
    def _case(self) -> Case:
        return self.life.case

    async def through(self) -> None:
        visitor = visitor_of(self._case.shopper, self._case.conversation, self._case.contact)
        if self._case.scenario.by == "agent":
            await self._agent_does(visitor)
        else:
            await self._customer_says(visitor)
        if self._case.scenario.by == "supervisor":
            await self._supervisor_approves()
        await self._until(lambda run: run.state in OVER)

    async def _customer_says(self, visitor: Visitor) -> None:
        reception = self.node.reception
        proposed = await self._proposed_to(visitor)
        await self._go_wrong()
        yes = Choice(proposed.id, proposed.hash, yes=True)
        async with self.boundaries.around("the customer's yes"):
            await reception.receive(visitor, "yes", "Yes, do it", choice=yes)

    async def _proposed_to(self, visitor: Visitor) -> Newest:
        """Where the shop was too busy to be asked, the AI brought a person; the customer, who waits
        for nobody else, asks it again. Nothing was said yes to before that."""
        reception = self.node.reception
        words = words_for(self._case.scenario.deed, self._case.shopper)
        for again in range(TRIES):
            async with self.boundaries.around("the customer's wish"):
                await reception.receive(visitor, f"wish-{again}", words)
            found = await proposed_or_waiting(self.node.database, self._case.conversation)
            if found is not None:
                return found
            await reception.ask_for_assistant(visitor, f"assistant-{again}")
        raise Stuck

    async def _prepared(self) -> RunView:
        wish = self._case.wish
        for _ in range(TRIES):
            with suppress(Impossible):
                return await self.node.actions.propose(
                    AGENT, self._doing("propose"), wish.action, wish.arguments
                )
        raise Stuck

    async def _agent_does(self, visitor: Visitor) -> None:
        desk = self.node.actions
        await self.node.reception.ask_for_person(visitor, "person")
        await self.node.agents.claim(AGENT, self._doing("claim"))
        async with self.boundaries.around("the agent's proposal"):
            proposed = await self._prepared()
        await self._go_wrong()
        async with self.boundaries.around("the agent's yes"):
            await desk.confirm(AGENT, self._doing("yes"), proposed.id, proposed.hash)

    async def _supervisor_approves(self) -> None:
        waiting = await self._until(lambda run: run.state != "proposed")
        if waiting.state != "awaiting_approval":
            return
        async with self.boundaries.around("the approval"):
            await self.node.actions.approve(
                SUPERVISOR, self._doing("approve"), waiting.id, "It is fine."
            )

    def _doing(self, client_id: str) -> Doer:
        # an agent's ids are UUIDs of their choice
        return Doer(self._case.conversation, uuid5(self._case.conversation, client_id).hex)

    async def _go_wrong(self) -> None:
        await befall(self.life.environment, self._case, self.life.faults)

    async def _until(self, fitting: Callable[[Newest], bool]) -> Newest:
        return await until(self.node.database, self._case.conversation, fitting)


async def until(
    database: Database, conversation: UUID, fitting: Callable[[Newest], bool]
) -> Newest:
    """The newest run once it is as wanted. Raises Stuck."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        async with database.transaction() as tx:
            row = await tx.fetchrow(NEWEST, conversation)
        if row is not None and fitting(found := Newest(**row)):
            return found
        await asyncio.sleep(LOOK_EVERY)
    raise Stuck


async def proposed_or_waiting(database: Database, conversation: UUID) -> Newest | None:
    """None once the conversation waits for a person, and nothing was proposed in it."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        async with database.transaction() as tx:
            row = await tx.fetchrow(NEWEST, conversation)
            state = await tx.fetchval(STANDING, conversation)
        if row is not None:
            return Newest(**row)
        if state == "waiting":
            return None
        await asyncio.sleep(LOOK_EVERY)
    raise Stuck


async def befall(environment: Mapping[str, str], case: Case, faults: tuple[Fault, ...]) -> None:
    """Tells the shop what goes wrong with this customer's requests, and with nobody else's."""
    if not faults:
        return
    async with httpx.AsyncClient(base_url=environment["TERNWELL_SHOP_URL"]) as client:
        for fault in faults:
            wrong = {
                "kind": fault.kind,
                "count": fault.count,
                "only": f"/customers/{case.shopper.id}/",
                "method": "GET" if fault.reading else _method(case),
                "seconds": fault.seconds,
            }
            (await client.post("/faults", json=wrong)).raise_for_status()


def _method(case: Case) -> str:
    return "PUT" if case.scenario.deed.effect in ("due_date", "address") else "POST"
