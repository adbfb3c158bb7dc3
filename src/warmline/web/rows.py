"""Tells the consoles which conversations changed: whole rows, a few times a second at most."""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

import asyncpg

from warmline.conversations import WAITING, Change, Feed
from warmline.desk import ConversationRow, rows_of
from warmline.kit import CONNECTION_LOST, Database
from warmline.web.frames import frame, frames_together
from warmline.web.hub import ConsoleEnd, Hub
from warmline.web.projection import left_row_json, row_json

logger = logging.getLogger(__name__)

# Changes within this time (seconds) are told together, and at most so many rows at once: what is
# beyond comes with the next round.
TOGETHER = 0.2
MOST_ROWS = 200


class Rows:
    def __init__(self, database: Database, feed: Feed, hub: Hub) -> None:
        self._database, self._feed, self._hub = database, feed, hub
        self._changed: dict[UUID, None] = {}
        self._wake = asyncio.Event()
        self._unwatch: Callable[[], None] = lambda: None
        self._unwatch_gaps: Callable[[], None] = lambda: None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._unwatch = self._feed.watch_all(self._hear)
        self._unwatch_gaps = self._feed.watch_gaps(self._hub.refresh)
        self._task = asyncio.create_task(self._follow(), name="rows")

    async def stop(self) -> None:
        self._unwatch()
        self._unwatch_gaps()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def show(self, end: ConsoleEnd, row: ConversationRow) -> None:
        """Sends a row as far as this agent's role lets them see it."""
        text = self.text_for(end, row)
        if text:
            end.put(text)

    def text_for(
        self, end: ConsoleEnd, row: ConversationRow, written: dict[UUID, str] | None = None
    ) -> str | None:
        """`written` keeps what all who may see it are told alike, so that it is written once."""
        agent = end.acting
        if agent.leads or row.state in WAITING or row.holder == agent.id:
            end.known.add(row.id)
            written = {} if written is None else written
            if row.id not in written:
                shown = row_json(row, online=self._hub.is_online(row.id))
                written[row.id] = frame("row", row=shown)
            return written[row.id]
        if row.id in end.known:
            return frame("row", row=left_row_json(row))
        return None

    def _hear(self, change: Change) -> None:
        if self._hub.consoles:
            self._changed[change.conversation] = None
            self._wake.set()

    async def _follow(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(TOGETHER)
            changed = list(self._changed)[:MOST_ROWS]
            for conversation in changed:
                del self._changed[conversation]
            if not self._changed:
                self._wake.clear()
            try:
                found = await rows_of(self._database.reads, changed)
            except (*CONNECTION_LOST, asyncpg.PostgresError) as error:
                logger.warning("Rows could not be read (%s).", type(error).__name__)
                self._changed.update(dict.fromkeys(changed))
                self._wake.set()
                await asyncio.sleep(1)
                continue
            self._tell(found)

    def _tell(self, found: list[ConversationRow]) -> None:
        """In one frame for each console, and written once for all that are told the same."""
        written: dict[UUID, str] = {}
        packed: dict[tuple[str, ...], str] = {}
        for end in tuple(self._hub.consoles):
            texts = tuple(text for row in found if (text := self.text_for(end, row, written)))
            if texts and texts not in packed:
                packed[texts] = texts[0] if len(texts) == 1 else frames_together(texts)
            if texts:
                end.put(packed[texts])
