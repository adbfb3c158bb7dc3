"""What was sent, for whoever writes or reads more of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from warmline.kit import Tx
from warmline.mail import sql
from warmline.mail.sql import Kind


async def told_up_to(tx: Tx, conversation: UUID) -> int:
    """The last event that went out by mail, 0 where none did."""
    seq: int = await tx.fetchval(sql.TOLD_UP_TO, conversation)
    return seq


async def addresses_written_to(tx: Tx, conversation: UUID) -> frozenset[str]:
    """In small letters."""
    rows = await tx.fetch(sql.ADDRESSES, conversation)
    return frozenset(row["address"] for row in rows)


async def sent_since(tx: Tx, address: str, kind: Kind, since: datetime) -> int:
    """How many mails of this kind one address got, over all conversations."""
    count: int = await tx.fetchval(sql.SENT_SINCE, address, kind, since)
    return count


async def answers_to(tx: Tx, mails: Sequence[UUID]) -> UUID | None:
    """The conversation of the first of these mails that is one of ours."""
    conversation: UUID | None = await tx.fetchval(sql.CONVERSATION_OF, mails)
    return conversation
