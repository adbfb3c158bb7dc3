"""Waits: both clocks of each (asked, and the first words of a person), and what was told of them.

The table is made from the events and from nothing else (`waits_in`), so it can be lost: what is
missing is made again at the next start. The log is written by whoever moves a conversation; this
follows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from warmline.conversations import (
    AssignmentOffered,
    Command,
    ConversationClaimed,
    ConversationHandedBack,
    ConversationPassed,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    Entry,
    Event,
    HandoffRequested,
    MessageSent,
    WaitTold,
    events_after,
    first_events,
)
from warmline.desk import names
from warmline.desk import waits_sql as sql
from warmline.desk.waits_sql import InLine
from warmline.kit import Tx
from warmline.routing import CHAT, Estimate, Queue, Seat, WaitModel, queues, seats, within_reach

EVERYBODY = "everybody"
# How far back is measured how fast people answer.
LATELY = timedelta(hours=6)
LONG_AGO = timedelta(days=14)
PAGE = 500


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of a conversation; `seq` is the event that began it. Times are UTC, `expected` and
    `at_most` seconds from `told_at` on. It ended when somebody took it or the customer left the
    line; `over_at` is when whoever took it let go of it."""

    conversation: UUID
    seq: int
    asked_at: datetime
    by_customer: bool
    queue: str = EVERYBODY
    told_at: datetime | None = None
    expected: int | None = None
    at_most: int | None = None
    model_expected: float | None = None
    model_at_most: float | None = None
    open: bool = True
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    first_reply_at: datetime | None = None
    over_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.taken_at is None and self.left_at is None


@dataclass(frozen=True, slots=True)
class Measured:
    """How fast people answer now: so many conversations at a time, with room for `free` more, each
    for as long as those of `handling`, after it rang as long as in `answering` (seconds); and how
    wrong what was said of it was."""

    places: int
    free: int
    handling: tuple[float, ...] = ()
    model: WaitModel = field(default_factory=WaitModel)
    answering: tuple[float, ...] = ()

    def estimate(self, place: int) -> Estimate | None:
        """For the one at `place` (1 is next, 0: it rings at somebody already); None where nobody is
        there."""
        return self.model.estimate(
            place,
            places=self.places,
            free=self.free,
            handling=self.handling,
            answering=self.answering,
        )


@dataclass(frozen=True, slots=True)
class WaitReport:
    """Of the waits that began in a time. `within_bound`: of those that were told an upper bound and
    are over, or longer than it already, the share that was not longer, from 0 to 1; `error`: by how
    many seconds what was expected was wrong, the median. `within_three_minutes`: of all requests,
    the share that a person answered by then; a request that nobody answered yet is not among
    them."""

    asked: int
    taken: int
    abandoned: int
    waiting: int
    told: int
    within_bound: float | None
    error: float | None
    to_take: float | None
    to_reply: float | None
    within_three_minutes: float | None


def waits_in(events: Sequence[Event]) -> list[Wait]:
    """Every wait that the events of one conversation, from its first on, tell of."""
    waits: list[Wait] = []
    for event in events:
        last = waits[-1] if waits else None
        if _begins(event) and not (last and last.waits):
            waits += [_begun(event)]
            if last:
                waits[-2] = _let_go(last, event)
        elif last:
            waits[-1] = _went_on(last, event)
    return waits


def told_once(row: InLine, told: WaitTold) -> Command:
    """Keeps what a customer was told first about this wait, whichever nodes tell them."""
    return Command(row.conversation, names.of_desk(f"wait-told-{row.seq}"), [Entry(told)])


async def in_line(tx: Tx) -> list[InLine]:
    """What waits for a person, the next one first."""
    return [InLine(**row) for row in await tx.fetch(sql.IN_LINE)]


