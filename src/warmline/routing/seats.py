"""Where agents are and what happens to them, in one order for each.

Whoever gives an agent something, takes it or moves them holds their seat's row, and counts it up:
so offers and presence stand in one order, whatever the clocks of several nodes say. Who holds a
conversation's row may then take seats, never the other way round; several seats are taken in the
order of their ids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from warmline.kit import Ids, Tx
from warmline.people import Presence
from warmline.routing import sql
from warmline.routing.sql import BusyRow, LeftBehindRow, PlaceRow, SeatRow, ShiftRow

SeatKind = Literal["presence", "offered", "offer_ended", "taken", "held", "resumed", "left"]

# Each node says which consoles it hears; who is not heard for so long is taken for offline.
HEARTBEAT = timedelta(seconds=5)
LAPSE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to an agent; `weight` is that of the conversation, in hundredths of a
    chat, `cause` why it ended, or why the presence is another one."""

    agent: UUID
    kind: SeatKind
    conversation: UUID | None = None
    weight: int | None = None
    presence: Presence | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """When an agent means to work."""

    starts_at: datetime
    ends_at: datetime


async def lock_seats(tx: Tx, agents: Iterable[UUID]) -> dict[UUID, SeatRow]:
    """Waits for each; they are made where they are not there yet."""
    wanted = sorted(set(agents))
    found = await tx.fetch(sql.LOCK_SEATS, wanted) if wanted else []
    if len(found) < len(wanted):
        await tx.execute(sql.MAKE_SEATS, wanted)
        found = await tx.fetch(sql.LOCK_SEATS, wanted)
    return {row["agent_id"]: SeatRow(**row) for row in found}


async def lock_free_seats(tx: Tx, agents: Iterable[UUID]) -> dict[UUID, SeatRow]:
    """Those that nobody else holds just now; waits for none."""
    found = await tx.fetch(sql.LOCK_FREE_SEATS, list(set(agents)))
    return {row["agent_id"]: SeatRow(**row) for row in found}


async def record(tx: Tx, happened: Sequence[Happened]) -> list[int]:
    """Writes what happened to seats that this transaction holds; each one's count afterwards."""
    if not happened:
        return []
    rows = await tx.fetch(
        sql.RECORD,
        [one.agent for one in happened],
        [one.kind for one in happened],
        [one.presence for one in happened],
        [one.conversation for one in happened],
        [one.weight for one in happened],
        [one.cause for one in happened],
    )
    return [row["seq"] for row in rows]


async def choose_presence(
    tx: Tx, agent: UUID, presence: Presence, *, cause: str = "chosen", lapse: timedelta = LAPSE
) -> Presence:
    """What the agent says counts while something is heard of their console; what counts now."""
    seat = (await lock_seats(tx, [agent]))[agent]
    heard = await tx.fetchval(sql.IS_HEARD, agent, lapse)
    counts: Presence = presence if heard else "offline"
    if seat.chosen != presence:
        await tx.execute(sql.CHOOSE, agent, presence)
    if counts != seat.presence:
        await record(tx, [Happened(agent, "presence", presence=counts, cause=cause)])
    return counts


async def heard(tx: Tx, agents: Iterable[UUID]) -> dict[UUID, Presence]:
    """The consoles of these agents are there; whose presence is another one by that, and which."""
    wanted = sorted(set(agents))
    rows = await tx.fetch(sql.HEARD, wanted)
    return {row["agent_id"]: row["presence"] for row in rows}


async def make_seats(tx: Tx, agents: Iterable[UUID]) -> None:
    await tx.execute(sql.MAKE_SEATS, sorted(set(agents)))


async def lapse(tx: Tx, after: timedelta = LAPSE) -> list[UUID]:
    """Takes for offline whose consoles were not heard; who that is."""
    return [row["agent_id"] for row in await tx.fetch(sql.LAPSED, after)]


async def seat_of(tx: Tx, agent: UUID) -> SeatRow | None:
    row = await tx.fetchrow(sql.SEAT, agent)
    return SeatRow(**row) if row else None


async def places(tx: Tx) -> list[PlaceRow]:
    """The seats of all who work here, by name, with what they have."""
    return [PlaceRow(**row) for row in await tx.fetch(sql.PLACES)]


async def places_online(tx: Tx) -> list[PlaceRow]:
    return [PlaceRow(**row) for row in await tx.fetch(sql.PLACES_ONLINE)]


async def places_of(tx: Tx, agents: Sequence[UUID]) -> dict[UUID, PlaceRow]:
    rows = await tx.fetch(sql.PLACES_OF, agents)
    return {row["agent_id"]: PlaceRow(**row) for row in rows}


async def unanswering(tx: Tx, agents: Iterable[UUID], count: int) -> list[UUID]:
    """Those of these who are online and let their last `count` offers ring out."""
    rows = await tx.fetch(sql.UNANSWERING, sorted(set(agents)), count)
    return [row["agent_id"] for row in rows]


async def send_away(tx: Tx, agents: Sequence[UUID], cause: str) -> None:
    """Who does not answer is asked no more, until they say that they are back."""
    await tx.execute(sql.SEND_AWAY, agents)
    await record(tx, [Happened(one, "presence", presence="away", cause=cause) for one in agents])


async def busyness(tx: Tx, since: datetime) -> dict[UUID, BusyRow]:
    return {row["agent_id"]: BusyRow(**row) for row in await tx.fetch(sql.BUSY, since)}


async def left_behind(tx: Tx, after: timedelta, lapse: timedelta = LAPSE) -> list[LeftBehindRow]:
    """What agents have who were not heard for so long, or whose shift is over and who are gone."""
    rows = await tx.fetch(sql.LEFT_BEHIND, after, max(after - lapse, timedelta()), lapse)
    return [LeftBehindRow(**row) for row in rows]


async def set_shifts(
    tx: Tx, agent: UUID, shifts: Sequence[Shift], *, ids: Ids, since: datetime
) -> None:
    """These from now on; what is over stays."""
    await tx.execute(sql.DROP_SHIFTS, agent, since)
    for shift in shifts:
        await tx.execute(sql.ADD_SHIFT, ids(), agent, shift.starts_at, shift.ends_at)


async def shifts_of(tx: Tx, agent: UUID, since: datetime) -> list[ShiftRow]:
    """Those that are not over at that moment, in order."""
    return [ShiftRow(**row) for row in await tx.fetch(sql.SHIFTS_OF, agent, since)]
