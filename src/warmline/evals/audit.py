"""Whether anything was lost or doubled: read from the tables with statements of its own, which
share nothing with the code that wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

PAGE = 500  # conversations

SAID = """
select conversation_id::text as conversation, seq
from event
where conversation_id = any($1::uuid[]) and kind = 'message.sent' and payload->>'by' = 'customer'
"""
DECIDED = """
select conversation_id::text as conversation, (payload->>'heard')::int as heard,
  payload->>'decision' as decision
from event
where conversation_id = any($1::uuid[]) and kind = 'turn.decided'
"""
# An answer may be several messages in a row, as one for each request; the same words twice in a row
# are two answers.
ANSWERS = """
select conversation_id::text as conversation, count(*) as written
from (
  select conversation_id, kind, payload->>'by' as by, body->>'text' as words,
    lag(payload->>'by') over one as by_before, lag(body->>'text') over one as words_before
  from event
  where conversation_id = any($1::uuid[])
  window one as (partition by conversation_id order by seq)
) as said
where kind = 'message.sent' and by = 'ai'
  and (by_before is distinct from 'ai' or words is not distinct from words_before)
group by conversation_id
"""
GAPS = """
select count(*) from (
  select c.id from conversation c left join event e on e.conversation_id = c.id
  where c.id = any($1::uuid[])
  group by c.id, c.last_seq
  having count(e.seq) <> c.last_seq or min(e.seq) <> 1 or max(e.seq) <> c.last_seq
) as gaping
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a customer knows of their conversation: how many messages they wrote, and the sequence
    number of each one that was acknowledged."""

    conversation: str
    written: int
    acknowledged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """`lost`: acknowledged messages that are not there, or that got no outcome. `doubled`: more
    messages than were written, and second outcomes or answers to the same message. `gaps`:
    conversations whose sequence numbers are not 1, 2, 3 … up to their last."""

    lost: int = 0
    doubled: int = 0
    gaps: int = 0

    def __add__(self, other: "Audit") -> "Audit":
        return Audit(self.lost + other.lost, self.doubled + other.doubled, self.gaps + other.gaps)


async def audit(dsn: str, sent: Sequence[Sent]) -> Audit:
    connection = await asyncpg.connect(dsn)
    try:
        total = Audit()
        for begin in range(0, len(sent), PAGE):
            total += await _audit_page(connection, sent[begin : begin + PAGE])
        return total
    finally:
        await connection.close()


async def _audit_page(connection: asyncpg.Connection, sent: Sequence[Sent]) -> Audit:
    ids = [one.conversation for one in sent]
    said = _by_conversation(await connection.fetch(SAID, ids))
    decided = _by_conversation(await connection.fetch(DECIDED, ids))
    written = {row["conversation"]: row["written"] for row in await connection.fetch(ANSWERS, ids)}
    total = Audit(gaps=await connection.fetchval(GAPS, ids))
    for one in sent:
        kept = {row["seq"] for row in said.get(one.conversation, ())}
        total += _messages(one, kept)
        total += _outcomes(
            kept, decided.get(one.conversation, ()), written.get(one.conversation, 0)
        )
    return total


def _messages(sent: Sent, kept: set[int]) -> Audit:
    acknowledged = set(sent.acknowledged)
    same_number = len(sent.acknowledged) - len(acknowledged)
    return Audit(
        lost=len(acknowledged - kept) + same_number,
        doubled=max(0, len(kept) - sent.written),
    )


def _outcomes(kept: set[int], decided: Sequence[Mapping[str, Any]], answers: int) -> Audit:
    """An outcome answers everything up to the message it heard; after a hand-off a person does."""
    heard = [row["heard"] for row in decided]
    with_person = any(row["decision"] == "hand_off" for row in decided)
    open_ones = [seq for seq in kept if seq > max(heard, default=0) and not with_person]
    silent = sum(row["decision"] == "wait" for row in decided)
    return Audit(
        lost=len(open_ones),
        doubled=len(heard) - len(set(heard)) + max(0, answers + silent - len(heard)),
    )


def _by_conversation(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["conversation"], []).append(row)
    return found
