"""Who speaks in a conversation: signed by their host page, and from then on nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warmline.identity import sql
from warmline.identity.claims import Claims
from warmline.identity.level import ANONYMOUS, Identity
from warmline.kit import Ids, Tx


@dataclass(frozen=True, slots=True)
class Signed:
    """`begins`: it was not signed a moment ago; `confirms`: and the host had them prove it now."""

    identity: Identity
    begins: bool
    confirms: bool


@dataclass(frozen=True, slots=True)
class OtherPerson:
    """The conversation is somebody else's; nothing was changed."""


async def identity_of(tx: Tx, conversation: UUID) -> Identity:
    """What it is worth now is its `level(now)`."""
    row = await tx.fetchrow(sql.IDENTITY, conversation)
    return Identity(**row) if row else ANONYMOUS


async def sign(tx: Tx, conversation: UUID, claims: Claims, now: datetime) -> Signed | OtherPerson:
    """The first signature of a conversation, or a later one by the same customer. Whoever is
    somebody else begins a conversation of their own, even when the first signature has lapsed."""
    row = await tx.fetchrow(sql.IDENTITY_LOCKED, conversation)
    before = Identity(**row) if row else ANONYMOUS
    kept = await tx.fetchval(
        sql.SIGN,
        conversation,
        claims.subject,
        claims.name,
        claims.email,
        claims.kid,
        claims.issued,
        claims.until,
        claims.confirmed_until,
    )
    if kept is None:
        return OtherPerson()
    after = await identity_of(tx, conversation)
    if after.email != before.email:
        # what is on its way to the old address confirms nothing any more
        await tx.execute(sql.END_CODE, conversation)
    return Signed(
        after,
        begins=before.level(now) == "anonymous" and after.level(now) != "anonymous",
        confirms=claims.confirmed_until is not None
        and after.confirmed_until != before.confirmed_until
        and after.level(now) == "confirmed",
    )


async def contact_for(tx: Tx, subject: str, new_id: Ids) -> UUID:
    """The contact that a signed customer is, in each conversation that begins signed."""
    contact: UUID = await tx.fetchval(sql.CONTACT_FOR, subject, new_id())
    return contact


async def newest_of(tx: Tx, subject: str) -> tuple[str | None, str | None]:
    """Name and address of a signed customer, as their host page said them last."""
    row = await tx.fetchrow(sql.NEWEST, subject)
    return (row["name"], row["email"]) if row else (None, None)


async def erase_identities(tx: Tx, contact: UUID, conversations: Sequence[UUID]) -> None:
    """Who the contact was, in all of their conversations."""
    await tx.execute(sql.ERASE_IDENTITIES, conversations)
    await tx.execute(sql.ERASE_CODES, conversations)
    await tx.execute(sql.ERASE_SUBJECT, contact)
