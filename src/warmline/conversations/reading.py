"""Reading the log: standings, events, the latest words, and the proof of the chain."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from warmline.conversations import chain, sql
from warmline.conversations.columns import event_of, standing_of
from warmline.conversations.command import Standing
from warmline.conversations.events import Event
from warmline.kit import CONNECTION_LOST, Tx

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


async def kept_as(tx: Tx, conversation: UUID, client_id: str) -> int | None:
    """The sequence number under which a command was kept, None when it never was."""
    seq: int | None = await tx.fetchval(sql.KEPT_AS, conversation, client_id)
    return seq


async def events_after(tx: Tx, conversation: UUID, *, after: int, limit: int) -> list[Event]:
    """Oldest first; `limit` at most 500."""
    rows = await tx.fetch(sql.EVENTS_AFTER, conversation, after, min(limit, LONGEST_PAGE))
    return [event_of(row) for row in rows]


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


async def broken_links(tx: Tx, conversation: UUID) -> list[int]:
    """The sequence numbers where the chain, or a body that is still there, does not hold."""
    broken: list[int] = []
    link = b""
    command: list[Any] = []
    rows = await tx.fetch(sql.CHAIN, conversation)
    for row in rows:
        if row["body"] is not None and chain.digest_of(row["salt"], row["body"]) != row["digest"]:
            broken.append(row["seq"])
        if row["client_id"] is not None and command:
            link = _check(link, command, broken)
            command = []
        command.append(row)
    if command:
        _check(link, command, broken)
    return broken


def _check(link: bytes, command: list[Any], broken: list[int]) -> bytes:
    summary = chain.command_digest(
        (row["kind"], chain.canonical(row["payload"]), row["digest"]) for row in command
    )
    expected = chain.link_after(link, summary)
    if command[0]["link"] != expected:
        broken.append(command[0]["seq"])
    return expected


class SnapshotReader:
    """Reads snapshots for many turns at once: who asks during a read joins the next one."""

    def __init__(self, fetch: Callable[[Sequence[UUID]], Awaitable[dict[UUID, Snapshot]]]) -> None:
        self._fetch = fetch
        self._asked: dict[UUID, asyncio.Future[Snapshot | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def read(self, conversation: UUID) -> Snapshot | None:
        asked = self._asked.get(conversation)
        if asked is None:
            asked = self._asked[conversation] = asyncio.get_running_loop().create_future()
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_all(), name="snapshots")
        return await asyncio.shield(asked)

    async def _read_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self._fetch(list(asked))
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                for waiting in asked.values():
                    waiting.set_exception(error)
                continue
            for conversation, waiting in asked.items():
                waiting.set_result(found.get(conversation))
