"""Waiting for what happens soon, without asserting how soon."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE = 30.0


async def eventually(happened: Callable[[], bool | Awaitable[bool]]) -> None:
    """Returns once `happened` is true; fails when it never is."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = happened()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.01)
