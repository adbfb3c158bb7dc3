"""Turns a second over real sockets: as many as it can, and how long they take at half of that.

The client is this process, the server a child, the database a child of the server's.
"""

import asyncio
import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from warmline.bench.caller import Caller, arrive, percentile
from warmline.kit import Database
from warmline.knowledge import Draft
from warmline.trial import Yard, teach, thrown_away, until_learnt

# What the first seconds of a run cost (plans, pages, caches) says nothing.
WARM_UP = 0.2
PATIENCE = 30.0
SERVER = (sys.executable, "-m", "warmline.bench")
SAME_QUESTION = "Hello there, how are you today?"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TurnRates:
    """Turns a second in a closed loop; latencies in ms at half of that rate in an open one."""

    trivial_turns_per_s: float
    trivial_p50_ms_at_half_load: float
    trivial_p99_ms_at_half_load: float
    embedded_turns_per_s: float
    embedded_p50_ms_at_half_load: float
    embedded_p99_ms_at_half_load: float
    sockets: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    """`sockets` customers for `seconds` in each of the two loops."""

    sockets: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Rate:
    turns_per_s: float
    p50: float
    p99: float


async def measure_turns(draft: Draft, load: Load, tell: Tell) -> TurnRates:
    """With an engine that always says the same, then with the embedded one on `draft`."""
    tell("The trivial engine …")
    trivial = await _measure_trivial(load)
    tell("The embedded engine learns, then answers …")
    embedded = await _measure_embedded(draft, load)
    return TurnRates(
        trivial_turns_per_s=trivial.turns_per_s,
        trivial_p50_ms_at_half_load=trivial.p50,
        trivial_p99_ms_at_half_load=trivial.p99,
        embedded_turns_per_s=embedded.turns_per_s,
        embedded_p50_ms_at_half_load=embedded.p50,
        embedded_p99_ms_at_half_load=embedded.p99,
        sockets=load.sockets,
        seconds=load.seconds,
    )


async def _measure_trivial(load: Load) -> _Rate:
    async with thrown_away([*SERVER, "trivial"]) as server:
        return await _measure(server.place, itertools.repeat(SAME_QUESTION), load)


async def _measure_embedded(draft: Draft, load: Load) -> _Rate:
    async with thrown_away([*SERVER, "embedded"]) as server:
        database = await Database.connect(server.dsn)
        try:
            await teach(database, draft, author="bench")
        finally:
            await database.close()
        await until_learnt(server.place.url, server.place.operator_token, draft)
        return await _measure(server.place, _questions(draft), load)


def _questions(draft: Draft) -> Iterator[str]:
    """Phrasings that are answered, each time another article's: who asks the same again right
    after its answer is handed over."""
    answered = [a for a in draft.articles if a.audience == "customers" and a.needs != "account"]
    chance = random.Random(0)
    while True:
        for article in chance.sample(answered, len(answered)):
            yield chance.choice(article.phrasings)


async def _measure(place: Yard, questions: Iterator[str], load: Load) -> _Rate:
    callers = await arrive(place, load.sockets)
    try:
        rate = await closed_loop(callers, questions, load.seconds)
        took = await open_loop(callers, questions, load.seconds, rate / 2)
    finally:
        for caller in callers:
            caller.leave()
    return _Rate(round(rate, 1), percentile(took, 0.5), percentile(took, 0.99))


async def closed_loop(callers: Sequence[Caller], questions: Iterator[str], seconds: float) -> float:
    """Each asks again as soon as it was answered; turns a second after the warm-up."""
    begin = time.perf_counter()
    counted_from, until = begin + WARM_UP * seconds, begin + seconds
    answered = 0

    async def ask_on(caller: Caller) -> None:
        nonlocal answered
        while time.perf_counter() < until:
            await asyncio.wait_for(caller.ask(next(questions)), PATIENCE)
            answered += counted_from < time.perf_counter() < until

    await asyncio.gather(*(ask_on(caller) for caller in callers))
    return answered / (until - counted_from)


async def open_loop(
    callers: Sequence[Caller], questions: Iterator[str], seconds: float, rate: float
) -> list[float]:
    """Asks at `rate` whatever the answers do. The seconds that each took are counted from when it
    was due, so that a server that falls behind cannot hide it."""
    loop = asyncio.get_running_loop()
    free: asyncio.Queue[Caller] = asyncio.Queue()
    for caller in callers:
        free.put_nowait(caller)

    async def ask(caller: Caller, question: str, late: float) -> float:
        took = await caller.ask(question)
        free.put_nowait(caller)
        return took + late

    begin = loop.time()
    took: list[asyncio.Task[float]] = []
    for number in range(int(seconds * rate)):
        due = begin + number / rate
        # a moment at least, so that answers are heard while questions are late
        await asyncio.sleep(max(0.0, due - loop.time()))
        caller = await free.get()
        late = max(0.0, loop.time() - due)
        took.append(asyncio.create_task(ask(caller, next(questions), late)))
    return await asyncio.wait_for(asyncio.gather(*took), PATIENCE)