async def measured(tx: Tx, now: datetime) -> Measured:
    """From the seats of who is online; whoever answers without one is seen by what they have."""
    online = await seats.places_online(tx)
    held = await tx.fetchval(sql.HELD)
    capacity = sum(one.capacity for one in online) // CHAT
    free = sum(max(0, one.capacity - one.load) for one in online) // CHAT
    handling = await tx.fetch(sql.HANDLING, now - LATELY)
    answering = await tx.fetch(sql.ANSWERING, now - LATELY)
    ended = [sql.Ended(**row) for row in await tx.fetch(sql.ENDED, now - LONG_AGO, now)]
    return Measured(
        places=max(capacity, held),
        free=free,
        handling=tuple(row["seconds"] for row in handling),
        answering=tuple(row["seconds"] for row in answering),
        model=_learned(reversed(ended)),
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is at their console or about to be back, and the queues that they answer."""

    seats: tuple[Seat, ...] = ()
    queues: tuple[Queue, ...] = ()

    @property
    def anybody(self) -> bool:
        return any(not seat.leaving for seat in self.seats)

    def reaches(self, waiting: InLine, now: datetime) -> bool:
        """Whether any of them may ever get it: has what its queue asks for, now or later."""
        queue = next((one for one in self.queues if one.id == waiting.queue), None)
        if queue is None:
            return self.anybody
        return within_reach(queue, now - waiting.since, waiting.language, self.seats)


async def attendance(tx: Tx) -> Attendance:
    rows = await tx.fetch(sql.PRESENT)
    found = [sql.PresentRow(**row) for row in rows]
    return Attendance(
        tuple(
            Seat(
                one.agent_id,
                one.name,
                one.presence,
                one.skills,
                frozenset(one.languages),
                one.capacity,
                leaving=one.leaving,
            )
            for one in found
        ),
        await queues(tx),
    )


async def keep_shown(tx: Tx, shown: Sequence[tuple[InLine, Estimate, bool]]) -> None:
    """What these customers see from now on, and whether it was shorter before."""
    if shown:
        rows = [
            (row.conversation, row.seq, told.expected, told.at_most, longer)
            for row, told, longer in shown
        ]
        await tx.execute(sql.SHOW, *(list(column) for column in zip(*rows, strict=True)))


async def wait_report(tx: Tx, *, since: datetime, now: datetime) -> WaitReport:
    tally = sql.Tally(**await tx.fetchrow(sql.TALLY, since, now))
    asked = tally.asked - tally.abandoned
    return WaitReport(
        asked=tally.asked,
        taken=tally.taken,
        abandoned=tally.abandoned,
        waiting=tally.waiting,
        told=tally.told,
        within_bound=round(tally.within / tally.told, 4) if tally.told else None,
        error=tally.error,
        to_take=tally.to_take,
        to_reply=tally.to_reply,
        within_three_minutes=round(tally.replied_soon / asked, 4) if asked else None,
    )


async def follow_waits(tx: Tx, conversations: Sequence[UUID]) -> None:
    """Writes down what the events say of these conversations' waits."""
    told = await first_events(tx, conversations, limit=PAGE)
    kept: list[tuple[object, ...]] = []
    for conversation in conversations:
        events = told.get(conversation, [])
        if len(events) == PAGE:
            events = await _events(tx, conversation)
        kept += [_row(wait) for wait in waits_in(events)]
    if kept:
        await tx.executemany(sql.KEEP, kept)


def _row(wait: Wait) -> tuple[object, ...]:
    """The values of `sql.KEEP`."""
    return (
        *(wait.conversation, wait.seq, wait.queue, wait.asked_at, wait.by_customer),
        *(wait.told_at, wait.expected, wait.at_most, wait.model_expected),
        *(wait.model_at_most, wait.open, wait.offered_at),
        *(wait.taken_at, wait.first_reply_at, wait.over_at, wait.left_at),
    )


async def waits_to_follow(tx: Tx) -> list[UUID]:
    """What a start makes again: waits that were under way, and all since the last one that is
    known; where the table is lost, everything."""
    newest = await tx.fetchval(sql.NEWEST)
    begun = await tx.fetch(sql.BEGUN_SINCE, newest)
    unfinished = await tx.fetch(sql.UNFINISHED)
    return list({row["conversation_id"] for row in (*begun, *unfinished)})


async def _events(tx: Tx, conversation: UUID) -> list[Event]:
    events: list[Event] = []
    while len(page := await events_after(tx, conversation, after=len(events), limit=PAGE)) == PAGE:
        events += page
    return events + page


def _begins(event: Event) -> bool:
    match event.payload:
        case HandoffRequested() | ConversationReleased() | ConversationPassed(to=None):
            return True
        case _:
            return False


def _begun(event: Event) -> Wait:
    asked = event.payload if isinstance(event.payload, HandoffRequested) else None
    by_customer = asked is not None and asked.by == "customer"
    queue = event.payload.queue if isinstance(event.payload, ConversationPassed) else None
    return Wait(event.conversation, event.seq, event.at, by_customer, queue or EVERYBODY)


def _went_on(wait: Wait, event: Event) -> Wait:
    match event.payload:
        case WaitTold() as told if wait.waits and wait.told_at is None:
            return replace(
                wait,
                told_at=event.at,
                expected=told.expected,
                at_most=told.at_most,
                model_expected=told.model_expected,
                model_at_most=told.model_at_most,
                open=told.opens_at is None,
            )
        case AssignmentOffered(why=why) if wait.waits:
            return replace(wait, offered_at=wait.offered_at or event.at, queue=why.queue)
        case ConversationClaimed() if wait.waits:
            return replace(wait, taken_at=event.at)
        case MessageSent(by="agent") if wait.taken_at and wait.first_reply_at is None:
            return replace(wait, first_reply_at=event.at)
        case ConversationHandedBack() | ConversationResolved() | ConversationReopened():
            return replace(wait, left_at=event.at) if wait.waits else _let_go(wait, event)
        case ConversationPassed():
            return _let_go(wait, event)
        case _:
            return wait


def _let_go(wait: Wait, event: Event) -> Wait:
    return replace(wait, over_at=event.at) if wait.taken_at and not wait.over_at else wait


def _learned(ended: Iterable[sql.Ended]) -> WaitModel:
    """The oldest first."""
    model = WaitModel()
    for one in ended:
        told = Estimate(one.expected, one.at_most, one.model_expected, one.model_at_most)
        model = model.waited(told, one.seconds, still=one.still)
    return model
