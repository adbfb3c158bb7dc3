"""Makes all attempts, side by side, on two nodes of one database."""

import asyncio
from collections.abc import Iterator, Mapping

from warmline.evals.actions.attempts import ATTEMPTS
from warmline.evals.actions.attempts_desk import DESK_ATTEMPTS
from warmline.evals.actions.customers import Shopper
from warmline.evals.actions.lives import visitor_of
from warmline.evals.actions.node import Node
from warmline.evals.actions.stage import Attempt, Attempted, Script, Stage
from warmline.kit import Database, new_id

ALL_ATTEMPTS: tuple[Attempt, ...] = (*ATTEMPTS, *DESK_ATTEMPTS)
# How long one attempt may take (seconds).
LONGEST = 60.0


async def attempt_all(
    dsn: str, environment: Mapping[str, str], shoppers: Iterator[Shopper]
) -> list[Attempted]:
    """Takes two shoppers for each."""
    script = Script()
    databases = [await Database.connect(dsn) for _ in range(2)]
    one, two = [await Node.open(each, environment, script.decides) for each in databases]
    try:
        return await asyncio.gather(
            *(_attempted(each, one, two, script, shoppers) for each in ALL_ATTEMPTS)
        )
    finally:
        for node, database in zip((one, two), databases, strict=True):
            await node.close()
            await database.close()


async def _attempted(
    attempt: Attempt, one: Node, two: Node, script: Script, shoppers: Iterator[Shopper]
) -> Attempted:
    mine, theirs = next(shoppers), next(shoppers)
    stage = Stage(one, two, script, mine, theirs, visitor_of(mine, new_id(), new_id()))
    try:
        await asyncio.wait_for(attempt.play(stage), LONGEST)
    except (AssertionError, TimeoutError) as error:
        # an attempt that could not be made proves nothing
        return Attempted(attempt, mine, theirs, f"could not be made ({type(error).__name__})")
    return Attempted(attempt, mine, theirs)
