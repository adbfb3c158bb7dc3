"""Plays all of it: lives of nodes in processes that die, on one database, with one shop."""

import asyncio
import multiprocessing
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from pathlib import Path
from uuid import UUID

from warmline.actions import Catalogue, Faults, publish_actions, read_actions
from warmline.ai import Claims
from warmline.evals.actions.attempting import ALL_ATTEMPTS, attempt_all
from warmline.evals.actions.boundaries import reached
from warmline.evals.actions.cases import (
    Case,
    Scenario,
    Wanted,
    crash_scenarios,
    fault_scenarios,
    killed,
    spread,
)
from warmline.evals.actions.customers import FIRST, Shopper, move_in
from warmline.evals.actions.judging import Effect, Judgement, effects_in, judge, told_in
from warmline.evals.actions.lives import Life, live
from warmline.evals.actions.stage import Attempted, judge_attempts
from warmline.kit import Database, WarmlineError
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.trial import yard

OWN_COMPANY = Path(__file__).parent / "company"
AT_ONCE = 12
# A life that was not killed ends by itself long before (seconds).
LONGEST_LIFE = 120.0
# After the last life, what the shop still had on its way has come.
AFTERWARDS = 2.0
# Every so many a crash, the node that comes after it dies as well.
AGAIN_EVERY = 4
KILLED = -9
FIRST_ID = Shopper(FIRST).id


@dataclass(frozen=True, slots=True)
class ShopAt:
    """A shop that runs: where, what it wants to be told, and its own database file."""

    url: str
    authorization: str
    database: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "TERNWELL_SHOP_URL": self.url,
            "TERNWELL_SHOP_AUTHORIZATION": self.authorization,
        }


async def evaluate_actions(
    wanted: Wanted, shop: ShopAt, company: Path, *, stage: Callable[[str], None]
) -> Judgement:
    """`company` is the folder whose actions are tried beside our own; the shop takes faults."""
    scenarios = crash_scenarios()[: max(1, wanted.crashes)] if wanted.crashes else []
    faults = fault_scenarios(wanted.faults)
    count = len(scenarios) + wanted.crashes + len(faults)
    shoppers = move_in(shop.database, count + len(ALL_ATTEMPTS) * 2)
    stage("Starting a database …")
    with yard() as place:
        (place.folder / "data").mkdir()
        postgres = EmbeddedPostgres(place.folder / "data")
        await asyncio.to_thread(postgres.start)
        try:
            database = await _furnished(postgres.dsn(), company)
            # of their own, since each node takes up whatever is left on its database
            await _create(database, "attempts")
            attempted_on = await _furnished(postgres.dsn("attempts"), company)
            try:
                stand = _Stand(
                    database, shop, place.folder, wanted.seed, iter(shoppers[:count]), stage
                )
                attempting = asyncio.create_task(
                    attempt_all(attempted_on.dsn, shop.environment, iter(shoppers[count:]))
                )
                await stand.play(scenarios, wanted.crashes, faults)
                stage(f"{len(ALL_ATTEMPTS)} attempts on what is not theirs …")
                return await stand.judged(await attempting)
            finally:
                await attempted_on.close()
                await database.close()
        finally:
            await asyncio.to_thread(postgres.stop)


async def _furnished(dsn: str, company: Path) -> Database:
    await migrate(dsn)
    database = await Database.connect(dsn)
    await _publish(database, company)
    return database


async def _create(database: Database, name: str) -> None:
    connection = await database.dedicated()
    try:
        await connection.execute(f"create database {name}")
    finally:
        await connection.close()


async def _publish(database: Database, company: Path) -> None:
    theirs, ours = _declared(company), _declared(OWN_COMPANY)
    # our own ways to the shop win: they give up sooner
    both = Catalogue(0, {**theirs.actions, **ours.actions}, {**theirs.backends, **ours.backends})
    async with database.transaction() as tx:
        await publish_actions(tx, both, by="the evaluation", at=datetime.now(UTC))


def _declared(folder: Path) -> Catalogue:
    found = read_actions(folder)
    if isinstance(found, Faults):
        raise WarmlineError("actions_faulty", "\n".join(map(str, found.faults)))
    return found


