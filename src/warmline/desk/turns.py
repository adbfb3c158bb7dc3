"""The AI's turns: a snapshot with its fence, a decision outside any transaction, one command.

A message that comes in while the AI decides restarts the turn, and so does a customer who still
types, but never past six seconds after the first unanswered message: a burst gets one answer and
nobody starves. A turn that a crash interrupted is found by the sweep; its client id tells whether
its twin already wrote.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Literal, assert_never
from uuid import UUID

from warmline.ai import Answer, Chat, Decision, Engine, HandOff, Said, Situation, Understanding
from warmline.conversations import (
    Command,
    ConversationReopened,
    Entry,
    Event,
    Fence,
    HandoffRequested,
    Log,
    MessageSent,
    MessageText,
    MoveTo,
    ShownLink,
    Snapshot,
    SnapshotReader,
    Stale,
    TurnDecided,
)
from warmline.kit import Clock, WarmlineError

logger = logging.getLogger(__name__)

# How long a burst may put off its answer, how long one decision may take, and how long a customer
# who stopped giving signs counts as typing (seconds).
LONGEST_BURST = 6.0
LONGEST_DECISION = 6.0
TYPING_FADES = 2.0

MODEL_DOWN = "I can't answer that right now, so I've asked a colleague to take over."


class Turns:
    """Takes the open turns of this node; `engine` decides, `log` writes."""

    def __init__(self, engine: Engine, log: Log, snapshots: SnapshotReader, clock: Clock) -> None:
        self._engine, self._log, self._snapshots, self._clock = engine, log, snapshots, clock
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._news: dict[UUID, asyncio.Event] = {}
        self._typing: dict[UUID, float] = {}

    def wake(self, conversation: UUID) -> None:
        """There is something to decide; wakes once more a turn that is under way."""
        if conversation in self._running:
            self._news[conversation].set()
            return
        self._news[conversation] = asyncio.Event()
        task = asyncio.create_task(self._take(conversation), name=f"turn-{conversation}")
        self._running[conversation] = task
        task.add_done_callback(lambda done: self._finished(conversation, done))

    def typing(self, conversation: UUID, *, on: bool) -> None:
        if on and conversation in self._running:
            self._typing[conversation] = self._clock.monotonic()
        else:
            self._typing.pop(conversation, None)
            if conversation in self._news:
                self._news[conversation].set()

    def is_deciding(self, conversation: UUID) -> bool:
        return conversation in self._running

    async def start(self) -> None:
        """Turns start when somebody is heard."""

    async def stop(self) -> None:
        """Lets the turns under way end; what is cut off, the next start's sweep finishes."""
        if self._running:
            _, late = await asyncio.wait(list(self._running.values()), timeout=LONGEST_DECISION)
            for task in late:
                task.cancel()

    def _finished(self, conversation: UUID, task: asyncio.Task[None]) -> None:
        del self._running[conversation]
        self._typing.pop(conversation, None)
        news = self._news.pop(conversation)
        failed = not task.cancelled() and task.exception()
        if failed:
            # The sweep takes the turn again; a bug stays visible and strands nobody.
            logger.error("A turn failed.", exc_info=failed)
        elif news.is_set() and not task.cancelled():
            self.wake(conversation)

    async def _take(self, conversation: UUID) -> None:
        while True:
            self._news[conversation].clear()
            snapshot = await self._snapshots.read(conversation)
            if snapshot is None or not snapshot.standing.turn_is_open:
                return
            if await self._interrupted_by_typing(snapshot):
                continue
            started = self._clock.monotonic()
            decision = await self._decide(snapshot)
            if decision is None:
                continue
            took_ms = round(1000 * (self._clock.monotonic() - started))
            outcome = await self._log.append(self._command(snapshot, decision, took_ms))
            if not isinstance(outcome, Stale) and not _reopens(snapshot, decision):
                return

    async def _interrupted_by_typing(self, snapshot: Snapshot) -> bool:
        """Waits while the customer types; whether something new was said meanwhile."""
        conversation, news = snapshot.conversation, self._news[snapshot.conversation]
        while (since := self._typing.get(conversation)) is not None:
            quiet = TYPING_FADES - (self._clock.monotonic() - since)
            pause = min(quiet, self._burst_left(snapshot))
            if pause <= 0:
                self._typing.pop(conversation, None)
                return False
            try:
                await asyncio.wait_for(news.wait(), pause)
            except TimeoutError:
                continue
            return True
        return False

    async def _decide(self, snapshot: Snapshot) -> Decision | None:
        """The engine's decision, or None when a newer message makes it worthless."""
        deciding = asyncio.ensure_future(self._decide_in_time(snapshot))
        news = asyncio.ensure_future(self._news[snapshot.conversation].wait())
        try:
            await asyncio.wait({deciding, news}, return_when=asyncio.FIRST_COMPLETED)
            if not deciding.done() and self._burst_left(snapshot) > 0:
                return None
            return await deciding
        finally:
            news.cancel()
            deciding.cancel()

    async def _decide_in_time(self, snapshot: Snapshot) -> Decision:
        try:
            return await asyncio.wait_for(
                self._engine.decide(situation_of(snapshot)), LONGEST_DECISION
            )
        except (TimeoutError, WarmlineError, RuntimeError, ValueError, OSError) as error:
            # Whatever is wrong with the engine, the customer gets a person.
            logger.error("The engine could not decide (%s).", type(error).__name__, exc_info=error)
            unread = Understanding(language="en")
            return HandOff(understanding=unread, reason="model_down", text=MODEL_DOWN)

    def _burst_left(self, snapshot: Snapshot) -> float:
        first = min((event.at for event in unanswered(snapshot)), default=self._clock.now())
        return LONGEST_BURST - (self._clock.now() - first).total_seconds()

    def _command(self, snapshot: Snapshot, decision: Decision, took_ms: int) -> Command:
        now = snapshot.standing
        # Past the burst's limit an answer to what was heard beats none: only the epoch counts.
        heard = now.heard if self._burst_left(snapshot) > 0 else None
        command = Command(
            snapshot.conversation,
            f"turn-{now.epoch}-{now.heard}",
            entries_of(decision, now.heard, took_ms),
            fence=Fence(now.epoch, heard),
            move=MoveTo("waiting") if isinstance(decision, HandOff) else None,
            answers=now.heard,
        )
        if now.state != "resolved":
            return command
        if _reopens(snapshot, decision):
            reopened = Entry(ConversationReopened(by="customer"))
            return Command(
                snapshot.conversation,
                f"reopen-{now.epoch}-{now.heard}",
                [reopened],
                fence=Fence(now.epoch),
                move=MoveTo("with_ai"),
            )
        decided = TurnDecided(decision="wait", heard=now.heard, took_ms=took_ms)
        return Command(
            snapshot.conversation,
            command.client_id,
            [Entry(decided)],
            fence=command.fence,
            answers=now.heard,
        )


