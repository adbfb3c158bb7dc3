"""The router: sees to it that whatever waits rings at somebody who can take it.

Every node runs one. A round is one transaction under one lock for all nodes, so what it reads of
offers is what there is. It holds seats and conversations in whatever order it comes to them, and
may so because it waits for none: what somebody else holds just now is left to the next round,
which their commit wakes.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from warmline.conversations import (
    WAITING,
    AssignmentEnded,
    AssignmentOffered,
    Change,
    Command,
    ConversationReleased,
    Entry,
    Feed,
    Fence,
    MoveTo,
    OfferEnd,
    Outcome,
    Person,
    append_all_in,
    lock,
)
from warmline.desk import names
from warmline.desk.moving import append_moving
from warmline.kit import CONNECTION_LOST, Clock, Database, Tx
from warmline.people import Presence
from warmline.routing import (
    HEARTBEAT,
    LAPSE,
    BusyRow,
    Happened,
    Pairing,
    PlaceRow,
    Queue,
    Seat,
    SeatRow,
    WaitingRow,
    choose,
    line,
    queues,
    seats,
)

logger = logging.getLogger(__name__)

# What brings somebody who waits, and what gives room to those who wait already.
BRINGS = frozenset(
    {
        "handoff.requested",
        "conversation.passed",
        "conversation.released",
        "assignment.ended",
    }
)
FREES = frozenset(
    {
        "conversation.claimed",
        "conversation.handed_back",
        "conversation.held",
        "conversation.resumed",
        "conversation.resolved",
    }
)
# So many offers in a row that nobody answers, and the agent is not there, whatever they said.
MISSED = 2
# The day of which is counted how busy somebody was.
DAY = timedelta(hours=12)

TellPresence = Callable[[UUID, Presence, str], None]


@dataclass(frozen=True, slots=True)
class RouterPaces:
    """Consoles are heard every `heartbeat` seconds; one that is not heard for `lapse` is gone, and
    what its agent has goes back into the queue after `release`. A round comes every `round` seconds
    at least, `together` after what wakes it and `apart` after the last one began, so that one
    serves many; or `hinted` after another node told of something: that node looks for itself
    before."""

    heartbeat: float = HEARTBEAT.total_seconds()
    lapse: timedelta = LAPSE
    release: timedelta = timedelta(seconds=60)
    round: float = 0.5
    together: float = 0.002
    apart: float = 0.025
    hinted: float = 0.3
    tidy: float = 2.0
    busy: float = 15.0


class Router:
    """`on_presence` is told of each agent whose presence a round changed, and why."""

    def __init__(
        self, database: Database, feed: Feed, clock: Clock, paces: RouterPaces | None = None
    ) -> None:
        self._database, self._feed, self._clock = database, feed, clock
        self._paces = paces or RouterPaces()
        self._wanted = asyncio.Event()
        self._busy: Mapping[UUID, BusyRow] = {}
        self._known: Sequence[Queue] = ()
        # whether the last round left somebody waiting, for whom room would count
        self._leaves = True
        # what no event tells (a console that fell silent, other queues) is looked at now and then
        self._look_at = float("-inf")
        self._unwatch: Callable[[], None] = lambda: None
        self._tasks: list[asyncio.Task[None]] = []
        self._later: asyncio.TimerHandle | None = None
        self.on_presence: TellPresence = lambda agent, presence, cause: None

    async def start(self) -> None:
        self._unwatch = self._feed.watch_all(self._hear)
        self._tasks = [
            asyncio.create_task(self._route_forever(), name="router"),
            asyncio.create_task(self._tidy_forever(), name="router-tidy"),
        ]

    async def stop(self) -> None:
        self._unwatch()
        if self._later:
            self._later.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Somebody is another presence, or something else changed that no event tells."""
        self._look_at = float("-inf")
        self._wanted.set()

    async def round(self) -> None:
        looks = self._clock.monotonic() >= self._look_at
        async with self._database.transaction() as tx:
            now = await line.take_turn(tx)
            if looks:
                self._known = await queues(tx)
            done = _Round(tx, now, self._known, self._busy)
            if looks:
                await done.look(self._paces.lapse)
            await done.run()
        self._leaves = done.leaves
        if looks:
            self._look_at = self._clock.monotonic() + self._paces.round / 2
        self._feed.publish(done.outcomes)
        for agent, presence, cause in done.presences:
            self.on_presence(agent, presence, cause)
        if done.presences:
            self._look_at = float("-inf")
        if done.skipped or done.presences:
            self._wake_in(self._paces.together * 5)

    async def release(self) -> None:
        """What agents left behind who are gone: to the front of the queue."""
        async with self._database.transaction() as tx:
            found = await seats.left_behind(tx, self._paces.release, self._paces.lapse)
        for one in found:
            await self._release(one.id)

    async def count_busyness(self) -> None:
        async with self._database.transaction() as tx:
            self._busy = await seats.busyness(tx, self._clock.now() - DAY)

    async def _release(self, conversation: UUID) -> None:
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            # once more, since their agent may be back
            found = await seats.left_behind(tx, self._paces.release, self._paces.lapse)
            outcomes = [
                await append_moving(
                    tx,
                    Command(
                        one.id,
                        names.of_desk(f"released-{one.epoch}"),
                        [
                            Entry(
                                ConversationReleased(
                                    agent=Person(one.agent, one.name),
                                    cause="shift_ended" if one.shift_ended else "vanished",
                                )
                            )
                        ],
                        fence=Fence(one.epoch),
                        move=MoveTo("waiting"),
                    ),
                )
                for one in found
                if one.id == conversation
            ]
        self._feed.publish(outcomes)

    def _hear(self, change: Change) -> None:
        if not change.events:
            self._wake_in(self._paces.hinted)
            return
        kinds = {event.kind for event in change.events}
        if kinds & BRINGS or (self._leaves and kinds & FREES):
            self._wanted.set()

    def _wake_in(self, seconds: float) -> None:
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(seconds, self._wake_now)

    def _wake_now(self) -> None:
        self._later = None
        self._wanted.set()

    async def _route_forever(self) -> None:
        paces, monotonic = self._paces, self._clock.monotonic
        begun = float("-inf")
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), paces.round)
            await asyncio.sleep(max(paces.together, begun + paces.apart - monotonic()))
            self._wanted.clear()
            begun = monotonic()
            # until it is known: what happens meanwhile may be for those whom this one leaves
            self._leaves = True
            try:
                await self.round()
            except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
                logger.warning("Nothing could be routed (%s).", type(error).__name__)
                await asyncio.sleep(self._paces.round)

    async def _tidy_forever(self) -> None:
        counted = float("-inf")
        while True:
            try:
                await self.release()
                if self._clock.monotonic() - counted >= self._paces.busy:
                    counted = self._clock.monotonic()
                    await self.count_busyness()
            except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
                logger.warning("The seats could not be looked after (%s).", type(error).__name__)
            await asyncio.sleep(self._paces.tidy)


