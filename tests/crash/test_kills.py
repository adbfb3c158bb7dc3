"""`kill -9` at random moments while customers write: what was acknowledged is there once, and every
turn is finished."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from tests.crash.crowd import Crowd
from warmline.conversations import broken_links
from warmline.evals import Audit, audit
from warmline.kit import Database
from warmline.trial import TrialServer, yard

SERVER = Path(__file__).with_name("server.py")
CUSTOMERS = 12
OPEN_TURNS = """
select count(*) from conversation
where state in ('with_ai', 'resolved') and heard_seq > answered_seq
"""
# What customers may see of their events: the widget's list must be this and nothing else.
SEEN = """
select seq, kind from event where conversation_id = $1::uuid and kind in
  ('conversation.opened', 'message.sent', 'handoff.requested') order by seq
"""


@pytest.mark.timeout(400)
async def test_nothing_is_lost_or_doubled_when_the_server_is_killed() -> None:
    async with server() as trial:
        async with Crowd.of(trial.place, CUSTOMERS, seed=1) as crowd:
            await kill_server(trial, times=5, seed=1)
        await assert_whole(trial, crowd)


@pytest.mark.timeout(400)
async def test_nothing_is_lost_or_doubled_when_the_database_is_killed() -> None:
    async with server() as trial:
        async with Crowd.of(trial.place, CUSTOMERS, seed=2) as crowd:
            await kill_database(trial, times=5, seed=2)
        await assert_whole(trial, crowd)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
async def test_nothing_is_lost_or_doubled_in_a_hundred_kills() -> None:
    async with server() as trial:
        async with Crowd.of(trial.place, 3 * CUSTOMERS, seed=3) as crowd:
            for round_ in range(10):
                await kill_server(trial, times=5, seed=round_)
                await kill_database(trial, times=5, seed=round_)
        await assert_whole(trial, crowd)


@asynccontextmanager
async def server() -> AsyncIterator[TrialServer]:
    with yard() as place:
        trial = TrialServer(place, [sys.executable, str(SERVER)])
        await trial.start()
        try:
            yield trial
        finally:
            await trial.stop()


async def kill_server(trial: TrialServer, *, times: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        await trial.kill()
        await trial.start()


async def kill_database(trial: TrialServer, *, times: int, seed: int) -> None:
    """The postmaster dies; its server's supervisor brings it back."""
    chance = random.Random(seed)
    for _ in range(times):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        await replaced(trial, postmaster(trial))


async def replaced(trial: TrialServer, killed: int) -> None:
    os.kill(killed, signal.SIGKILL)
    await until(lambda: postmaster(trial) != killed)


def postmaster(trial: TrialServer) -> int:
    """The process that the data folder names; the one before while it is being written."""
    path = trial.place.folder / "data" / "postgres" / "data" / "postmaster.pid"
    while True:
        try:
            return int(path.read_text().splitlines()[0])
        except (OSError, IndexError, ValueError):
            continue


async def assert_whole(trial: TrialServer, crowd: Crowd) -> None:
    assert sum(len(texts) for _, texts in crowd.visits) > CUSTOMERS
    database = await Database.connect(trial.dsn)
    try:
        await until(lambda: no_open_turns(database))
        assert await audit(trial.dsn, crowd.sent()) == Audit(lost=0, doubled=0, gaps=0)
        for customer, texts in crowd.visits:
            assert len(customer.acknowledged) == len(texts)
            assert customer.seen_twice == 0
        await assert_seen_and_chained(database, crowd)
    finally:
        await database.close()


async def no_open_turns(database: Database) -> bool:
    async with database.transaction() as tx:
        return not await tx.fetchval(OPEN_TURNS)


async def until(happened: Callable[[], bool | Awaitable[bool]]) -> None:
    """Recovery on a busy machine takes its time."""
    for _ in range(1_800):
        answer = happened()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen within 90 seconds")


async def assert_seen_and_chained(database: Database, crowd: Crowd) -> None:
    """Whoever was cut off and came back has seen every event that was theirs to see."""
    for customer, _ in crowd.visits:
        async with database.transaction() as tx:
            rows = await tx.fetch(SEEN, customer.conversation)
            assert await broken_links(tx, UUID(customer.conversation)) == []
        kept = {row["seq"]: row["kind"] for row in rows}
        last = max(customer.events, default=0)
        seen = {seq: event["kind"] for seq, event in customer.events.items()}
        # the last one may have left before a hand-off's second event reached them
        assert seen == {seq: kind for seq, kind in kept.items() if seq <= last}
