"""Erasing the mails of a contact."""

from collections.abc import Sequence
from uuid import UUID

from warmline.kit import Tx
from warmline.mail import received_sql, sql


async def erase_mails(tx: Tx, conversations: Sequence[UUID]) -> None:
    """Those that wait are not sent any more; of those that came, only that they came is left."""
    await tx.execute(sql.ERASE, conversations)
    await tx.execute(received_sql.ERASE_RECEIVED, conversations)
    await tx.execute(received_sql.ERASE_WAITING, conversations)
    await tx.execute(received_sql.ERASE_SEEN, conversations)