class _Round:
    """One round: `outcomes` and `presences` are to be told once it is durable; `skipped` says that
    something was held by somebody else."""

    def __init__(
        self, tx: Tx, now: datetime, known: Sequence[Queue], busy: Mapping[UUID, BusyRow]
    ) -> None:
        self._tx, self._now, self._known, self._busy = tx, now, known, busy
        self.outcomes: list[Outcome] = []
        self.presences: list[tuple[UUID, Presence, str]] = []
        self.skipped = self.leaves = False

    async def look(self, lapse: timedelta) -> None:
        gone = await seats.lapse(self._tx, lapse)
        self.presences += [(agent, "offline", "heartbeat") for agent in gone]
        await line.drop_superfluous(self._tx)
        await self._end_offers()

    async def run(self) -> None:
        await line.make_missing(self._tx, self._known)
        await self._offer()

    async def _end_offers(self) -> None:
        over = await line.offers_over(self._tx)
        if not over:
            return
        states = await line.lock_free(self._tx, list(over))
        places = await seats.lock_free_seats(self._tx, over.values())
        rows = await line.in_line_of(self._tx, list(states))
        ended: list[tuple[WaitingRow, OfferEnd]] = []
        for conversation, row in rows.items():
            place = places.get(row.offered_to) if row.offered_to else None
            how = _how_over(row, states[conversation], place) if place else None
            if how is not None:
                ended.append((row, how))
        self.skipped |= len(rows) < len(over) or len(places) < len(set(over.values()))
        if ended:
            await self._end(ended)

    async def _end(self, ended: Sequence[tuple[WaitingRow, OfferEnd]]) -> None:
        happened = [
            Happened(_at(row), "offer_ended", row.conversation_id, row.weight, cause=how)
            for row, how in ended
        ]
        counts = await seats.record(self._tx, happened)
        commands = [_ending(row, how, seq) for (row, how), seq in zip(ended, counts, strict=True)]
        self.outcomes += await append_all_in(self._tx, commands)
        refused = {row.conversation_id: how == "unanswered" for row, how in ended}
        await line.end_offers(self._tx, refused, self._now)
        if silent := {_at(row) for row, how in ended if how == "unanswered"}:
            await self._send_away(silent)

    async def _send_away(self, silent: Set[UUID]) -> None:
        """One look for all: where a machine is so busy that nobody answers in time, each statement
        more is another wait for all who wait."""
        gone = await seats.unanswering(self._tx, silent, MISSED)
        if gone:
            await seats.send_away(self._tx, gone, "unanswered")
            self.presences += [(agent, "away", "unanswered") for agent in gone]

    async def _offer(self) -> None:
        waiting = await line.ring_nowhere(self._tx)
        self.leaves = bool(waiting)
        online = await seats.places_online(self._tx) if waiting else []
        if not online:
            return
        asked = [line.as_waiting(row, self._known) for row in waiting]
        among = [self._seat(place) for place in online]
        pairings = choose(asked, among, {one.id: one for one in self._known}, self._now)
        if pairings:
            await self._keep(pairings, len(waiting))

    async def _keep(self, pairings: Sequence[Pairing], waiting: int) -> None:
        """Looks once more, at what is held now: what was read before may have changed. `waiting`
        is how many ring nowhere."""
        tx = self._tx
        rows = await line.lock_waiting(tx, [one.conversation for one in pairings])
        held = await seats.lock_free_seats(tx, [one.agent for one in pairings])
        places = await seats.places_of(tx, list(held))
        room = {place.agent_id: _room(place) for place in places.values()}
        kept = []
        for pairing in pairings:
            row, free = rows.get(pairing.conversation), room.get(pairing.agent, 0)
            if row is None or row.weight > free:
                continue
            room[pairing.agent] = free - row.weight
            kept.append((pairing, row))
        self.skipped |= len(kept) < len(pairings)
        self.leaves = len(kept) < waiting
        await self._ring(kept, places)

    async def _ring(
        self, kept: Sequence[tuple[Pairing, WaitingRow]], places: Mapping[UUID, PlaceRow]
    ) -> None:
        happened = [
            Happened(pairing.agent, "offered", pairing.conversation, row.weight)
            for pairing, row in kept
        ]
        counts = await seats.record(self._tx, happened)
        rings = {queue.id: queue.ring for queue in self._known}
        commands, offers = [], []
        for (pairing, row), seq in zip(kept, counts, strict=True):
            expires = self._now + rings.get(row.queue, self._known[-1].ring)
            agent = Person(pairing.agent, places[pairing.agent].name)
            offered = AssignmentOffered(agent=agent, seat=seq, expires=expires, why=pairing.why)
            name = names.of_desk(f"offer-{pairing.agent.hex}-{seq}")
            commands.append(Command(pairing.conversation, name, [Entry(offered)]))
            offers.append((pairing.conversation, pairing.agent, expires))
        self.outcomes += await append_all_in(self._tx, commands)
        await line.offer(self._tx, offers)

    def _seat(self, place: PlaceRow) -> Seat:
        busy = self._busy.get(place.agent_id)
        return Seat(
            agent=place.agent_id,
            name=place.name,
            presence=place.presence,
            skills=place.skills,
            languages=frozenset(place.languages),
            capacity=place.capacity,
            load=place.load,
            idle_since=place.idle_since,
            busy=busy.working / busy.online if busy and busy.online else 0.0,
            heavy=busy.heavy if busy else 0,
            leaving=place.leaving,
        )


def _at(row: WaitingRow) -> UUID:
    assert row.offered_to is not None
    return row.offered_to


def _ending(row: WaitingRow, how: OfferEnd, seq: int) -> Command:
    ended = AssignmentEnded(agent=Person(_at(row), row.offered_name or ""), how=how)
    name = names.of_desk(f"offer-ended-{_at(row).hex}-{seq}")
    return Command(row.conversation_id, name, [Entry(ended)])


def _how_over(row: WaitingRow, state: str, place: SeatRow) -> OfferEnd | None:
    """None where it is not over after all."""
    if state not in WAITING:
        return "withdrawn"
    if place.presence != "online":
        return "vanished"
    return "unanswered" if row.expired else None


def _room(place: PlaceRow) -> int:
    return place.capacity - place.load if place.presence == "online" else 0
