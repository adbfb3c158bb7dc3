"""Receipts: the proof that an action took effect. One a run, and it never changes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from warmline.actions import sql
from warmline.conversations import DeedText, Line
from warmline.kit import Ids, Tx

# No letter or digit that is taken for another when it is read out or written down.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, in the customer's language; `number` is how people name it, `reference` how
    the system that did it does."""

    id: UUID
    number: str
    run: UUID
    conversation: UUID
    action: str
    at: datetime
    title: str
    text: str
    lines: tuple[Line, ...]
    reference: str | None
    language: str


class _Words(DeedText, frozen=True):
    """As it stands in the row's body."""

    language: str = "en"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a receipt is to prove."""

    run: UUID
    conversation: UUID
    action: str
    text: DeedText
    language: str
    at: datetime


async def issue(tx: Tx, effect: Effect, ids: Ids) -> Receipt:
    """The receipt of a run: a new one, or the one that was issued before."""
    words = msgspec.to_builtins(effect.text) | {"language": effect.language}
    while (row := await tx.fetchrow(sql.RECEIPT_OF_RUN, effect.run)) is None:
        about = (effect.run, effect.conversation, effect.action, words, effect.at)
        await tx.execute(sql.ISSUE, ids(), new_number(), *about)
    issued = _receipt(sql.ReceiptRow(**row))
    assert issued is not None, "a run is settled before its words are erased"
    return issued


async def receipt_of(tx: Tx, id: UUID) -> Receipt | None:
    """None also where its words were erased."""
    row = await tx.fetchrow(sql.RECEIPT, id)
    return None if row is None else _receipt(sql.ReceiptRow(**row))


async def receipts_of(tx: Tx, conversation: UUID) -> list[Receipt]:
    """Of a conversation, oldest first."""
    rows = await tx.fetch(sql.RECEIPTS, conversation)
    return [one for row in rows if (one := _receipt(sql.ReceiptRow(**row)))]


async def erase_receipts(tx: Tx, conversations: Sequence[UUID]) -> None:
    """That something was proved stays, by its number; their words go."""
    await tx.execute(sql.ERASE_RECEIPTS, conversations)


def new_number() -> str:
    """Such as R-7F3K-92QX: 850 thousand million of them."""
    signs = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(8))
    return f"R-{signs[:4]}-{signs[4:]}"


def _receipt(row: sql.ReceiptRow) -> Receipt | None:
    if row.body is None:
        return None
    words = msgspec.convert(row.body, _Words)
    return Receipt(
        id=row.id,
        number=row.number,
        run=row.run_id,
        conversation=row.conversation_id,
        action=row.action,
        at=row.at,
        title=words.title,
        text=words.text,
        lines=words.lines,
        reference=words.reference,
        language=words.language,
    )
