"""One-time codes: sent to the address that the host page signed, and to no other one.

The code itself is kept nowhere: what is kept recognises it, with the server's key. Whoever tries is
counted before they are told, and the row is locked, so tries at the same moment count as many.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from warmline.identity import sql
from warmline.identity.claims import CONFIRMED_FOR
from warmline.identity.level import Identity
from warmline.identity.signing import identity_of
from warmline.kit import Tx, sealing

DIGITS = 6
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_SENT, WITHIN = 3, timedelta(minutes=15)
MOST_A_DAY, DAY = 10, timedelta(days=1)
# How long after its end six digits are still taken for the code, and so kept out of the log.
REMEMBERED_FOR = timedelta(minutes=10)

BETWEEN = re.compile(r"[\s\u061c\u200b-\u200f\u2060.\-]")
SIX_DIGITS = re.compile(rf"\d{{{DIGITS}}}")
# In a sentence: six together or in groups, and no part of a longer number, an order's or a date.
AMONG_WORDS = re.compile(
    r"(?<!\w)(?<!\w[-./,#])"
    r"(?:\d{6}|(?<!\d\s)(?:\d{3}[\s.-]\d{3}|\d\d\s\d\d\s\d\d|\d(?:\s\d){5})(?!\s\d))"
    r"(?!\w|[-./,:]\d)"
)
HIDDEN = "••••••"


@dataclass(frozen=True, slots=True)
class NewCode:
    """`code` goes into the mail to `email` and nowhere else; `hint` is what may be shown of it."""

    code: str = field(repr=False)
    email: str = field(repr=False)
    hint: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Typed:
    """What a customer typed for a code: `text` is what may be kept of it."""

    code: str = field(repr=False)
    text: str


@dataclass(frozen=True, slots=True)
class NoCode:
    """None was sent, and why; `again` is when it may be asked for again."""

    reason: Literal["not_signed", "no_address", "too_many", "cannot_send"]
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    until: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """`left` is how many more tries there are."""

    left: int


@dataclass(frozen=True, slots=True)
class Expired:
    """There is none that could be right: too late, used, or never sent."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """The last try was wrong too; this code is over."""


Tried = Confirmed | Wrong | Expired | TooMany


def read_code(text: str) -> str | None:
    """Six digits and nothing else, of whichever script, grouped or not; None for other text."""
    bare = BETWEEN.sub("", text) if len(text) <= 40 else ""
    if not SIX_DIGITS.fullmatch(bare):
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in bare)


def find_code(text: str) -> Typed | None:
    """The same within other words, such as “it says 482 913”; the first where there are several,
    of which none is kept."""
    if code := read_code(text):
        return Typed(code, HIDDEN)
    found = AMONG_WORDS.search(text)
    code = read_code(found.group()) if found else None
    return Typed(code, AMONG_WORDS.sub(HIDDEN, text)) if code else None


async def new_code(
    tx: Tx, seal: sealing.Seal, conversation: UUID, identity: Identity, now: datetime
) -> NewCode | NoCode:
    """A code in place of any former one, or why there is none."""
    if identity.subject is None or identity.level(now) == "anonymous":
        return NoCode("not_signed")
    if identity.email is None:
        return NoCode("no_address")
    await tx.execute(sql.CODES_OF, identity.subject)
    if again := await _again(tx, identity.subject, now):
        return NoCode("too_many", again)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    new = NewCode(code, identity.email, _hint(identity.email), now + VALID_FOR)
    digest = seal.digest(_bound(conversation, code))
    until, since = new.expires, (now - WITHIN, now - DAY)
    await tx.execute(sql.KEEP_CODE, conversation, digest, new.hint, until, now, *since)
    return new


async def _again(tx: Tx, subject: str, now: datetime) -> datetime | None:
    """When another code may be sent; None where it may be now."""
    limits = ((sql.SENT_LATELY, MOST_SENT, WITHIN), (sql.SENT_THAT_DAY, MOST_A_DAY, DAY))
    waits = []
    for counted, most, within in limits:
        row = sql.SentRow(**await tx.fetchrow(counted, subject, now - within))
        if row.since is not None and row.sent >= most:
            waits.append(row.since + within)
    return max(waits, default=None)


async def code_is_open(tx: Tx, conversation: UUID, now: datetime) -> bool:
    """Whether six digits here are meant for a code that was sent."""
    is_open: bool = await tx.fetchval(sql.CODE_IS_OPEN, conversation, now - REMEMBERED_FOR)
    return is_open


async def try_code(
    tx: Tx, seal: sealing.Seal, conversation: UUID, code: str, now: datetime
) -> Tried:
    """Kept with the transaction in hand, whatever comes of it: the caller commits."""
    row = await tx.fetchrow(sql.CODE, conversation)
    kept = sql.CodeRow(**row) if row else None
    if kept is None or kept.digest is None:
        return TooMany() if kept and kept.tries >= MOST_TRIES else Expired()
    identity = await identity_of(tx, conversation)
    signed_until = identity.signed_until
    if kept.expires_at <= now or signed_until is None or signed_until <= now:
        await tx.execute(sql.END_CODE, conversation)
        return Expired()
    await tx.execute(sql.COUNT_TRY, conversation)
    if not hmac.compare_digest(kept.digest, seal.digest(_bound(conversation, code))):
        return await _wrong(tx, conversation, MOST_TRIES - kept.tries - 1)
    await tx.execute(sql.END_CODE, conversation)
    await tx.execute(sql.CONFIRM, conversation, now + CONFIRMED_FOR)
    return Confirmed(min(now + CONFIRMED_FOR, signed_until))


async def _wrong(tx: Tx, conversation: UUID, left: int) -> Wrong | TooMany:
    if left > 0:
        return Wrong(left)
    await tx.execute(sql.END_CODE, conversation)
    return TooMany()


def _bound(conversation: UUID, code: str) -> str:
    """A code of one conversation is worth nothing in another."""
    return f"{conversation} {code}"


def _hint(email: str) -> str:
    """Such as `a…@example.com`."""
    name, _, domain = email.partition("@")
    return f"{name[0]}…@{domain}"
