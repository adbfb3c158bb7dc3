"""Whether a conversation is what its log says: no gap, the chain holds, the row is the replay."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from warmline.conversations.command import Standing
from warmline.conversations.events import Event
from warmline.conversations.reading import (
    LONGEST_PAGE,
    all_conversations,
    broken_links,
    events_after,
    standing,
)
from warmline.conversations.replay import replay
from warmline.kit import Database, Tx


@dataclass(frozen=True, slots=True)
class Verified:
    """`faults` are sentences; none means that all is well."""

    conversation: UUID
    events: int
    faults: tuple[str, ...]


async def verify_all(database: Database) -> AsyncIterator[Verified]:
    """One conversation a transaction, so that none stays open for long."""
    last: UUID | None = None
    while True:
        async with database.transaction() as tx:
            page = await all_conversations(tx, after=last, limit=LONGEST_PAGE)
        for conversation in page:
            async with database.transaction() as tx:
                found = await verify(tx, conversation)
            if found:
                yield found
        if not page:
            return
        last = page[-1]


async def verify(tx: Tx, conversation: UUID) -> Verified | None:
    """None where there is no such conversation. It may grow meanwhile."""
    now = await standing(tx, conversation)
    if now is None:
        return None
    broken = [f"Event {seq} is not what was kept." for seq in await broken_links(tx, conversation)]
    try:
        events = await _events(tx, conversation, now.last_seq)
    except (KeyError, msgspec.ValidationError) as error:
        return Verified(conversation, now.last_seq, (*broken, f"An event is unreadable: {error}."))
    return Verified(conversation, len(events), (*broken, *_differences(now, events)))


async def _events(tx: Tx, conversation: UUID, last_seq: int) -> list[Event]:
    found: list[Event] = []
    while page := await events_after(
        tx, conversation, after=found[-1].seq if found else 0, limit=LONGEST_PAGE
    ):
        found += page
    return [event for event in found if event.seq <= last_seq]


def _differences(now: Standing, events: Sequence[Event]) -> Iterator[str]:
    missing = set(range(1, now.last_seq + 1)) - {event.seq for event in events}
    if missing:
        yield f"Missing: {', '.join(map(str, sorted(missing)[:10]))}."
        return
    told = replace(replay(events), answered=now.answered)
    if told != now:
        yield f"It stands as {now}, but its events tell {told}."
    if now.answered > now.heard:
        yield "More was answered than was heard."
