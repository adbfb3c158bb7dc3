"""What agents made of the suggestions: the evidence on which autonomy is earned."""

from datetime import datetime, timedelta

from warmline.autonomy import sql
from warmline.autonomy.sql import Verdicts
from warmline.kit import Tx

WINDOW = timedelta(days=30)


async def verdicts(tx: Tx, *, at: datetime) -> dict[str, Verdicts]:
    """By intent, of the suggestions made in the last 30 days before `at`."""
    rows = [Verdicts(**row) for row in await tx.fetch(sql.VERDICTS, at - WINDOW)]
    return {row.intent: row for row in rows if row.intent is not None}
