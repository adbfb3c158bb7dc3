"""Erasing what a contact said: bodies and details go, sequence, replay and chain stay."""

from uuid import UUID

from warmline.conversations import sql
from warmline.conversations.masking import mask
from warmline.kit import Tx


async def erase_contact(tx: Tx, contact: UUID) -> int:
    """Returns how many bodies were erased."""
    status: str = await tx.execute(sql.ERASE_BODIES, contact)
    await tx.execute(sql.ERASE_CONTACT, contact)
    return int(status.rpartition(" ")[2])


async def describe_contact(
    tx: Tx, contact: UUID, *, name: str | None = None, email: str | None = None
) -> None:
    await tx.execute(sql.DESCRIBE_CONTACT, contact, name and mask(name), email and mask(email))