def _reopens(snapshot: Snapshot, decision: Decision) -> bool:
    """Thanks and goodbyes after a resolution reopen nothing."""
    closing = isinstance(decision, Chat) and decision.closing
    return snapshot.standing.state == "resolved" and not closing


def unanswered(snapshot: Snapshot) -> list[Event]:
    """The customer's messages that nobody answered yet, oldest first."""
    return [
        event
        for event in snapshot.latest
        if event.seq > snapshot.standing.answered
        and isinstance(event.payload, MessageSent)
        and event.payload.by == "customer"
    ]


def situation_of(snapshot: Snapshot) -> Situation:
    heard = unanswered(snapshot)
    first = heard[0].seq if heard else snapshot.standing.heard
    earlier = [event for event in snapshot.latest if event.seq < first]
    return Situation(
        heard=_said(heard) or [Said(by="customer", text="")],
        earlier=_said(earlier),
        language=_language(snapshot.latest),
    )


def entries_of(decision: Decision, heard: int, took_ms: int) -> list[Entry]:
    match decision:
        case Answer():
            shown = tuple(ShownLink(link.title, link.url) for link in decision.links)
            intent = decision.understanding.intent
            return [
                _decided(decision, "answer", heard, took_ms),
                Entry(
                    MessageSent(by="ai", article=decision.article, intent=intent),
                    MessageText(decision.text, steps=decision.steps, links=shown),
                ),
            ]
        case Chat():
            return [
                _decided(decision, "chat", heard, took_ms),
                Entry(MessageSent(by="ai", topic=decision.topic), MessageText(decision.text)),
            ]
        case HandOff():
            return [
                _decided(decision, "hand_off", heard, took_ms),
                Entry(MessageSent(by="ai", topic="hand_off"), MessageText(decision.text)),
                Entry(HandoffRequested(by="ai", reason=decision.reason)),
            ]
        case _:
            assert_never(decision)


def _decided(
    decision: Decision, kind: Literal["answer", "chat", "hand_off"], heard: int, took_ms: int
) -> Entry:
    read = decision.understanding
    return Entry(
        TurnDecided(
            decision=kind,
            heard=heard,
            took_ms=took_ms,
            language=read.language,
            intent=read.intent,
            confidence=round(read.confidence, 4) if read.intent else None,
            article=None if isinstance(decision, Chat) else decision.article,
            reason=decision.reason if isinstance(decision, HandOff) else None,
        )
    )


def _said(events: Sequence[Event]) -> list[Said]:
    return [
        Said(
            by=event.payload.by,
            text=event.body.text,
            attachments=tuple(attachment.name for attachment in event.body.attachments),
            article=event.payload.article,
        )
        for event in events
        if isinstance(event.payload, MessageSent) and isinstance(event.body, MessageText)
    ]


def _language(events: Sequence[Event]) -> str | None:
    for event in reversed(events):
        if isinstance(event.payload, TurnDecided) and event.payload.language:
            return event.payload.language
    return None
