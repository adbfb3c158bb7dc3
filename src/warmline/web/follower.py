"""Follows one conversation for one socket: every event once and in order."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from warmline.conversations import Change, Event, Feed, Standing, contiguous, events_after
from warmline.kit import Database
from warmline.web.outbox import Outbox

PAGE = 200

Deliver = Callable[[Sequence[Event], Standing | None], Awaitable[None]]


class Follower:
    """`deliver` gets events in order without gaps, and how the conversation stood after them where
    that is known; it runs in the socket's outbox. `show` is asked first where they can go out at
    once, and says whether it took them."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        outbox: Outbox,
        deliver: Deliver,
        show: Callable[[Sequence[Event]], bool] = lambda events: False,
    ) -> None:
        self._database, self._feed, self._outbox = database, feed, outbox
        self._deliver, self._show = deliver, show
        self._unwatch: Callable[[], None] | None = None
        self._is_over = False
        self.conversation: UUID | None = None
        self.seq = 0

    def start(self, conversation: UUID, *, after: int) -> None:
        """From now on each change is delivered; what lies between `after` and now is not yet."""
        self.stop()
        if self._is_over:
            return
        self.conversation, self.seq = conversation, after
        self._unwatch = self._feed.watch(conversation, self._hear)

    def stop(self) -> None:
        if self._unwatch:
            self._unwatch()
            self._unwatch = None

    def end(self) -> None:
        """The socket is over; work that is still under way starts nothing anew."""
        self._is_over = True
        self.stop()

    async def catch_up(self) -> None:
        """Delivers what was missed. Only in the outbox, so that it keeps its place in the order."""
        conversation = self.conversation
        while conversation is not None and conversation == self.conversation:
            events = await events_after(
                self._database.reads, conversation, after=self.seq, limit=PAGE
            )
            await self._take(conversation, events, None)
            if len(events) < PAGE:
                return

    def _hear(self, change: Change) -> None:
        if not self._shown_at_once(change):
            self._outbox.then(lambda: self._follow(change))

    def _shown_at_once(self, change: Change) -> bool:
        if not self._outbox.is_clear or change.conversation != self.conversation:
            return False
        if contiguous(self.seq, change.events) and self._show(change.events):
            self.seq = change.events[-1].seq
            return True
        return change.last_seq <= self.seq

    async def _follow(self, change: Change) -> None:
        if change.conversation != self.conversation or change.last_seq <= self.seq:
            return
        if contiguous(self.seq, change.events):
            await self._take(change.conversation, change.events, change.standing)
        else:
            await self.catch_up()

    async def _take(
        self, conversation: UUID, events: Sequence[Event], now: Standing | None
    ) -> None:
        fresh = [event for event in events if event.seq > self.seq]
        if fresh and conversation == self.conversation:
            self.seq = fresh[-1].seq
            await self._deliver(fresh, now)
