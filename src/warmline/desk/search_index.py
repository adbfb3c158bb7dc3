"""What was said, as words to search for: written behind the log, by every node.

Each conversation's words say up to which event they were read; what is behind that is read next,
by whichever node comes first. So a crash loses nothing, and nothing is read twice.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Feed, all_conversations
from warmline.desk import tools_sql as sql
from warmline.desk.search_words import words_of
from warmline.desk.tools_sql import Behind
from warmline.desk.visibility import HANDED_TO_AGENT
from warmline.kit import CONNECTION_LOST, Database, Tx

logger = logging.getLogger(__name__)

# Changes within this time (seconds) are read together.
TOGETHER = 0.2
# What another node appended is its own to read, unless it died: then it is read here.
OTHERS_SECONDS = 1.0
# How often everything is looked through for what nobody told (seconds).
EVERY_SECONDS = 30.0
MOST_AT_ONCE = 50
MOST_EVENTS = 500
# Of one reading of a conversation (bytes): several must fit into what the database takes.
MOST_OF_WORDS = 200_000
SAID = ("text", "note", "name", "email", "title", "reference", "address", "value")
UNSAID = frozenset({"suggestion.made", "suggestion.judged"})


def agent_word(agent: object) -> str:
    return f":agent:{agent}"


def language_word(language: str) -> str:
    return f":language:{language.lower()}"


def channel_word(channel: str) -> str:
    return f":channel:{channel}"


def intent_word(intent: str) -> str:
    return f":intent:{intent}"


class SearchIndex:
    """The part of a node that keeps the words."""

    def __init__(self, database: Database, feed: Feed, *, every: float = EVERY_SECONDS) -> None:
        self._database, self._feed, self._every = database, feed, every
        self._behind: dict[UUID, float] = {}
        self._wake = asyncio.Event()
        self._unwatch: list[Callable[[], None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._unwatch = [
            self._feed.watch_all(self._hear),
            self._feed.watch_gaps(lambda: self._look_through.set()),
        ]
        self._look_through = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._follow(), name="search-follow"),
            asyncio.create_task(self._look(), name="search-look"),
        ]

    async def stop(self) -> None:
        for unwatch in self._unwatch:
            unwatch()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _hear(self, change: Change) -> None:
        now = asyncio.get_running_loop().time()
        due = now + (TOGETHER if change.events else OTHERS_SECONDS)
        self._behind[change.conversation] = min(due, self._behind.get(change.conversation, due))
        self._wake.set()

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._behind:
                due = self._due()
                if not due:
                    await asyncio.sleep(TOGETHER / 2)
                elif not await self._read(due):
                    await asyncio.sleep(1)

    def _due(self) -> list[UUID]:
        now = asyncio.get_running_loop().time()
        due = [one for one, at in self._behind.items() if at <= now][:MOST_AT_ONCE]
        for one in due:
            del self._behind[one]
        return due

    async def _read(self, conversations: Sequence[UUID]) -> bool:
        try:
            async with self._database.transaction() as tx:
                left = await read_words(tx, conversations)
        except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
            logger.warning("Words for the search were not kept (%s).", type(error).__name__)
            left = conversations
        now = asyncio.get_running_loop().time()
        self._behind.update({one: self._behind.get(one, now) for one in left})
        return left is not conversations

    async def _look(self) -> None:
        """What was appended while nobody watched."""
        while True:
            self._look_through.clear()
            with suppress(asyncpg.PostgresError, *CONNECTION_LOST):
                await catch_up_search(self._database)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._look_through.wait()


async def catch_up_search(database: Database) -> int:
    """Reads everything that is behind; returns how many conversations were."""
    count = 0
    before: list[UUID] | None = None
    while True:
        async with database.transaction() as tx:
            behind = [row["id"] for row in await tx.fetch(sql.ALL_BEHIND, 20 * MOST_AT_ONCE)]
        if not behind or behind == before:
            return count
        count, before = count + len(behind), behind
        for at in range(0, len(behind), MOST_AT_ONCE):
            async with database.transaction() as tx:
                await read_words(tx, behind[at : at + MOST_AT_ONCE])


async def rebuild_search(database: Database, tell: Callable[[int], None]) -> int:
    """Reads everything anew, while the search goes on. `tell` hears how many are done."""
    count = 0
    last: UUID | None = None
    while True:
        async with database.transaction() as tx:
            page = await all_conversations(tx, after=last, limit=MOST_AT_ONCE)
            if not page:
                return count
            await tx.execute(sql.HOLD_CONTACTS, page)
            await forget_words(tx, page)
            left: Sequence[UUID] = page
            while left:
                left = await read_words(tx, left)
        count, last = count + len(page), page[-1]
        tell(count)


async def forget_words(tx: Tx, conversations: Sequence[UUID]) -> None:
    """After `erase_contact`, in its transaction: what is read from now on is erased."""
    await tx.execute(sql.FORGET_WORDS, conversations)


async def read_words(tx: Tx, conversations: Sequence[UUID]) -> Sequence[UUID]:
    """Reads what is new in these; returns those that have more yet."""
    await tx.fetch(sql.SHARE_CONTACTS, conversations)
    behind = [Behind(**row) for row in await tx.fetch(sql.BEHIND, conversations)]
    readings = {one.id: _Reading(one) for one in behind}
    ids, seqs = [one.id for one in behind], [one.seq for one in behind]
    for number, event in enumerate(await tx.fetch(sql.NEW_EVENTS, ids, seqs, MOST_EVENTS)):
        readings[event["conversation_id"]].take(event)
        if number % 100 == 99:
            await asyncio.sleep(0)  # turns are taken on the same loop
    kept = [row for reading in readings.values() if (row := reading.row())]
    if kept:
        await tx.executemany(sql.KEEP_WORDS, kept)
    return [one.of.id for one in readings.values() if one.seq < one.of.last_seq]


@dataclass(slots=True)
class _Reading:
    of: Behind
    seq: int = 0
    at: datetime | None = None
    words: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words.update(words_of(f"{self.of.name or ''} {self.of.email or ''}"))

    def take(self, event: Mapping[str, Any]) -> None:
        self.seq, self.at = event["seq"], event["at"]
        if event["kind"] not in UNSAID:
            for text in _texts(event["kind"], event["payload"], event["body"] or {}):
                self.words.update(words_of(text))
        self.marks.update(_about(event["kind"], event["payload"]))

    def row(self) -> tuple[object, ...] | None:
        """The values of `sql.KEEP_WORDS`; None where nothing was read."""
        if self.at is None:
            return None
        words, marks = list(_fitting(self.words)), sorted(self.marks)
        return (self.of.id, self.of.seq, self.seq, words, marks, self.at)


def _fitting(words: Iterable[str]) -> Iterator[str]:
    left = MOST_OF_WORDS
    for word in words:
        left -= len(word.encode())
        if left < 0:
            return
        yield word


def _texts(kind: str, payload: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[str]:
    yield from (text for name in SAID if isinstance(text := body.get(name), str))
    for fact in body.get("facts") or ():
        yield str(fact.get("value") or "")
    if kind == "receipt.issued":
        yield str(payload.get("number") or "")


def _about(kind: str, payload: Mapping[str, Any]) -> Iterable[str]:
    """Whose hands it went through, whom it called, and how it may be filtered."""
    people = [payload.get("agent"), payload.get("to")] if kind in HANDED_TO_AGENT else []
    if kind == "note.added":
        people += payload.get("mentions") or []
    yield from (agent_word(person["id"]) for person in people if person)
    if kind in ("conversation.opened", "turn.decided"):
        if language := payload.get("language"):
            yield language_word(language)
        if channel := payload.get("channel"):
            yield channel_word(channel)
        if intent := payload.get("intent"):
            yield intent_word(intent)
