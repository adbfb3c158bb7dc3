"""How good hand-offs are, counted from the log. What each figure means stands beside it, and in
docs/operator/handoff.md."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from uuid import UUID

from warmline.ai import Wishes
from warmline.conversations import Event, snapshots
from warmline.desk import handoff_sql as sql
from warmline.desk.asking import Reasks
from warmline.desk.handoffs_seen import (
    PARTS,
    HandoffSeen,
    TakeoverSeen,
    handoffs_in,
    takeovers_in,
)
from warmline.kit import Database

SOON_ENOUGH = timedelta(minutes=3)
# The latest so many conversations are read, and so many of the events of each.
MOST = 2_000
MOST_EVENTS = 1_000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Spread:
    """In seconds; `count` of how many it is known."""

    count: int
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """`complete`: the share of briefs that had all parts at the hand-off; `parts`: each one's."""

    complete: float | None
    parts: dict[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitBound:
    """Of waits that were told and are over: the share that ended within the upper bound, and how
    far the expected wait was off, in seconds: in the middle, and by how much the middle wait was
    longer (minus: shorter) than expected."""

    waits: int
    within: float | None
    error: float | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class HandoffReport:
    """Shares are from 0 to 1, None of nothing.

    `handoffs`: all requests of the time, by customer or AI. `to_agent`: from the request until it
    rang at an agent or was taken; `to_person`: until the first message that a person wrote.
    `within_3_minutes`: the share that had it by then, of all but those that still can, and those
    whose customer went before; `waiting`, `left` are these two. `asks_before_honoured`: how often a
    customer asked until they were handed over, on average; `honoured_at_once`: the share of one.
    `takeovers`: persons who had a conversation and wrote in it; `re_ask_rate`: the share of those
    with something in the brief whose first three messages asked for some of it again;
    `re_tell_rate`: the share of them whose customer wrote some of it again; `asked_again` counts
    questions.
    """

    days: int
    handoffs: int
    waiting: int
    left: int
    to_agent: Spread
    to_person: Spread
    within_3_minutes: float | None
    asks_before_honoured: float | None
    honoured_at_once: float | None
    takeovers: int
    asked_again: int
    re_ask_rate: float | None
    re_tell_rate: float | None
    completeness: Completeness
    wait_bound: WaitBound


class HandoffReports:
    """Reads in short transactions and counts in a thread: nobody waits for a report but who asked
    for it."""

    def __init__(self, database: Database, reasks: Reasks) -> None:
        self._database, self._reasks = database, reasks

    @cached_property
    def _wishes(self) -> Wishes:
        """Takes seconds to read, so whoever asks for the first report waits and no start does."""
        return Wishes()

    async def report(self, *, days: int, now: datetime) -> HandoffReport:
        since = now - timedelta(days=days)
        async with self._database.transaction() as tx:
            rows = await tx.fetch(sql.HANDED_OFF, since, MOST)
            waits = [sql.WaitRow(**row) for row in await tx.fetch(sql.WAITS, since)]
        handoffs: list[HandoffSeen] = []
        takeovers: list[TakeoverSeen] = []
        for some in _batches([row["conversation_id"] for row in rows]):
            async with self._database.transaction() as tx:
                read = await snapshots(tx, some, latest=MOST_EVENTS)
            told = [snapshot.latest for snapshot in read.values()]
            found = await asyncio.to_thread(self._seen, told)
            handoffs += [one for one in found[0] if one.at >= since]
            takeovers += [one for one in found[1] if one.at >= since]
        return _report(days, handoffs, takeovers, waits, now)

    def _seen(
        self, told: Sequence[Sequence[Event]]
    ) -> tuple[list[HandoffSeen], list[TakeoverSeen]]:
        return (
            [one for events in told for one in handoffs_in(events, self._wishes)],
            [one for events in told for one in takeovers_in(events, self._reasks)],
        )


def _batches(conversations: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for at in range(0, len(conversations), _AT_ONCE):
        yield conversations[at : at + _AT_ONCE]


def _report(
    days: int,
    handoffs: Sequence[HandoffSeen],
    takeovers: Sequence[TakeoverSeen],
    waits: Sequence[sql.WaitRow],
    now: datetime,
) -> HandoffReport:
    waiting = [one for one in handoffs if _can_still(one, now)]
    left = [one for one in handoffs if _left_early(one)]
    counted = [one for one in handoffs if not (_can_still(one, now) or _left_early(one))]
    asked = [one.asks for one in handoffs if one.asks is not None]
    told = [one for one in takeovers if one.knew]
    return HandoffReport(
        days=days,
        handoffs=len(handoffs),
        waiting=len(waiting),
        left=len(left),
        to_agent=_spread([one.ring - one.at for one in handoffs if one.ring]),
        to_person=_spread([one.person - one.at for one in handoffs if one.person]),
        within_3_minutes=_share(counted, [one for one in counted if _in_time(one)]),
        asks_before_honoured=round(sum(asked) / len(asked), 3) if asked else None,
        honoured_at_once=_share(asked, [one for one in asked if one == 1]),
        takeovers=len(takeovers),
        asked_again=sum(one.asked_again for one in takeovers),
        re_ask_rate=_share(told, [one for one in told if one.asked_again]),
        re_tell_rate=_share(told, [one for one in told if one.told_again]),
        completeness=_completeness(handoffs),
        wait_bound=_bound(waits),
    )


def _can_still(one: HandoffSeen, now: datetime) -> bool:
    return one.person is None and one.gone is None and now - one.at <= SOON_ENOUGH


def _left_early(one: HandoffSeen) -> bool:
    return one.gone is not None and one.gone - one.at <= SOON_ENOUGH


def _in_time(one: HandoffSeen) -> bool:
    return one.person is not None and one.person - one.at <= SOON_ENOUGH


def _completeness(handoffs: Sequence[HandoffSeen]) -> Completeness:
    parts = {
        part: _share(handoffs, [one for one in handoffs if part not in one.missing])
        for part in PARTS
    }
    return Completeness(_share(handoffs, [one for one in handoffs if not one.missing]), parts)


def _bound(waits: Sequence[sql.WaitRow]) -> WaitBound:
    lasted = [(one, (one.taken_at - one.asked_at).total_seconds()) for one in waits]
    off = [seconds - one.expected for one, seconds in lasted if one.expected is not None]
    return WaitBound(
        waits=len(waits),
        within=_share(lasted, [one for one, seconds in lasted if seconds <= one.at_most]),
        error=round(median(map(abs, off)), 1) if off else None,
        bias=round(median(off), 1) if off else None,
    )


def _spread(took: Sequence[timedelta]) -> Spread:
    seconds = sorted(one.total_seconds() for one in took)
    if not seconds:
        return Spread(0)

    def at(share: float) -> float:
        return round(seconds[min(len(seconds) - 1, int(share * len(seconds)))], 1)

    return Spread(len(seconds), at(0.5), at(0.9), at(0.95))


def _share(of: Sequence[object], which: Sequence[object]) -> float | None:
    return round(len(which) / len(of), 4) if of else None
