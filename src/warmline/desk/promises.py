"""What was promised to customers: a message that says so, its time, and whether it was kept.

The table follows the events, in their transaction: whoever appends an event about a promise calls
`follow_promises` before the commit. So a crash loses neither, and both say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from warmline.conversations import (
    Appended,
    Entry,
    Event,
    MessageSent,
    Outcome,
    PromiseKept,
    PromiseMissed,
    PromiseReminded,
)
from warmline.desk import promises_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.errors import NoPromise
from warmline.desk.promises_sql import PromiseRow
from warmline.kit import Tx

PromiseState = Literal["open", "kept", "missed"]

# What somebody promises without saying when: a day later the customer wonders.
UNDATED = timedelta(hours=24)
MOST = 500


@dataclass(frozen=True, slots=True)
class PromiseReport:
    """Of the promises made in a time: `kept` by when they were due, `kept_late` after that,
    `missed` and not kept since, `open` (their time may be over, and the desk not have said so yet).

    `kept_rate`: of those that came due until now, the share that was kept in time, from 0 to 1;
    None where none came due. A promise that was kept early counts when it would have come due, or
    the rate would be too good: what is kept early is known sooner than what is missed.
    """

    made: int
    kept: int
    kept_late: int
    missed: int
    open: int
    kept_rate: float | None


async def follow_promises(tx: Tx, outcome: Outcome) -> None:
    """Keeps the table of promises as the events say that were just appended in `tx`; of an outcome
    that changed nothing, nothing follows."""
    for event in outcome.events if isinstance(outcome, Appended) else ():
        await _follow(tx, event)


async def keeping(tx: Tx, agent: Acting, conversation: UUID, made: int) -> list[Entry]:
    """What an agent's command adds to keep the promise of message `made`; nothing where it was
    kept before. The conversation is locked. Raises NoPromise."""
    state = await tx.fetchval(sql.STATE, conversation, made)
    if state is None:
        raise NoPromise
    if state == "kept":
        return []
    return [Entry(PromiseKept(made=made, by="agent", agent=agent.person))]


async def promises_of(tx: Tx, conversation: UUID) -> list[PromiseRow]:
    """In the order they were made."""
    return [PromiseRow(**row) for row in await tx.fetch(sql.PROMISES_OF, conversation)]


async def promise(tx: Tx, conversation: UUID, made: int) -> PromiseRow | None:
    """`made` is the number of the message that promised."""
    row = await tx.fetchrow(sql.ONE, conversation, made)
    return PromiseRow(**row) if row else None


async def promises(
    tx: Tx, states: Sequence[PromiseState], *, owner: UUID | None = None
) -> list[PromiseRow]:
    """What is due first comes first. With `owner`, those that this agent answers for, and those
    that wait with their conversation for anybody."""
    if owner is None:
        rows = await tx.fetch(sql.ALL, list(states), MOST)
    else:
        rows = await tx.fetch(sql.OWN, list(states), MOST, owner)
    return [PromiseRow(**row) for row in rows]


async def promise_report(
    tx: Tx, *, since: datetime, now: datetime, agent: UUID | None = None
) -> PromiseReport:
    """Of the promises made since then, by everybody (the AI, too) or by one `agent`."""
    tally = sql.Tally(**await tx.fetchrow(sql.TALLY, since, now, agent))
    return PromiseReport(
        made=tally.made,
        kept=tally.kept,
        kept_late=tally.kept_late,
        missed=tally.missed,
        open=tally.open,
        kept_rate=round(tally.in_time / tally.came_due, 4) if tally.came_due else None,
    )


def due_of(event: Event) -> datetime | None:
    """When the promise of this event is due; None where it promises nothing."""
    if not isinstance(event.payload, MessageSent) or not event.payload.promise:
        return None
    return event.payload.due or event.at + UNDATED


async def _follow(tx: Tx, event: Event) -> None:
    where = event.conversation
    match event.payload:
        case MessageSent(promise=True, by=by, agent=agent):
            made_by = agent.id if agent else None
            await tx.execute(sql.MADE, where, event.seq, by, made_by, due_of(event), event.at)
        case PromiseKept(made=made):
            await tx.execute(sql.KEPT, where, made, event.at)
        case PromiseMissed(made=made):
            await tx.execute(sql.MISSED, where, made, event.at)
        case PromiseReminded(made=made):
            await tx.execute(sql.REMINDED, where, made, event.at)
