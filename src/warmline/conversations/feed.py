"""The live feed: who watches a conversation hears of each change once it is durable.

On this node a change brings its events along. Other nodes get a hint (conversation, last sequence
number), packed into one NOTIFY after the commit: a NOTIFY inside the append's transaction costs ten
times. A hint may get lost; watchers order by sequence number and read what they miss, and
`Feed.reconcile` re-reads the watched conversations every few seconds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from warmline.conversations import sql
from warmline.conversations.command import Appended, Outcome, Standing
from warmline.conversations.events import Event
from warmline.kit import CONNECTION_LOST

logger = logging.getLogger(__name__)

CHANNEL = "warmline_feed"
# PostgreSQL refuses payloads of 8,000 bytes and more.
LONGEST_PAYLOAD = 7_900
RECONCILE_SECONDS = 5.0
# After a NOTIFY the next one waits this long, so that under load one carries many hints.
PACKING_SECONDS = 0.005
NOTIFY = "select pg_notify($1, $2)"
# A line that says nothing for so long (seconds) is dead, though nobody said so.
PATIENCE = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
LOST = (*CONNECTION_LOST, asyncpg.PostgresError, OSError)

Connect = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation now reaches to `last_seq`; `events` may be empty: then they must be read.
    `standing` is the one after the last of them, where it is known."""

    conversation: UUID
    last_seq: int
    events: tuple[Event, ...] = ()
    standing: Standing | None = None


Listener = Callable[[Change], None]
GapListener = Callable[[], None]


class Feed:
    """`node` tells this process's own hints from those of others; `reconcile_every` and `patience`
    in seconds."""

    def __init__(
        self,
        connect: Connect,
        *,
        node: str,
        reconcile_every: float = RECONCILE_SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        assert " " not in node
        self._connect, self._node = connect, node
        self._reconcile_every, self._patience = reconcile_every, patience
        self._watchers: dict[UUID, set[Listener]] = {}
        # how far each watched conversation is known to reach
        self._told: dict[UUID, int] = {}
        self._everywhere: set[Listener] = set()
        self._of_gaps: set[GapListener] = set()
        self._hints: dict[UUID, int] = {}
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()  # one statement at a time on the connection

    async def start(self) -> None:
        self._connection = await self._listening()
        self._tasks = [
            asyncio.create_task(self._send_forever(), name="feed-hints"),
            asyncio.create_task(self._reconcile_forever(), name="feed-reconcile"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(*LOST):
            await self._connection.close()

    def watch(self, conversation: UUID, listener: Listener) -> Callable[[], None]:
        """Calls `listener` on each change until the returned function is called."""
        self._watchers.setdefault(conversation, set()).add(listener)

        def stop() -> None:
            listeners = self._watchers.get(conversation, set())
            listeners.discard(listener)
            if not listeners:
                self._watchers.pop(conversation, None)
                self._told.pop(conversation, None)

        return stop

    def watch_all(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` on each change of any conversation."""
        self._everywhere.add(listener)
        return lambda: self._everywhere.discard(listener)

    def watch_gaps(self, listener: GapListener) -> Callable[[], None]:
        """Calls `listener` when hints of other nodes may have been missed."""
        self._of_gaps.add(listener)
        return lambda: self._of_gaps.discard(listener)

    def publish(self, outcomes: Iterable[Outcome]) -> None:
        """Tells of what was appended and committed; other outcomes changed nothing."""
        for outcome in outcomes:
            if isinstance(outcome, Appended) and outcome.events:
                conversation = outcome.events[0].conversation
                now = outcome.standing
                self._change(Change(conversation, now.last_seq, outcome.events, now))

    def hint(self, conversation: UUID, last_seq: int) -> None:
        """Tells that a conversation may have grown, without saying by what."""
        self._change(Change(conversation, last_seq))

    async def reconcile(self) -> None:
        """Finds what lost hints did not tell of the watched conversations."""
        async with self._turn:
            watched = list(self._watchers)
            rows = await self._connection.fetch(sql.LAST_SEQS, watched, timeout=self._patience)
        for row in rows:
            change, told = Change(row["id"], row["last_seq"]), self._told.get(row["id"])
            if told is None:
                self._tell_watchers(change)
            elif change.last_seq > told:
                self._tell(change)

    def _change(self, change: Change) -> None:
        known = self._hints.get(change.conversation, 0)
        self._hints[change.conversation] = max(change.last_seq, known)
        self._wake.set()
        self._tell(change)

    def _tell(self, change: Change) -> None:
        """Each listener is called by the loop: one that fails takes nobody along, least of all
        the append that tells us."""
        loop = asyncio.get_running_loop()
        self._tell_watchers(change)
        for listener in self._everywhere:
            loop.call_soon(listener, change)

    def _tell_watchers(self, change: Change) -> None:
        watchers = self._watchers.get(change.conversation)
        if not watchers:
            return
        loop = asyncio.get_running_loop()
        told = self._told.get(change.conversation, 0)
        self._told[change.conversation] = max(change.last_seq, told)
        for listener in watchers:
            loop.call_soon(listener, change)

    async def _send_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            hints, self._hints = self._hints, {}
            used = self._connection
            try:
                async with self._turn:
                    used = self._connection
                    for payload in packed(self._node, hints):
                        await used.execute(NOTIFY, CHANNEL, payload, timeout=self._patience)
            except LOST as error:
                # Other nodes may not have heard them: they go out again.
                self._hints = hints | self._hints
                self._wake.set()
                await self._reconnect(used, error)
            await asyncio.sleep(PACKING_SECONDS)

    async def _reconcile_forever(self) -> None:
        while True:
            await asyncio.sleep(self._reconcile_every)
            used = self._connection
            try:
                await self.reconcile()
            except LOST as error:
                await self._reconnect(used, error)

    async def _reconnect(self, lost: Any, error: Exception) -> None:  # noqa: ANN401
        async with self._turn:
            if self._connection is not lost:
                return  # the other task was here before
            lost.terminate()
            logger.warning("The live feed lost its connection (%s).", type(error).__name__)
            pause = FIRST_PAUSE
            while True:
                with suppress(*LOST):
                    self._connection = await self._listening()
                    break
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        for listener in self._of_gaps:
            listener()

    async def _listening(self) -> Any:  # noqa: ANN401
        connection = await self._connect()
        # A hint need not outlive a crash, so its commit need not wait for the disk.
        await connection.execute("set synchronous_commit = off")
        await connection.add_listener(CHANNEL, self._hear)
        return connection

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        node, *changes = str(payload).split()
        if node != self._node:
            for change in changes:
                conversation, _, last_seq = change.partition(":")
                self._tell(Change(UUID(conversation), int(last_seq)))


def packed(node: str, hints: dict[UUID, int]) -> Iterator[str]:
    """As few payloads as fit, each `node conversation:last_seq conversation:last_seq …`."""
    payload = node
    for conversation, last_seq in hints.items():
        hint = f" {conversation.hex}:{last_seq}"
        if len(payload) + len(hint) > LONGEST_PAYLOAD:
            yield payload
            payload = node
        payload += hint
    if payload != node:
        yield payload


def contiguous(after: int, events: Sequence[Event]) -> bool:
    """Whether `events` follow directly on sequence number `after`."""
    return bool(events) and events[0].seq == after + 1
