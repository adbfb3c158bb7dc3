"""The one audit table: durable changes that are not conversations append to it."""

from collections.abc import Mapping
from datetime import datetime

from warmline.kit.database import Tx

RECORD = "insert into audit (at, actor, what, details) values ($1, $2, $3, $4)"


async def record(
    tx: Tx, actor: str, what: str, details: Mapping[str, object], *, at: datetime
) -> None:
    """`what` is `noun.past_verb`; `details` hold no secrets and no message text."""
    await tx.execute(RECORD, at, actor, what, details)
