"""Each waiting customer's place in the line, how long it will take and who is coming, told when it
changes; what they were told first is kept."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Feed, Log, Person, WaitTold
from warmline.desk import (
    Attendance,
    InLine,
    Measured,
    attendance,
    in_line,
    keep_shown,
    measured,
    told_once,
)
from warmline.kit import CONNECTION_LOST, Clock, Database
from warmline.people import agents
from warmline.web.hub import Hub
from warmline.web.shown_wait import ShownWait, shown_before, shown_next

logger = logging.getLogger(__name__)

MOVES_THE_LINE = frozenset(
    {
        "handoff.requested",
        "conversation.opened",
        "conversation.claimed",
        "conversation.passed",
        "conversation.released",
        "conversation.handed_back",
        "conversation.resolved",
        "assignment.offered",
        "assignment.ended",
    }
)
# Many moves at once are counted once (seconds).
TOGETHER = 0.2
# Where nothing moves, waits are looked at so often, and how fast people answer (seconds).
LOOK_EVERY = 10.0
# Where routing has not put somebody in a queue yet (seconds): then it is known who could answer.
LOOK_SOON = 0.5
MEASURE_EVERY = 5.0


class Hours(Protocol):
    """When somebody is there."""

    def is_open(self) -> bool: ...

    def opens_at(self) -> datetime | None: ...


class Positions:
    def __init__(
        self, database: Database, feed: Feed, hub: Hub, log: Log, hours: Hours, clock: Clock
    ) -> None:
        self._database, self._feed, self._hub = database, feed, hub
        self._log, self._hours, self._clock = log, hours, clock
        self._line: dict[UUID, int] = {}
        self._rows: dict[UUID, InLine] = {}
        self._shown: dict[UUID, ShownWait] = {}
        self._people: dict[UUID, tuple[str, UUID | None]] = {}
        self._measured: tuple[float, Measured] | None = None
        self._attendance, self._is_attended = Attendance(), False
        self._stranded: frozenset[UUID] = frozenset()
        self._unplaced = False
        self._moved = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._unwatch_gaps: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.refresh()
        self._unwatch = self._feed.watch_all(self._hear)
        self._unwatch_gaps = self._feed.watch_gaps(self._moved.set)
        self._task = asyncio.create_task(self._follow(), name="positions")

    async def stop(self) -> None:
        self._unwatch()
        self._unwatch_gaps()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def of(self, conversation: UUID | None) -> int | None:
        """1 is next; None while it is not known yet."""
        return self._line.get(conversation) if conversation else None

    def waiting(self, conversation: UUID) -> dict[str, object]:
        """What the customer's `state` frame says of a conversation that waits."""
        row, shown = self._rows.get(conversation), self._shown.get(conversation)
        left = shown.left(self._clock.monotonic()) if shown else None
        coming = row and row.coming
        return {
            "position": self._line.get(conversation),
            "wait": left
            and {
                "expected": left.expected,
                "at_most": left.at_most,
                "longer": bool(shown and shown.longer),
            },
            "coming": coming
            and row
            and {"id": coming, "name": row.coming_name, "photo": row.coming_photo},
        }

    def is_attended(self, conversation: UUID) -> bool:
        """Whether it is open, and somebody is there who answers what this one waits for."""
        row = self._rows.get(conversation)
        return self._hours.is_open() and self._reaches(row)

    def _reaches(self, row: InLine | None) -> bool:
        if row is None:
            return self._attendance.anybody
        return self._attendance.reaches(row, self._clock.now())

    def look(self) -> None:
        """Somebody who waits came: they are told soon."""
        self._moved.set()

    def agent(self, agent: UUID | None) -> dict[str, object] | None:
        if agent is None:
            return None
        name, photo = self._people.get(agent, ("", None))
        return {"id": agent, "name": name, "photo": photo}

    async def refresh(self) -> None:
        now = self._clock.monotonic()
        tx = self._database.reads
        waiting = await in_line(tx)
        self._people = {one.id: (one.name, one.photo) for one in await agents(tx)}
        self._attendance = await attendance(tx)
        if self._measured is None or now - self._measured[0] >= MEASURE_EVERY:
            self._measured = (now, await measured(tx, self._clock.now()))
        before, rows = self._line, self._rows
        self._line = {row.conversation: place for place, row in enumerate(waiting, 1)}
        self._rows = {row.conversation: row for row in waiting}
        for gone in self._shown.keys() - self._line.keys():
            del self._shown[gone]
        connected = self._hub.connected() & self._line.keys()
        self._unplaced = any(self._rows[one].queue is None for one in connected)
        self._tell_standing(connected)
        shown: list[UUID] = []
        for conversation in connected:
            place, was = self._line[conversation], rows.get(conversation)
            changed = self._estimates_anew(conversation, place, now)
            if changed:
                shown.append(conversation)
            moved = place != before.get(conversation)
            if changed or moved or (was and was.coming) != self._rows[conversation].coming:
                for customer in self._hub.customers(conversation):
                    customer.waits_at(place)
        await self._keep_what_is_shown(shown)
        await self._keep_what_was_told(connected)

    def _tell_standing(self, connected: frozenset[UUID]) -> None:
        """It opened or closed, somebody came, or the last who could answer left: whether a
        call-back is offered depends on it."""
        before, attended = self._stranded, self._is_attended
        self._is_attended = self._hours.is_open() and self._attendance.anybody
        self._stranded = frozenset(one for one in connected if not self._reaches(self._rows[one]))
        everybody = attended != self._is_attended
        for conversation in connected if everybody else (self._stranded ^ before) & connected:
            for customer in self._hub.customers(conversation):
                customer.stands_anew()

    async def _keep_what_is_shown(self, conversations: Sequence[UUID]) -> None:
        """For the node that a customer comes back to."""
        told = [
            (self._rows[one], shown.told, shown.longer)
            for one in conversations
            if (shown := self._shown.get(one))
        ]
        if told:
            async with self._database.transaction() as tx:
                await keep_shown(tx, told)

    def _estimates_anew(self, conversation: UUID, place: int, now: float) -> bool:
        assert self._measured is not None
        _, speed = self._measured
        rings = self._rows[conversation].coming is not None
        fresh = speed.estimate(0 if rings else place) if self._hours.is_open() else None
        shown = self._shown.get(conversation) or shown_before(self._rows[conversation], now)
        after = shown_next(shown, fresh, now)
        if after is None:
            self._shown.pop(conversation, None)
        else:
            self._shown[conversation] = after
        return after is not shown

    async def _keep_what_was_told(self, connected: frozenset[UUID]) -> None:
        rows = [row for one in connected if not (row := self._rows[one]).told]
        await asyncio.gather(*(self._log.append(told_once(row, self._told(row))) for row in rows))

    def _told(self, row: InLine) -> WaitTold:
        shown = self._shown.get(row.conversation)
        coming = Person(row.coming, row.coming_name or "") if row.coming else None
        return WaitTold(
            position=self._line.get(row.conversation),
            expected=shown.told.expected if shown else None,
            at_most=shown.told.at_most if shown else None,
            coming=coming,
            opens_at=self._hours.opens_at(),
            model_expected=shown.told.model_expected if shown else None,
            model_at_most=shown.told.model_at_most if shown else None,
        )

    def _hear(self, change: Change) -> None:
        if not change.events or any(event.kind in MOVES_THE_LINE for event in change.events):
            self._moved.set()

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                every = LOOK_SOON if self._unplaced else LOOK_EVERY
                await asyncio.wait_for(self._moved.wait(), every)
            await asyncio.sleep(TOGETHER)
            self._moved.clear()
            try:
                await self.refresh()
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("The line could not be read (%s).", type(error).__name__)
                self._moved.set()
                await asyncio.sleep(1)
