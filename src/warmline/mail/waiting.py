"""What may have to go out by mail, known to every node: where somebody wrote, and what was seen."""

from collections.abc import Sequence
from uuid import UUID

from warmline.kit import Tx
from warmline.mail import received_sql as sql


async def wait_for_mail(tx: Tx, conversations: Sequence[UUID]) -> None:
    """Something was written in them that may have to go out by mail."""
    await tx.execute(sql.WAIT, conversations)


async def waiting_for_mail(tx: Tx) -> list[UUID]:
    return [row["conversation_id"] for row in await tx.fetch(sql.WAITING)]


async def hold_waiting(tx: Tx, conversation: UUID) -> bool:
    """Until the transaction ends, for this node alone; False where another one has it."""
    return await tx.fetchval(sql.HOLD_WAITING, conversation) is not None


async def waits_no_more(tx: Tx, conversation: UUID) -> None:
    await tx.execute(sql.SETTLED, conversation)


async def seen_up_to(tx: Tx, conversation: UUID) -> int:
    """The last event that the customer had before their eyes in the chat, as far as is known."""
    seq: int | None = await tx.fetchval(sql.SEEN_UP_TO, conversation)
    return seq or 0


async def mark_seen(tx: Tx, conversation: UUID, seq: int) -> None:
    await tx.execute(sql.SEEN, conversation, seq)
