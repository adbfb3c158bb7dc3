"""A line of customers, and people at consoles who take their time: whether they came within what
was shown. Its database is its own, so that nobody stands in it but who is looked at."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median
from typing import Any

import asyncpg
import httpx
import msgspec

from warmline.evals.callbacks.agents import AgentAtWork, employ
from warmline.kit import Database
from warmline.trial import Customer, Refused, TrialServer, open_conversation

# How long people talk on average (seconds). At first more come than can be answered, so that the
# line grows, then fewer, so that it shrinks: waits are of all lengths.
TALK, AGENTS = 4.0, 10
RUSH, CALM = 1.25, 0.85
PATIENCE = 300.0
EVENTS = """
select conversation_id::text as conversation, seq, at, kind, payload::text as payload from event
where conversation_id = any($1::uuid[])
  and kind in ('handoff.requested', 'wait.told', 'conversation.claimed')
order by conversation_id, seq
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Of those who were told an upper bound, in the order in which they asked. `waited` and
    `at_most` are medians in seconds: a bound that is far above what happens is easily kept. So
    those of the later half, whose bounds were learnt from the earlier one, stand by themselves."""

    waits: int
    untold: int
    within: int
    waited: float | None
    at_most: float | None
    late: "Line | None" = None

    @property
    def share(self) -> float | None:
        return round(self.within / self.waits, 4) if self.waits else None


async def play_line(server: TrialServer, dsn: str, size: int, seed: int) -> list[str]:
    """The conversations of who waited for a person."""
    database = await Database.connect(dsn, pool_size=2)
    addresses = await employ(database, AGENTS)
    await database.close()
    chance = random.Random(seed)
    await server.start()
    try:
        async with AsyncExitStack() as stack:
            await _sit_down(stack, server, addresses, seed)
            return await _come(server, size, chance)
    finally:
        await server.stop()


async def judge_line(dsn: str, conversations: Sequence[str]) -> Line:
    """From the log alone: what was told first, and when somebody came."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(EVENTS, list(conversations))
    finally:
        await connection.close()
    stories: dict[str, list[Any]] = {one: [] for one in conversations}
    for row in rows:
        stories[row["conversation"]].append(row)
    begun = sorted((story for story in stories.values() if story), key=lambda story: story[0]["at"])
    waits = [wait for story in begun if (wait := _wait(story)) is not None]
    untold = len(stories) - len(waits)
    return replace(_line(waits, untold), late=_line(waits[len(waits) // 2 :], 0))


def _line(waits: Sequence[tuple[float | None, float]], untold: int) -> Line:
    return Line(
        waits=len(waits),
        untold=untold,
        within=sum(waited is not None and waited <= bound for waited, bound in waits),
        waited=_median([waited for waited, _ in waits if waited is not None]),
        at_most=_median([bound for _, bound in waits]),
    )


def _wait(story: Sequence[Any]) -> tuple[float | None, float] | None:
    """How long, and how long at most; None where no bound was told. Who had nobody come to them
    waited without end."""
    told = [
        (row, msgspec.json.decode(row["payload"])) for row in story if row["kind"] == "wait.told"
    ]
    if not told or told[0][1].get("at_most") is None:
        return None
    first, payload = told[0]
    came = next(
        (r for r in story if r["kind"] == "conversation.claimed" and r["seq"] > first["seq"]), None
    )
    waited = (came["at"] - first["at"]) / timedelta(seconds=1) if came else None
    return waited, float(payload["at_most"])


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 1) if values else None


async def _sit_down(
    stack: AsyncExitStack, server: TrialServer, addresses: Sequence[str], seed: int
) -> None:
    for number, address in enumerate(addresses):
        agent = AgentAtWork(server.place.url, address, seed + number)
        await agent.sign_in()
        task = asyncio.create_task(agent.chats(TALK))
        stack.push_async_callback(agent.close)
        stack.callback(task.cancel)


async def _come(server: TrialServer, size: int, chance: random.Random) -> list[str]:
    conversations: list[str] = []
    async with asyncio.TaskGroup() as group:
        for number in range(size):
            group.create_task(_waits(server, conversations))
            load = RUSH if number < size / 2 else CALM
            await asyncio.sleep(chance.expovariate(AGENTS * load / TALK))
    return conversations


async def _waits(server: TrialServer, conversations: list[str]) -> None:
    place = server.place
    async with httpx.AsyncClient(base_url=place.url) as client:
        opened = await open_conversation(client, place.operator_token)
    conversations.append(opened.conversation)
    async with Customer(place.url, opened) as customer:
        await customer.press("ask", "person", patience=PATIENCE)
        with suppress(TimeoutError, Refused):
            await customer.until(lambda: _is_taken(customer), patience=PATIENCE)


def _is_taken(customer: Customer) -> bool:
    return any(event["kind"] == "conversation.claimed" for event in customer.events.values())
