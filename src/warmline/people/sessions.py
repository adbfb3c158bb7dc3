"""Server-side sessions: the browser holds a token, the database only its hash."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from warmline.kit import Tx, new_token
from warmline.people import sql
from warmline.people.sql import Agent

LIFETIME = timedelta(days=30)
IDLE_LIFETIME = timedelta(days=3)
TOUCH_EVERY = timedelta(minutes=1)  # a request a second does not need a write a second


async def open_session(tx: Tx, agent_id: UUID, *, at: datetime) -> str:
    """The token for the cookie; it can never be read again. Also forgets what expired."""
    token = new_token()
    await tx.execute(sql.FORGET_SESSIONS, at, at - IDLE_LIFETIME)
    await tx.execute(sql.OPEN_SESSION, _hash(token), agent_id, at, at + LIFETIME)
    return token


async def signed_in(tx: Tx, token: str, *, at: datetime) -> Agent | None:
    """Whose token it is; None when it is unknown, expired, unused for long, or theirs no more."""
    row = await tx.fetchrow(sql.SESSION_AGENT, _hash(token), at, at - IDLE_LIFETIME)
    if row is None:
        return None
    await tx.execute(sql.TOUCH_SESSION, _hash(token), at, at - TOUCH_EVERY)
    return msgspec.convert(dict(row), Agent)


async def sign_out(tx: Tx, token: str) -> None:
    await tx.execute(sql.CLOSE_SESSION, _hash(token))


async def sign_out_everywhere(tx: Tx, agent_id: UUID, *, but: str | None = None) -> None:
    """`but` is the token of the one session that stays."""
    await tx.execute(sql.CLOSE_SESSIONS, agent_id, None if but is None else _hash(but))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
