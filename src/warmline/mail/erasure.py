"""Erasing the mails of a contact."""

from collections.abc import Sequence
from uuid import UUID

from warmline.kit import Tx
from warmline.mail import sql


async def erase_mails(tx: Tx, conversations: Sequence[UUID]) -> None:
    """Those that wait are not sent any more."""
    await tx.execute(sql.ERASE, conversations)
