"""A whole conversation, as whoever has to know all of it reads it."""

from uuid import UUID

from warmline.conversations import Event, events_after
from warmline.kit import Tx

_PAGE = 500
# Beyond this, its beginning is read.
LONGEST_CONVERSATION = 2_000


async def told_in(tx: Tx, conversation: UUID) -> list[Event]:
    """The events, oldest first."""
    told: list[Event] = []
    while len(told) < LONGEST_CONVERSATION:
        page = await events_after(tx, conversation, after=len(told), limit=_PAGE)
        told += page
        if len(page) < _PAGE:
            break
    return told
