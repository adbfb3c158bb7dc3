"""What a customer needs, told once: with their consent it outlives the conversation.

The table follows the events, in their transaction, as promises do. It holds nothing that somebody
did not agree to, goes with an erasure, and each of its rows names the event that told it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from warmline.conversations import (
    Appended,
    Event,
    Need,
    Needs,
    NeedTold,
    NeedWithdrawn,
    Outcome,
)
from warmline.desk import needs_sql as sql
from warmline.desk.stated import Stated
from warmline.kit import Tx

NEEDS: tuple[Need, ...] = get_args(Need)
# How what was heard is marked among the facts of a brief.
NEED = "need"


@dataclass(frozen=True, slots=True)
class KeptNeed:
    """Told in event `seq` of a conversation; `at` in UTC."""

    need: Need
    conversation: UUID
    seq: int
    at: datetime


async def needs_of(tx: Tx, contact: UUID) -> tuple[KeptNeed, ...]:
    """What a contact agreed to have remembered, the oldest first."""
    rows = [sql.NeedRow(**row) for row in await tx.fetch(sql.NEEDS_OF, contact)]
    return tuple(
        KeptNeed(need, row.conversation_id, row.seq, row.told_at)
        for row in rows
        if (need := as_need(row.need))
    )


async def follow_needs(tx: Tx, contact: UUID, outcome: Outcome) -> None:
    """Keeps the table as the events say that were just appended in `tx`."""
    for event in outcome.events if isinstance(outcome, Appended) else ():
        await _follow(tx, contact, event)


async def settled_needs(tx: Tx, contact: UUID) -> frozenset[str]:
    """Those that this contact was asked about, told or took back, in whichever conversation."""
    return frozenset(row["need"] for row in await tx.fetch(sql.SETTLED, contact))


async def erase_needs(tx: Tx, contact: UUID) -> None:
    await tx.execute(sql.ERASE, contact)


def need_of(fact: Stated) -> Need | None:
    """The need that a fact tells, None where it is a fact of another kind."""
    return as_need(fact.value) if fact.kind == NEED else None


def as_need(code: str) -> Need | None:
    return next((need for need in NEEDS if need == code), None)


async def _follow(tx: Tx, contact: UUID, event: Event) -> None:
    if not isinstance(event.body, Needs):
        return
    match event.payload:
        case NeedTold(consent=True):
            await _keep(tx, contact, event, event.body.needs)
        case NeedWithdrawn() | NeedTold(consent=False, by="customer"):
            # who does not agree any more takes back what they agreed to
            await tx.execute(sql.FORGET, contact, list(event.body.needs))


async def _keep(tx: Tx, contact: UUID, event: Event, needs: Sequence[Need]) -> None:
    for need in needs:
        await tx.execute(sql.KEEP, contact, need, event.conversation, event.seq, event.at)
