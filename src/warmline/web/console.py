"""The console's live socket: lists, one watched conversation, and what is live only."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.websockets import WebSocket

from warmline.autonomy import Reins
from warmline.conversations import Event, Feed, Standing, standing
from warmline.desk import Acting, Briefs, may_see, rows, told_in
from warmline.kit import Clock, Database
from warmline.web import frames
from warmline.web.follower import Follower
from warmline.web.frames import frame, stopped_frame
from warmline.web.hub import Hub
from warmline.web.limits import Bucket, Rate
from warmline.web.outbox import Outbox
from warmline.web.projection import for_agent, row_json

logger = logging.getLogger(__name__)

FRAMES = Rate(burst=120, per_second=20.0)
CHANGES_HANDS = frozenset(
    {
        "conversation.claimed",
        "conversation.passed",
        "conversation.handed_back",
        "conversation.resolved",
    }
)


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """What every console socket of this node shares."""

    database: Database
    feed: Feed
    hub: Hub
    briefs: Briefs
    reins: Reins
    clock: Clock


@dataclass
class ConsoleSocket:
    socket: WebSocket
    parts: ConsoleParts
    acting: Acting
    session: str
    known: set[UUID] = field(default_factory=set)
    watched: UUID | None = None

    def __post_init__(self) -> None:
        self._outbox = Outbox(self.socket)
        self._follower = Follower(self.parts.database, self.parts.feed, self._outbox, self._deliver)
        self._frames = Bucket(FRAMES, self.parts.clock.monotonic())
        self._events: list[Event] = []

    @property
    def agent_id(self) -> UUID:
        return self.acting.id

    @property
    def agent_name(self) -> str:
        return self.acting.name

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def put(self, text: str) -> None:
        self._outbox.put(text)

    def refresh(self) -> None:
        """The lists may have missed something: they are sent whole."""
        self._outbox.then(self._send_lists)

    async def run(self) -> None:
        """Until the agent leaves. The socket is accepted already."""
        hub = self.parts.hub
        hub.console_came(self)
        self.refresh()
        self.put(stopped_frame(self.parts.reins.now.stopped))
        try:
            await self._read_frames()
        finally:
            self._outbox.stop()
            self._follower.end()
            hub.console_left(self)
            before, self.watched = self.watched, None
            hub.console_looks_at(self, before)

    def end(self, code: int, reason: str, sentence: str) -> None:
        self.put(frame("error", code=reason, message=sentence))
        self._outbox.then(lambda: self._outbox.close(code, reason))

    async def _send_lists(self) -> None:
        tx = self.parts.database.reads
        queue = await rows(tx, self.acting, "queue")
        mine = await rows(tx, self.acting, "mine")
        self.known.update(row.id for row in (*queue, *mine))
        is_online = self.parts.hub.is_online
        lists = {
            name: [row_json(row, online=is_online(row.id)) for row in found]
            for name, found in (("queue", queue), ("mine", mine))
        }
        await self._outbox.send(frame("lists", **lists))

    async def _read_frames(self) -> None:
        while (message := await self.socket.receive())["type"] != "websocket.disconnect":
            self.parts.hub.console_spoke(self)
            text = message.get("text") or ""
            if len(text) > frames.LONGEST_FRAME:
                await self._outbox.close(4413, "too_large")
                return
            if self._frames.take(self.parts.clock.monotonic()) > 0:
                await self._outbox.close(4429, "too_many")
                return
            try:
                received = frames.read_console_frame(text)
            except frames.BAD_FRAME as error:
                self.put(frames.bad_frame(error))
                continue
            self._act(received)

    def _act(self, received: frames.ConsoleFrame) -> None:
        hub = self.parts.hub
        match received:
            case frames.Watch(conversation=conversation, after=after):
                self._outbox.then(lambda: self._watch(conversation, after))
            case frames.Typing(conversation=conversation, on=on):
                if conversation is not None and conversation == self.watched:
                    hub.agent_types(self, conversation, on=on)
            case frames.Seen(conversation=conversation, seq=seq):
                if conversation == self.watched:
                    hub.agent_saw(conversation, seq)
            case frames.Ping():
                self.put(frame("pong"))
            case frames.Pong():
                pass  # that it spoke is all it says

    async def _watch(self, conversation: UUID | None, after: int) -> None:
        self._follower.stop()
        before, self.watched = self.watched, None
        self._events = []
        if conversation is None:
            self.parts.hub.console_looks_at(self, before)
            return
        tx = self.parts.database.reads
        now = await standing(tx, conversation)
        allowed = now is not None and await may_see(tx, self.acting, conversation, now)
        early = await told_in(tx, conversation)
        if not allowed:
            self.parts.hub.console_looks_at(self, before)
            await self._outbox.send(
                frame("error", code="not_found", message="There is no such conversation.")
            )
            return
        self.watched = conversation
        self._events = [event for event in early if event.seq <= after]
        self.parts.hub.console_looks_at(self, before)
        self._follower.start(conversation, after=after)
        await self._follower.catch_up()
        last_seq = self._follower.seq
        await self._outbox.send(frame("ready", conversation=conversation, last_seq=last_seq))
        await self._send_brief()

    async def _deliver(self, events: Sequence[Event], now: Standing | None) -> None:
        if any(event.kind in CHANGES_HANDS for event in events) and not await self._may_still_see(
            now
        ):
            await self._watch(None, 0)
            return
        for event in events:
            await self._outbox.send(
                frame("event", conversation=event.conversation, **for_agent(event, self.agent_id))
            )
        self._events.extend(events)
        await self._send_brief()

    async def _may_still_see(self, now: Standing | None) -> bool:
        """What was everybody's in the queue is its agent's once it is claimed."""
        assert self.watched is not None
        tx = self.parts.database.reads
        now = now or await standing(tx, self.watched)
        return now is not None and await may_see(tx, self.acting, self.watched, now)

    async def _send_brief(self) -> None:
        if self.watched:
            known = await self.parts.briefs.known(self.parts.database.reads, self.watched)
            brief = self.parts.briefs.made(self._events, known)
            await self._outbox.send(frame("brief", conversation=self.watched, brief=brief))
