"""Turns a second over real sockets: as many as it can, and how long they take at half of that."""

import asyncio
import itertools
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from warmline.bench.caller import Caller, arrive, percentile
from warmline.trial import Yard, thrown_away

SOCKETS = 256
# What the first seconds of a run cost (plans, pages, caches) says nothing.
WARM_UP = 0.2
PATIENCE = 30.0
SERVER = (sys.executable, "-m", "warmline.bench")


@dataclass(frozen=True, slots=True)
class Rate:
    """`turns_per_s` in a closed loop, then latencies in ms at half of it in an open one."""

    turns_per_s: float
    p50_at_half_load: float
    p99_at_half_load: float


async def measure_trivial(seconds: float, *, sockets: int = SOCKETS) -> Rate:
    async with thrown_away([*SERVER, "trivial"]) as server:
        return await measure(
            server.place, itertools.repeat("Hello there, how are you?"), seconds, sockets
        )


async def measure(place: Yard, questions: Iterable[str], seconds: float, sockets: int) -> Rate:
    callers = await arrive(place, sockets)
    asked = iter(questions)
    try:
        rate = await closed_loop(callers, asked, seconds)
        late = await open_loop(callers, asked, seconds, rate / 2)
    finally:
        for caller in callers:
            caller.leave()
    return Rate(round(rate, 1), percentile(late, 0.5), percentile(late, 0.99))


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
    """Asks at `rate` whatever the answers do; the seconds that each took are counted from when it
    was due, so that a server that falls behind cannot hide it."""
    loop = asyncio.get_running_loop()
    begin, places = loop.time(), itertools.cycle(callers)
    took: list[asyncio.Task[float]] = []
    for number in range(int(seconds * rate)):
        due = begin + number / rate
        if (pause := due - loop.time()) > 0:
            await asyncio.sleep(pause)
        caller = next((one for one in itertools.islice(places, len(callers)) if one.is_free), None)
        if caller is None:
            await asyncio.sleep(0)
            continue
        took.append(
            asyncio.create_task(_late_answer(caller.ask(next(questions)), loop.time() - due))
        )
    return await asyncio.wait_for(asyncio.gather(*took), PATIENCE)


async def _late_answer(answer: asyncio.Future[float], behind: float) -> float:
    return await answer + max(0.0, behind)
