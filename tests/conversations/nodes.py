"""Nodes of one Warmline on one database, and commands to give them."""

from dataclasses import dataclass, field
from uuid import UUID

from warmline.conversations import (
    APPEND_SETTINGS,
    Change,
    Command,
    Disclosure,
    Entry,
    Event,
    Feed,
    Fence,
    Log,
    MessageSent,
    MessageText,
    MoveTo,
    Payload,
    events_after,
    open_conversation,
)
from warmline.kit import Database, new_id

DISCLOSURE = Disclosure("1", "en", "You are talking to our AI assistant.")


@dataclass(slots=True)
class Node:
    """One process's feed and log."""

    feed: Feed
    log: Log

    @classmethod
    async def start(cls, database: Database, *, name: str = "", shards: int = 2) -> "Node":
        feed = Feed(database.dedicated, node=name or new_id().hex)
        log = Log(lambda: database.dedicated(APPEND_SETTINGS), feed, shards=shards)
        await feed.start()
        await log.start()
        return cls(feed, log)

    async def stop(self) -> None:
        await self.log.stop()
        await self.feed.stop()


@dataclass(slots=True, eq=False)
class Heard:
    """A listener that remembers."""

    changes: list[Change] = field(default_factory=list)

    def __call__(self, change: Change) -> None:
        self.changes.append(change)

    @property
    def last_seq(self) -> int:
        return max((change.last_seq for change in self.changes), default=0)


async def opened(database: Database) -> UUID:
    """A conversation without events."""
    conversation = new_id()
    async with database.transaction() as tx:
        await open_conversation(tx, conversation, new_id())
    return conversation


def says(
    conversation: UUID,
    text: str = "Where is my refund?",
    *,
    client_id: str | None = None,
    fence: Fence | None = None,
) -> Command:
    said = Entry(MessageSent(by="customer"), MessageText(text))
    return Command(conversation, client_id or new_id().hex, [said], fence)


def moves(
    conversation: UUID, payload: Payload, to: MoveTo, *, client_id: str | None = None, epoch: int
) -> Command:
    return Command(
        conversation, client_id or new_id().hex, [Entry(payload)], fence=Fence(epoch), move=to
    )


async def all_events(database: Database, conversation: UUID) -> list[Event]:
    async with database.transaction() as tx:
        return await events_after(tx, conversation, after=0, limit=500)


def texts(events: list[Event]) -> list[str]:
    return [event.body.text for event in events if isinstance(event.body, MessageText)]