@dataclass(slots=True)
class _Stand:
    """Where it is all played."""

    database: Database
    shop: ShopAt
    folder: Path
    seed: int
    shoppers: Iterator[Shopper]
    stage: Callable[[str], None]
    judgement: Judgement = field(default_factory=Judgement)
    _played: list[Case] = field(default_factory=list)
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _hand: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _processes: ForkServerContext = field(
        default_factory=lambda: multiprocessing.get_context("forkserver")
    )

    async def play(
        self, scenarios: Sequence[Scenario], crashes: int, faults: Sequence[Scenario]
    ) -> None:
        # a process that has imported everything gives birth to the others in milliseconds
        self._processes.set_forkserver_preload(["warmline.evals.actions.lives"])
        rng = random.Random(self.seed)
        whole = [self._case(scenario, rng) for scenario in scenarios]
        failing = [self._case(scenario, rng) for scenario in faults]
        self.stage(f"Looking where {len(whole)} kinds of runs can be cut; {len(failing)} faults …")
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._all_through(whole))
            group.create_task(self._all_through(failing))
            await looking
            points = {case.scenario: reached(self._trace(case, 0)) for case in whole}
            chosen = spread(points, crashes, rng) if crashes else []
            self.stage(f"{len(chosen)} crashes …")
            cut = [self._cut(one, at, number, rng) for number, (one, at) in enumerate(chosen)]
            await self._all_through(cut)
        self._hand.shutdown(wait=False)
        self._count(cut, failing)
        self._played += [*whole, *cut, *failing]

    async def judged(self, attempted: Sequence[Attempted]) -> Judgement:
        self.stage("Counting in the shop's own books …")
        await asyncio.sleep(AFTERWARDS)
        await self._judge(self._played)
        judge_attempts(self.judgement, attempted, effects_in(self.shop.database, since=FIRST_ID))
        return self.judgement

    def _case(self, scenario: Scenario, rng: random.Random) -> Case:
        conversation, contact = (UUID(int=rng.getrandbits(128), version=4) for _ in range(2))
        return Case(scenario, next(self.shoppers), conversation, contact, rng.getrandbits(32))

    def _cut(self, scenario: Scenario, at: int, number: int, rng: random.Random) -> Case:
        case = self._case(scenario, rng)
        again = [rng.randrange(9)] if number % AGAIN_EVERY == 0 else []
        return killed(case, at, *again)

    async def _all_through(self, cases: Sequence[Case]) -> None:
        async with asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(self._through(case))

    async def _through(self, case: Case) -> None:
        """One life after the other, until one is not cut."""
        async with self._at_once:
            lives = [*case.kills, None]
            for number, die_at in enumerate(lives):
                faults = case.scenario.faults if number == 0 else ()
                life = Life(
                    case,
                    self.database.dsn,
                    self.shop.environment,
                    self._trace(case, number),
                    die_at,
                    faults,
                )
                await self._lived(life)

    async def _lived(self, life: Life) -> None:
        process = self._processes.Process(target=live, args=(life,), daemon=True)
        await self._one_by_one(process.start)
        if not await _readable(process.sentinel, LONGEST_LIFE):
            await self._one_by_one(process.kill)
        await self._one_by_one(process.join)
        was_killed = process.exitcode == KILLED
        self.judgement.kinds["lives"]["killed" if was_killed else "whole"] += 1
        if process.exitcode not in (0, KILLED):
            raise WarmlineError("life_failed", f"A node ended with {process.exitcode}.")

    async def _one_by_one(self, act: Callable[[], object]) -> None:
        # multiprocessing looks after all children whenever one is started, and of two threads that
        # ask how a child ended one is told wrong
        await asyncio.get_running_loop().run_in_executor(self._hand, act)

    def _trace(self, case: Case, number: int) -> Path:
        return self.folder / f"{case.shopper.id}-{number}.trace"

    def _count(self, cut: Sequence[Case], failing: Sequence[Case]) -> None:
        kinds = self.judgement.kinds
        for case in cut:
            for number, at in enumerate(case.kills):
                passed = reached(self._trace(case, number))
                kinds["crash_points"][passed[at] if at < len(passed) else "not reached"] += 1
        for case in failing:
            for fault in case.scenario.faults:
                kinds["fault_kinds"][fault.kind] += 1
        for case in (*cut, *failing):
            kinds["actions"][case.scenario.deed.action] += 1
            kinds["yes_by"][case.scenario.by] += 1

    async def _judge(self, cases: Sequence[Case]) -> None:
        claims, by_customer = Claims(), self._effects()
        for case in cases:
            told = await told_in(self.database, case.conversation, claims)
            judge(self.judgement, case, by_customer.get(case.shopper.id, []), told)

    def _effects(self) -> Mapping[str, list[Effect]]:
        found: dict[str, list[Effect]] = {}
        for effect in effects_in(self.shop.database, since=FIRST_ID):
            found.setdefault(effect.customer, []).append(effect)
        return found


async def _readable(file: int, within: float) -> bool:
    """Whether it can be read from in time: a child's sentinel can once the child has ended."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(file, ready.set)
    try:
        await asyncio.wait_for(ready.wait(), within)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(file)
    return True
