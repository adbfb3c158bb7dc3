"""Rings at the consoles of this node, the moment an offer is durable, and stops when it is over.

On the node that made the offer the feed tells it with its events; on the others with a hint, after
which the line says where it rings. Both ways end in the same look at the line, so that none is told
twice and none is missed.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from warmline.conversations import Change, Event, Feed, first_events
from warmline.desk import ConversationRow, brief_of, offer_ends, rows_of
from warmline.kit import CONNECTION_LOST, Database, Tx
from warmline.routing import WaitingRow, line
from warmline.training import CurrentEngine
from warmline.web.frames import frame
from warmline.web.hub import ConsoleEnd, Hub
from warmline.web.projection import row_json

logger = logging.getLogger(__name__)

RINGS = frozenset(
    {
        "assignment.offered",
        "assignment.ended",
        "conversation.claimed",
        "conversation.handed_back",
        "conversation.resolved",
    }
)
# A brief reads a whole conversation; beyond this it reads its beginning.
LONGEST_CONVERSATION = 500
MOST_AT_ONCE = 200
# What stops ringing is told a moment later (seconds), for many at once: it keeps nobody waiting.
TOGETHER = 0.05

Ring = tuple[UUID, datetime]


class Rings:
    def __init__(self, database: Database, feed: Feed, hub: Hub, engine: CurrentEngine) -> None:
        self._database, self._feed, self._hub, self._engine = database, feed, hub, engine
        self._ringing: dict[UUID, Ring] = {}
        self._changed: dict[UUID, None] = {}
        self._came: list[ConsoleEnd] = []
        self._wake = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._unwatch: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._unwatch = [
            self._feed.watch_all(self._hear),
            self._feed.watch_gaps(self._look_at_all),
        ]
        self._hub.on_console(self._greet)
        self._task = asyncio.create_task(self._follow(), name="rings")

    async def stop(self) -> None:
        for unwatch in self._unwatch:
            unwatch()
        if self._later:
            self._later.cancel()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _hear(self, change: Change) -> None:
        """A hint does not say what happened; what did not change the ringing is found so."""
        if not self._hub.consoles:
            return
        kinds = {event.kind for event in change.events}
        if kinds and not kinds & RINGS:
            return
        self._changed[change.conversation] = None
        if not kinds or "assignment.offered" in kinds:
            self._wake.set()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(TOGETHER, self._wake_now)

    def _wake_now(self) -> None:
        self._later = None
        self._wake.set()

    def _greet(self, end: ConsoleEnd) -> None:
        self._came.append(end)
        self._wake.set()

    def _look_at_all(self) -> None:
        """Hints may have been missed."""
        self._changed.update(dict.fromkeys(self._ringing))
        self._came.extend(self._hub.consoles)
        self._wake.set()

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, came = list(self._changed)[:MOST_AT_ONCE], self._came
            self._came = []
            for conversation in changed:
                del self._changed[conversation]
            if self._changed:
                self._wake.set()
            try:
                await self._look(changed, came)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Rings could not be read (%s).", type(error).__name__)
                self._changed.update(dict.fromkeys(changed))
                self._came += came
                await asyncio.sleep(1)
                self._wake.set()

    async def _look(self, changed: list[UUID], came: list[ConsoleEnd]) -> None:
        here = {end.agent_id for end in self._hub.consoles}
        tx = self._database.reads
        rows = await line.in_line_of(tx, changed) if changed else {}
        agents = {end.agent_id for end in came}
        greeted = await line.ringing_at(tx, agents) if agents else []
        fresh = [row for row in rows.values() if self._is_new(row) and row.offered_to in here]
        shown = await self._shown(tx, {row.conversation_id for row in (*fresh, *greeted)})
        over = [one for one in changed if self._is_over(one, rows.get(one))]
        ends = await offer_ends(tx, over) if over else {}
        for conversation in over:
            self._stop(conversation, ends.get(conversation))
        for row in fresh:
            self._ring(row, shown, self._hub.consoles)
        for row in greeted:
            self._ring(row, shown, came)

    def _is_new(self, row: WaitingRow) -> bool:
        return row.offered_to is not None and self._ringing.get(row.conversation_id) != _ring(row)

    def _is_over(self, conversation: UUID, row: WaitingRow | None) -> bool:
        known = self._ringing.get(conversation)
        return known is not None and (row is None or _ring(row) != known)

    async def _shown(
        self, tx: Tx, conversations: set[UUID]
    ) -> dict[UUID, tuple[ConversationRow, list[Event]]]:
        if not conversations:
            return {}
        listed = await rows_of(tx, list(conversations))
        told = await first_events(tx, [row.id for row in listed], limit=LONGEST_CONVERSATION)
        return {row.id: (row, told.get(row.id, [])) for row in listed}

    def _ring(
        self,
        row: WaitingRow,
        shown: dict[UUID, tuple[ConversationRow, list[Event]]],
        ends: Iterable[ConsoleEnd],
    ) -> None:
        assert row.offered_to is not None
        assert row.expires_at is not None
        self._ringing[row.conversation_id] = (row.offered_to, row.expires_at)
        text: str | None = None
        for end in tuple(ends):
            if end.agent_id == row.offered_to and row.conversation_id in shown:
                text = text or self._frame(row, *shown[row.conversation_id])
                end.known.add(row.conversation_id)
                end.put(text)

    def _frame(self, row: WaitingRow, listed: ConversationRow, events: list[Event]) -> str:
        told: dict[str, Any] = row_json(listed, online=self._hub.is_online(listed.id))
        why = told["offer"]["why"] if told["offer"] else None
        return frame(
            "ring",
            conversation=row.conversation_id,
            row=told,
            brief=brief_of(events, self._engine.articles),
            why=why,
            expires=row.expires_at,
        )

    def _stop(self, conversation: UUID, ended: tuple[UUID, str] | None) -> None:
        agent, _ = self._ringing.pop(conversation)
        how = ended[1] if ended and ended[0] == agent else "withdrawn"
        for end in self._hub.consoles_of(agent):
            end.put(frame("ring_over", conversation=conversation, how=how))


def _ring(row: WaitingRow) -> Ring | None:
    if row.offered_to is None or row.expires_at is None:
        return None
    return row.offered_to, row.expires_at
