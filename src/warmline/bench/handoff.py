"""Hand-offs: how fast one rings, and whether routing is exact when everything happens at once.

Two parts. `rings` is measured over real sockets and HTTP, one server in a child process. `Counts`
are of two servers on one database, whose agents and customers stand where their sockets would
(`handoff_crowd`), counted from the log by `handoff_check`.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from warmline.bench.handoff_check import Counts, count, read_logs
from warmline.bench.handoff_crowd import Plan
from warmline.bench.handoff_rings import measure_rings
from warmline.kit import Database, WarmlineError, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.people import AgentChange, NewAgent, add_agent, change_agent
from warmline.routing import Queue, Rule, Step, write_queues
from warmline.trial import Yard, free_port, yard

Tell = Callable[[str], None]
NODE = (sys.executable, "-m", "warmline.bench", "handoff-node")
PATIENCE = 3_600.0
SKILLS = ("payments", "returns")
BENCH = "the bench"


@dataclass(frozen=True, slots=True)
class HandoffLoad:
    """`rate` hand-offs a second over all `nodes`; with `crash` the last node is killed without a
    warning after so many seconds, and started again."""

    handoffs: int = 20_000
    agents: int = 200
    nodes: int = 2
    rate: float = 50.0
    seed: int = 5
    crash: float | None = None


@dataclass(frozen=True, slots=True)
class HandoffResult:
    """`ring_…` in milliseconds, from a customer's wish for a person to the ring at an agent's
    socket, at `ring_rate` hand-offs a second on one node; the counts are `Counts`."""

    ring_p50_ms: float
    ring_p99_ms: float
    ring_rate: float
    rings: int
    handoffs: int
    offers: int
    taken: int
    double_assignments: int
    over_capacity: int
    offline_assignments: int
    stuck: int
    unmatched: int
    agents: int
    nodes: int
    seconds: float
    examples: tuple[str, ...]


class NodeFell(WarmlineError):
    def __init__(self, said: str) -> None:
        super().__init__("node_fell", f"A node of the bench fell over: {said}")


async def measure_handoff(load: HandoffLoad, tell: Tell) -> HandoffResult:
    tell("How fast one rings …")
    rings = await measure_rings(rate=50.0, seconds=20.0)
    tell(f"ring p99 {rings.p99_ms} ms; {load.handoffs:,} hand-offs on {load.nodes} nodes …")
    begin = time.perf_counter()
    counts = await count_faults(load)
    return HandoffResult(
        ring_p50_ms=rings.p50_ms,
        ring_p99_ms=rings.p99_ms,
        ring_rate=rings.rate,
        rings=rings.count,
        agents=load.agents,
        nodes=load.nodes,
        seconds=round(time.perf_counter() - begin, 1),
        **asdict(counts),
    )


async def count_faults(load: HandoffLoad) -> Counts:
    """Plays it and counts."""
    with yard() as place, EmbeddedPostgres(place.folder) as server:
        await migrate(server.dsn())
        database = await Database.connect(server.dsn())
        try:
            agents = await _furnish(database, load)
            async with _nodes(place, server.dsn(), _plans(agents, load)) as nodes:
                await _play(nodes, load)
                async with database.transaction() as tx:
                    logs = await read_logs(tx)
        finally:
            await database.close()
    return count(logs)


async def _furnish(database: Database, load: HandoffLoad) -> list[tuple[UUID, str]]:
    """Agents of all sorts; a queue whose demands relax, and one that takes the rest. Waiting for
    the agent somebody knows is what a company wishes, and no fault: it is off."""
    chance, at = random.Random(load.seed), datetime.now(UTC)
    agents = [(new_id(), f"Agent {number:03}") for number in range(1, load.agents + 1)]
    relaxed = (Step(timedelta(), {"payments": 3}), Step(timedelta(seconds=4), speaks=False))
    quick = {"ring": timedelta(seconds=5), "sticky_wait": timedelta()}
    german = Rule(languages=frozenset({"de"}))
    rest = (Step(timedelta()), Step(timedelta(seconds=4), speaks=False))
    queues = [
        Queue("german", "German", rule=german, steps=relaxed, **quick),  # type: ignore[arg-type]
        Queue("everyone", "Everyone", steps=rest, **quick),  # type: ignore[arg-type]
    ]
    async with database.transaction() as tx:
        for number, (id, name) in enumerate(agents):
            languages = ("en", *chance.sample(("de", "fr"), chance.randint(0, 2)))
            skills = {skill: chance.randint(1, 5) for skill in SKILLS if chance.random() < 0.6}
            email = f"agent-{number}@bench.example"
            new = NewAgent(name=name, email=email, languages=languages, skills=skills)
            await add_agent(tx, id, new, "no password", actor=BENCH, at=at)
            capacity = AgentChange(capacity=100 * chance.randint(1, 4))
            await change_agent(tx, id, capacity, actor=BENCH, at=at)
        await write_queues(tx, queues, actor=BENCH, at=at)
    return agents


def _plans(agents: Sequence[tuple[UUID, str]], load: HandoffLoad) -> list[Plan]:
    return [
        Plan(
            tuple(agents[number :: load.nodes]),
            load.handoffs // load.nodes,
            load.rate / load.nodes,
            seed=load.seed + number,
        )
        for number in range(load.nodes)
    ]


class _Node:
    def __init__(self, folder: Path, dsn: str, plan: Plan) -> None:
        self._folder, self._dsn, self.plan = folder, dsn, plan
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "node.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *NODE,
                msgspec.json.encode(self.plan).decode(),
                cwd=self._folder,
                env=self._environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def done(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        if await self._process.stdout.readline() != b"done\n":
            said = (self._folder / "node.log").read_text("utf-8", "replace").strip()
            raise NodeFell(said[-500:] or "it said nothing.")

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 20)
        except TimeoutError:
            await self.kill()

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WARMLINE_")}
        return kept | {
            "WARMLINE_DATABASE_URL": self._dsn,
            "WARMLINE_DATA_DIR": str(self._folder / "data"),
            "WARMLINE_PORT": str(free_port()),
            "WARMLINE_SECRET_KEY": "of a bench that is thrown away when it ends",
            "WARMLINE_LOG_LEVEL": "warning",
        }


@asynccontextmanager
async def _nodes(place: Yard, dsn: str, plans: Sequence[Plan]) -> AsyncIterator[list[_Node]]:
    nodes = [
        _Node(place.folder / f"node-{number}", dsn, plan) for number, plan in enumerate(plans, 1)
    ]
    try:
        for node in nodes:
            await node.start()
        yield nodes
    finally:
        for node in nodes:
            await node.stop()


async def _play(nodes: Sequence[_Node], load: HandoffLoad) -> None:
    async with asyncio.timeout(PATIENCE):
        if load.crash is not None:
            last = nodes[-1]
            await asyncio.sleep(load.crash)
            await last.kill()
            last.plan = msgspec.structs.replace(last.plan, seed=last.plan.seed + 100)
            await last.start()
        await asyncio.gather(*(node.done() for node in nodes))
