"""Call-backs: where nobody is there, a customer leaves a number or an address, and somebody calls
or writes by a time that was said. The promise is a task from its first moment on: its row, its
event and the mail that confirms it are of one transaction, so that none is there without the
others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from warmline.conversations import (
    Appended,
    CallbackAddress,
    CallbackEnded,
    CallbackOutcome,
    CallbackOverdue,
    CallbackPromised,
    Duplicate,
    Entry,
    Outcome,
    Person,
    Speaker,
)
from warmline.desk import callbacks_sql as sql
from warmline.desk.addresses import Way
from warmline.desk.callbacks_sql import CallbackRow
from warmline.kit import Tx
from warmline.people import OpeningHours
from warmline.routing import line, queues

# How long after they are there, people may take to call, where no queue says otherwise.
WITHIN = timedelta(hours=2)
# Where it is not known when anybody will be there.
SOME_DAY = timedelta(days=1)
MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the customer wants to be reached (`read_address`), and what about."""

    way: Way
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise before it is kept: the entry that goes into the log, and the row beside it."""

    task: UUID
    wanted: Wanted
    due: datetime
    by: Speaker = "customer"
    owner: UUID | None = None
    tries: int = 1

    @property
    def entry(self) -> Entry:
        promised = CallbackPromised(task=self.task, way=self.wanted.way, due=self.due, by=self.by)
        return Entry(promised, CallbackAddress(self.wanted.address, self.wanted.note))


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """Of what was promised in a time. `kept_rate`: of those that came due, the share that was ended
    by then, from 0 to 1; None where none came due."""

    made: int
    calls: int
    mails: int
    open: int
    overdue: int
    kept_rate: float | None
    outcomes: dict[CallbackOutcome, int]


def due_after(now: datetime, hours: OpeningHours, within: timedelta) -> datetime:
    """Soon after somebody is there: `within` of now, or of the next opening. What would fall into
    the night is due as soon after the next opening."""
    begins = now if hours.is_open(now) else hours.next_opening(now)
    if begins is None:
        return now + SOME_DAY + within
    due = begins + within
    if hours.is_open(due - timedelta(seconds=1)):
        return due
    opens = hours.next_opening(due)
    return due if opens is None else opens + within


async def within_of(tx: Tx, conversation: UUID) -> timedelta:
    """What the queue it waits in says, else what the company set for all."""
    among = await queues(tx)
    row = await line.in_line(tx, conversation)
    queue = next((one for one in among if row and one.id == row.queue), among[-1])
    if queue.call_back_within is not None:
        return queue.call_back_within
    seconds = await tx.fetchval(sql.WITHIN)
    return WITHIN if seconds is None else timedelta(seconds=seconds)


async def keep_promise(tx: Tx, promised: Promised, outcome: Outcome) -> None:
    """Writes the row of a promise whose entry was appended in `tx`; nothing where it was before."""
    if not isinstance(outcome, Appended):
        assert isinstance(outcome, Duplicate), "it is there, and not fenced"
        return
    event = next(
        e
        for e in outcome.events
        if isinstance(e.payload, CallbackPromised) and e.payload.task == promised.task
    )
    wanted = promised.wanted
    await tx.execute(
        sql.PROMISED,
        *(promised.task, event.conversation, event.seq, wanted.way, wanted.address, wanted.note),
        *(promised.due, promised.owner, promised.tries, event.at),
    )


async def follow_callbacks(tx: Tx, outcome: Outcome) -> None:
    """Ends, and marks as overdue, what the events say that were just appended in `tx`."""
    for event in outcome.events if isinstance(outcome, Appended) else ():
        match event.payload:
            case CallbackEnded(task=task, outcome=how):
                await tx.execute(sql.ENDED, task, how, event.at)
            case CallbackOverdue(task=task):
                await tx.execute(sql.OVERDUE, task, event.at)
            case _:
                pass


def ended(task: UUID, outcome: CallbackOutcome, agent: Person | None = None) -> CallbackEnded:
    return CallbackEnded(task=task, outcome=outcome, agent=agent)


async def callbacks(tx: Tx, *, owner: UUID | None = None) -> list[CallbackRow]:
    """What is open, what is due first comes first; with `owner` what this agent took."""
    if owner is None:
        return [CallbackRow(**row) for row in await tx.fetch(sql.OPEN, MOST)]
    return [CallbackRow(**row) for row in await tx.fetch(sql.OWN, MOST, owner)]


async def callback(tx: Tx, task: UUID) -> CallbackRow | None:
    row = await tx.fetchrow(sql.ONE, task)
    return CallbackRow(**row) if row else None


async def open_callback_of(tx: Tx, conversation: UUID) -> CallbackRow | None:
    row = await tx.fetchrow(sql.OPEN_OF, conversation)
    return CallbackRow(**row) if row else None


async def callbacks_of(tx: Tx, conversation: UUID) -> list[CallbackRow]:
    """In the order they were promised."""
    return [CallbackRow(**row) for row in await tx.fetch(sql.ALL_OF, conversation)]


async def ways_for(tx: Tx, conversation: UUID, *, mail: bool) -> tuple[Way, ...]:
    """How this customer may be reached later: who told us not to call is not asked for a number.
    `mail`: whether any can be sent."""
    no_phone = await tx.fetchval(sql.NO_PHONE, conversation)
    ways: list[Way] = []
    if not no_phone:
        ways.append("call")
    if mail:
        ways.append("mail")
    return tuple(ways)


async def callback_report(tx: Tx, *, since: datetime, now: datetime) -> CallbackReport:
    tally = sql.Tally(**await tx.fetchrow(sql.TALLY, since, now))
    return CallbackReport(
        made=tally.made,
        calls=tally.calls,
        mails=tally.mails,
        open=tally.open,
        overdue=tally.overdue,
        kept_rate=round(tally.in_time / tally.came_due, 4) if tally.came_due else None,
        outcomes={
            "reached": tally.reached,
            "answered": tally.answered,
            "not_reached": tally.not_reached,
            "wrong_address": tally.wrong_address,
            "not_needed": tally.not_needed,
            "cancelled": tally.cancelled,
        },
    )


async def erase_callbacks(tx: Tx, conversations: Sequence[UUID]) -> None:
    """Numbers, addresses and notes; what was still open nobody can keep any more, so it ends."""
    await tx.execute(sql.ERASE, conversations)
