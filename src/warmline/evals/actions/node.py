"""One node: the product's own parts, with an engine that does as it is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self
from uuid import UUID

from warmline.actions import Backends, CurrentCatalogue, Rendering
from warmline.actions.backends import LiveBackends
from warmline.ai import Decision, HandOffReason, Situation
from warmline.autonomy import Autonomy, Setting
from warmline.conversations import APPEND_SETTINGS, Feed, Log, Snapshot, SnapshotReader, snapshots
from warmline.desk import (
    ActionDesk,
    AgentDesk,
    Carrying,
    Codes,
    Company,
    Executing,
    Governor,
    Paces,
    Reception,
    Sweep,
    Turns,
    deed_sentences,
)
from warmline.identity import identity_of
from warmline.kit import Database, SystemClock, new_id, sealing
from warmline.mail import Postman

# As the product's, but in seconds where it takes minutes. A request of ours takes at most a second
# (company/actions/backends.yaml), and what is late comes before `settles`, as in the product.
BRISK = Paces(
    lease=4.0,
    settles=4.0,
    retries=(0.1, 0.3, 1.0),
    checks=(0.2, 0.4, 0.8, 1.5),
    gives_up=30.0,
    sweeps=0.25,
)
SECRET = "the evaluation's own key, which signs nothing outside it"
LATEST = 24
# The one intent there is here.
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Obedient:
    """An engine that decides as `decides` says, however wrong it is: what holds then holds with any
    engine."""

    decides: Callable[[Situation], Decision]

    async def decide(self, situation: Situation) -> Decision:
        return self.decides(situation)


@dataclass(slots=True)
class Node:
    database: Database
    reception: Reception
    turns: Turns
    agents: AgentDesk
    actions: ActionDesk
    executing: Executing
    _stack: AsyncExitStack = field(repr=False)

    @classmethod
    async def open(
        cls,
        database: Database,
        environment: Mapping[str, str],
        decides: Callable[[Situation], Decision],
        *,
        watched: Callable[[Backends], Backends] = lambda backends: backends,
    ) -> Self:
        """`watched` may lay something around the backends. Ends with `close`."""
        clock, engine, rendering = SystemClock(), Obedient(decides), Rendering()
        feed = Feed(database.dedicated, node=new_id().hex)
        log = Log(lambda: database.dedicated(APPEND_SETTINGS), feed, shards=1)
        catalogue = CurrentCatalogue(database)
        live = LiveBackends(lambda: catalogue.now.backends, environment, rendering.expect_holds)
        backends = watched(live)
        seal = sealing.Seal(SECRET, "identity")
        postman = Postman(database, seal, clock, smtp_url=None, sender=None)
        codes = Codes(postman, seal, clock, lambda: "Ternwell")
        company = Company(today=_today, day_began=_midnight)
        carrying = Carrying(
            database,
            feed,
            backends,
            lambda: catalogue.now,
            engine,
            clock=clock,
            ids=new_id,
            sentence=deed_sentences(),
            company=company,
            identity_of=identity_of,
            codes=codes,
            rendering=rendering,
        )
        executing = Executing(
            database,
            feed,
            backends,
            lambda: catalogue.now,
            clock=clock,
            ids=new_id,
            sentence=deed_sentences(),
            rendering=rendering,
            paces=BRISK,
        )
        turns = Turns(
            engine,
            log,
            SnapshotReader(_reader(database)),
            clock,
            governor=Governor(_trusted, dict, _taken_over, lambda action: (ANYTHING,)),
            carrying=carrying,
            begin=executing.begin,
        )
        executing.on_end(turns.go_on)
        actions = ActionDesk(
            database,
            feed,
            turns,
            backends,
            lambda: catalogue.now,
            clock=clock,
            company=company,
            identity_of=identity_of,
            rendering=rendering,
            begin=executing.begin,
        )
        stack = AsyncExitStack()
        for part in (feed, log, catalogue, live, turns, executing):
            await part.start()
            stack.push_async_callback(part.stop)
        sweep = Sweep(database, feed, turns, clock, late=1.0)
        await sweep.start()
        stack.push_async_callback(sweep.stop)
        reception = Reception(database, log, feed, turns, codes)
        agents = AgentDesk(database, log, feed, turns)
        return cls(database, reception, turns, agents, actions, executing, stack)

    async def close(self) -> None:
        await self._stack.aclose()


def _reader(database: Database) -> Callable[[Sequence[UUID]], Awaitable[dict[UUID, Snapshot]]]:
    async def read(conversations: Sequence[UUID]) -> dict[UUID, Snapshot]:
        async with database.transaction() as tx:
            return await snapshots(tx, conversations, latest=LATEST)

    return read


def _trusted() -> Autonomy:
    setting = Setting(ANYTHING, "auto", "the evaluation", datetime(2026, 1, 1, tzinfo=UTC))
    return Autonomy({ANYTHING: setting}, None)


def _taken_over(_: str, reason: HandOffReason) -> str:
    return f"A colleague takes over ({reason})."


def _today() -> date:
    return datetime.now(UTC).date()


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
