"""When the server was up: it is killed in the middle of things, and started again at once."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from warmline.trial import TrialServer

LOOK_EVERY = 0.01
# However little gets done: no life is longer than this (seconds).
LONGEST = 20.0


class Lives:
    """`up` are the times at which each life began, `down` those at which it was killed."""

    def __init__(self, server: TrialServer, chance: random.Random) -> None:
        self._server, self._chance = server, chance
        self.up: list[datetime] = []
        self.down: list[datetime] = []

    @property
    def kills(self) -> int:
        return len(self.down)

    async def begin(self) -> None:
        await self._server.start()
        self.up.append(datetime.now(UTC))

    async def kill(self) -> None:
        """Without a warning; and starts it again."""
        self.down.append(datetime.now(UTC))
        await self._server.kill()
        await self.begin()

    async def kill_when(self, reached: Callable[[], bool]) -> None:
        """When so much is done, or after a time in which it should have been, and a moment more."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + LONGEST
        while not reached() and loop.time() < latest:  # noqa: ASYNC110 - whatever it looks at
            await asyncio.sleep(LOOK_EVERY)
        await asyncio.sleep(self._chance.uniform(0, 0.05))
        await self.kill()

    def after(self, due: datetime, up_for: timedelta) -> datetime:
        """When the server had been up for so long in one life since then: one that is down, or
        killed before it looked, keeps no time."""
        ends = [*self.down, None]
        for up, down in zip(self.up, ends, strict=True):
            since = max(up, due)
            if down is None or since + up_for <= down:
                return since + up_for
        raise AssertionError("the last life goes on")
