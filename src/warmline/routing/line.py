"""The line: a row for each conversation that waits for a person, made from its state.

The state is the truth. A row that is missing is made, one too many taken away; what it keeps is the
place: since when, where it rings, and who said no.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from warmline.kit import Tx
from warmline.routing import sql
from warmline.routing.model import Queue, Waiting
from warmline.routing.queues import Facts, queue_for, queues
from warmline.routing.sql import FactsRow, WaitingRow

# The advisory lock of rounds; any number that nobody else takes.
_ROUND = 0x7761726D6C696E65
# A round makes at most so many rows, and looks at so many that wait.
MOST_AT_ONCE = 500
# What its agent left behind, or what is at risk, costs more than other waits.
RELEASED_URGENCY, RISKY_URGENCY = 3.0, 2.0


async def take_turn(tx: Tx) -> datetime:
    """Until this transaction ends no other one changes what rings where by itself; the moment at
    which it began, by the database's clock, which is the same for all nodes."""
    row = await tx.fetchrow(sql.TAKE_TURN, _ROUND)
    now: datetime = row["now"]
    return now


async def make_missing(tx: Tx, queues: Sequence[Queue]) -> int:
    """Makes the rows of conversations that were handed over; how many."""
    found = await tx.fetch(sql.FACTS_MISSING, MOST_AT_ONCE)
    if found:
        rows = [_row(FactsRow(**row), queues, None, {}) for row in found]
        await tx.executemany(sql.MAKE_WAITING, rows)
    return len(found)


async def make(
    tx: Tx,
    conversation: UUID,
    queues: Sequence[Queue],
    *,
    queue: str | None = None,
    refused: Mapping[UUID, datetime] | None = None,
) -> None:
    """The row of a conversation that waits from this transaction on, in `queue` where one was
    named; `refused` are asked last."""
    row = await tx.fetchrow(sql.FACTS_OF, conversation)
    if row is not None:
        await tx.execute(sql.MAKE_WAITING, *_row(FactsRow(**row), queues, queue, refused or {}))


async def drop(tx: Tx, conversation: UUID) -> None:
    await tx.execute(sql.DROP_WAITING, conversation)


async def move(tx: Tx, conversation: UUID, queue: str) -> None:
    """Into another queue; its place in time stays."""
    await tx.execute(sql.MOVE_QUEUE, conversation, queue)


async def drop_superfluous(tx: Tx) -> None:
    await tx.execute(sql.DROP_SUPERFLUOUS)


async def in_line(tx: Tx, conversation: UUID) -> WaitingRow | None:
    row = await tx.fetchrow(sql.WAITING_OF, conversation)
    return WaitingRow(**row) if row else None


async def in_line_of(tx: Tx, conversations: Sequence[UUID]) -> dict[UUID, WaitingRow]:
    rows = await tx.fetch(sql.WAITING_ALL_OF, conversations)
    return {row["conversation_id"]: WaitingRow(**row) for row in rows}


async def ringing_at(tx: Tx, agents: Iterable[UUID]) -> list[WaitingRow]:
    return [WaitingRow(**row) for row in await tx.fetch(sql.WAITING_AT, list(agents))]


async def ring_nowhere(tx: Tx) -> list[WaitingRow]:
    """Those that wait and ring nowhere, who waits longest first."""
    return [WaitingRow(**row) for row in await tx.fetch(sql.WAITING_FREE, MOST_AT_ONCE)]


async def offers_over(tx: Tx) -> dict[UUID, UUID]:
    """The conversations whose offer is over, and whose it was."""
    rows = await tx.fetch(sql.OFFERS_OVER)
    return {row["conversation_id"]: row["offered_to"] for row in rows}


async def offer(tx: Tx, offers: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """Conversation, agent, and until when it rings there."""
    if offers:
        await tx.execute(sql.OFFER, *(list(column) for column in zip(*offers, strict=True)))


async def end_offers(tx: Tx, ended: Mapping[UUID, bool], at: datetime) -> None:
    """Whether whom it rang at refused it by not answering, for each conversation."""
    await tx.execute(sql.END_OFFERS, list(ended), list(ended.values()), at.isoformat())


async def end_offer(tx: Tx, conversation: UUID, refused: Mapping[UUID, datetime]) -> None:
    await tx.execute(sql.END_OFFER, conversation, _kept(refused))


async def lock_waiting(tx: Tx, conversations: Sequence[UUID]) -> dict[UUID, WaitingRow]:
    """Those that wait, ring nowhere, and that nobody else holds just now, with their
    conversations; waits for none."""
    rows = await tx.fetch(sql.LOCK_WAITING, conversations)
    return {row["conversation_id"]: WaitingRow(**row) for row in rows}


async def lock_free(tx: Tx, conversations: Sequence[UUID]) -> dict[UUID, str]:
    """Their states, of those that nobody else holds just now; waits for none."""
    rows = await tx.fetch(sql.LOCK_CONVERSATIONS, conversations)
    return {row["id"]: row["state"] for row in rows}


async def weight_of(tx: Tx, conversation: UUID) -> int:
    """Of a conversation that is no row of the line: as when it was last taken, else as the queue
    that takes everything weighs it."""
    row = await tx.fetchrow(sql.WEIGHT, conversation)
    weight: int | None = row["weight"]
    if weight is None:
        weight = (await queues(tx))[-1].weight(row["channel"] or "widget")
    return weight


def as_waiting(row: WaitingRow, queues: Sequence[Queue]) -> Waiting:
    """A queue that is there no more is the last one, which takes everything."""
    queue = row.queue if any(one.id == row.queue for one in queues) else queues[-1].id
    return Waiting(
        conversation=row.conversation_id,
        queue=queue,
        since=row.since,
        language=row.language,
        weight=row.weight,
        urgency=row.urgency,
        heavy=row.heavy,
        sticky=row.sticky,
        refused={UUID(agent): datetime.fromisoformat(at) for agent, at in row.refused.items()},
    )


def _row(
    row: FactsRow, queues: Sequence[Queue], queue: str | None, refused: Mapping[UUID, datetime]
) -> tuple[object, ...]:
    """The values of `sql.MAKE_WAITING`."""
    risks = frozenset(row.risks or ())
    channel = row.channel or "widget"
    facts = Facts(channel, row.language, row.intent, risks, row.reason)
    fitting = queue_for(queues, facts)
    chosen = next((one for one in queues if one.id == queue), fitting)
    known = row.sticky_at is not None and row.since - row.sticky_at <= chosen.sticky
    return (
        row.id,
        chosen.id,
        row.since,
        row.language,
        channel,
        chosen.weight(channel),
        RELEASED_URGENCY if row.released else RISKY_URGENCY if risks else 1.0,
        bool(risks),
        row.sticky if known else None,
        row.contact_id,
        _kept(refused),
    )


def _kept(refused: Mapping[UUID, datetime]) -> dict[str, str]:
    return {str(agent): at.isoformat() for agent, at in refused.items()}
