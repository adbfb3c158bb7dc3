"""Reading the log: standings, events, the latest words, and the proof of the chain."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from warmline.conversations import chain, sql
from warmline.conversations.columns import event_of, standing_of
from warmline.conversations.command import Standing
from warmline.conversations.events import Event
from warmline.kit import Tx

LONGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation as it stood at one moment, with its latest events, oldest first."""

    conversation: UUID
    contact: UUID
    standing: Standing
    latest: tuple[Event, ...]


async def standing(tx: Tx, conversation: UUID) -> Standing | None:
    row = await tx.fetchrow(sql.STANDINGS, [conversation])
    return standing_of(row) if row else None


async def contact_of(tx: Tx, conversation: UUID) -> UUID | None:
    row = await tx.fetchrow(sql.STANDINGS, [conversation])
    return row["contact_id"] if row else None


async def conversations_of(tx: Tx, contact: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.fetch(sql.CONVERSATIONS_OF, contact)]


async def kept_as(tx: Tx, conversation: UUID, client_id: str) -> int | None:
    """The sequence number under which a command was kept, None when it never was."""
    seq: int | None = await tx.fetchval(sql.KEPT_AS, conversation, client_id)
    return seq


async def events_after(tx: Tx, conversation: UUID, *, after: int, limit: int) -> list[Event]:
    """Oldest first; `limit` at most 500."""
    rows = await tx.fetch(sql.EVENTS_AFTER, conversation, after, min(limit, LONGEST_PAGE))
    return [event_of(row) for row in rows]


async def first_events(
    tx: Tx, conversations: Sequence[UUID], *, limit: int
) -> dict[UUID, list[Event]]:
    """The first `limit` (at most 500) of each, oldest first, in one statement."""
    found: dict[UUID, list[Event]] = {}
    for row in await tx.fetch(sql.FIRST_EVENTS, conversations, min(limit, LONGEST_PAGE)):
        found.setdefault(row["conversation_id"], []).append(event_of(row))
    return found


async def events_before(tx: Tx, conversation: UUID, *, before: int, limit: int) -> list[Event]:
    """The last ones before `before`, oldest first; `limit` at most 500."""
    rows = await tx.fetch(sql.EVENTS_BEFORE, conversation, before, min(limit, LONGEST_PAGE))
    return [event_of(row) for row in reversed(rows)]


async def snapshots(tx: Tx, conversations: Sequence[UUID], *, latest: int) -> dict[UUID, Snapshot]:
    """Two statements for many conversations. The events may be newer than the standing; whoever
    writes on a snapshot fences on the standing, so that is harmless."""
    standings = await tx.fetch(sql.STANDINGS, conversations)
    words: dict[UUID, list[Event]] = {}
    for row in await tx.fetch(sql.LATEST_MESSAGES, conversations, latest):
        words.setdefault(row["conversation_id"], []).append(event_of(row))
    return {
        row["id"]: Snapshot(
            row["id"], row["contact_id"], standing_of(row), tuple(words.get(row["id"], ()))
        )
        for row in standings
    }


async def open_turns(tx: Tx) -> list[UUID]:
    """Every conversation that waits for a decision of the AI: for the start after a crash."""
    return [row["id"] for row in await tx.fetch(sql.OPEN_TURNS)]


async def late_turns(tx: Tx, *, within: float, older_than: float) -> list[UUID]:
    """Those among the last `within` seconds whose turn is `older_than` seconds late."""
    return [row["id"] for row in await tx.fetch(sql.LATE_OPEN_TURNS, within, older_than)]


async def all_conversations(tx: Tx, *, after: UUID | None, limit: int) -> list[UUID]:
    """A page of ids in order, of those that have events."""
    rows = await tx.fetch(sql.CONVERSATIONS_AFTER, after or UUID(int=0), limit)
    return [row["id"] for row in rows]


async def broken_links(tx: Tx, conversation: UUID) -> list[int]:
    """The sequence numbers where the chain, or a body that is still there, does not hold.

    One past the last event means that events are missing at the end.
    """
    rows = await tx.fetch(sql.CHAIN, conversation)
    broken = [row["seq"] for row in rows if not _body_holds(row)]
    link = b""
    for command in _commands(rows):
        if command[0]["link"] != chain.link_after(link, _digest(command)):
            broken.append(command[0]["seq"])
        # from what stands there on, so that one fault is not told again at every later link
        link = command[0]["link"] or b""
    if rows and link != rows[-1]["last_link"]:
        broken.append(rows[-1]["seq"] + 1)
    return sorted(set(broken))


def _body_holds(row: Mapping[str, Any]) -> bool:
    """An erased body proves nothing and breaks nothing."""
    body, digest = row["body"], row["digest"]
    return body is None or chain.digest_of(row["salt"] or b"", body) == digest


def _commands(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The events of each command together: only the first one carries a client id."""
    commands: list[list[Mapping[str, Any]]] = []
    for row in rows:
        if row["client_id"] is not None or not commands:
            commands.append([])
        commands[-1].append(row)
    return commands


def _digest(command: Sequence[Mapping[str, Any]]) -> bytes:
    return chain.command_digest(
        (row["kind"], chain.canonical(row["payload"]), row["digest"]) for row in command
    )


class SnapshotReader:
    """Reads snapshots for many turns at once: who asks during a read joins the next one."""

    def __init__(self, fetch: Callable[[Sequence[UUID]], Awaitable[dict[UUID, Snapshot]]]) -> None:
        self._fetch = fetch
        self._asked: set[UUID] = set()
        self._next: asyncio.Task[dict[UUID, Snapshot]] | None = None
        self._reading: asyncio.Task[dict[UUID, Snapshot]] | None = None

    async def read(self, conversation: UUID) -> Snapshot | None:
        """None where there is no such conversation. A failed read fails everybody who joined it."""
        self._asked.add(conversation)
        if self._next is None:
            self._next = asyncio.create_task(self._read_next(), name="snapshots")
        found = await asyncio.shield(self._next)
        return found.get(conversation)

    async def _read_next(self) -> dict[UUID, Snapshot]:
        if self._reading is not None:
            await asyncio.wait({self._reading})
        asked, self._asked = self._asked, set()
        self._reading, self._next = self._next, None
        return await self._fetch(list(asked))
