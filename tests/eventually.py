"""Waiting for what happens soon, without asserting how soon."""

import asyncio
from collections.abc import Awaitable, Callable

# A busy machine starts a server in half a minute.
PATIENCE = 90.0


async def eventually(happened: Callable[[], bool | Awaitable[bool]]) -> None:
    """Returns once `happened` is true; fails when it never is."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = happened()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.01)
