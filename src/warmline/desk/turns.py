"""The AI's turns: a snapshot with its fence, a decision outside any transaction, one command.

A message that comes in while the AI decides restarts the turn, and so does a customer who still
types, but never past six seconds after the first unanswered message: a burst gets one answer and
nobody starves. A turn that a crash interrupted is found by the sweep; its client id tells whether
its twin already wrote.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from traceback import format_tb
from uuid import UUID

from warmline.ai import Chat, Decision, Engine, HandOff, Situation, Understanding
from warmline.conversations import (
    Appended,
    Command,
    ConversationReopened,
    Duplicate,
    Entry,
    Fence,
    Log,
    MoveTo,
    Outcome,
    Snapshot,
    SnapshotReader,
    Stale,
    TurnDecided,
)
from warmline.desk import names
from warmline.desk.deeds import Carried, Carrying
from warmline.desk.governing import Governed, Governor
from warmline.desk.memory import Memory
from warmline.desk.outcome import entries_of
from warmline.desk.sound import is_sound
from warmline.kit import Clock

logger = logging.getLogger(__name__)

MODEL_DOWN = "I can't answer that right now, so I've asked a colleague to take over."


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds: how long a burst may put off its answer, how long one decision may take, how long
    a customer who stopped giving signs counts as typing, and the pauses before a turn that failed
    is tried again, the longest of which is the last."""

    burst: float = 6.0
    decision: float = 6.0
    typing_fades: float = 2.0
    first_retry: float = 1.0
    last_retry: float = 300.0


@dataclass(slots=True)
class _Live:
    """A turn under way. `since` is when the first message of the burst came, `typing` the latest
    sign of typing (both monotonic); `news` says that something may have been said, `stir` wakes
    whoever waits for that or for a stop; `snapshot` is known without reading; `deciding` is on
    everything up to event `heard`; `goes_on` that an action waits its turn, though nobody spoke."""

    since: float
    snapshot: Snapshot | None
    news: bool = False
    typing: float | None = None
    stir: asyncio.Event | None = None
    deciding: asyncio.Future[Decision] | None = None
    heard: int = 0
    overtaken: bool = False
    goes_on: bool = False

    def tell(self) -> None:
        if self.stir is not None:
            self.stir.set()

    def overtake(self, heard: int) -> None:
        """The customer said more, so what is being decided is worthless, unless it knows."""
        if self.deciding is not None and heard > self.heard:
            self.overtaken = True
            self.deciding.cancel()


class Turns:
    """Takes the open turns of this node; `engine` decides, `governor` may hold that back, `log`
    writes."""

    def __init__(
        self,
        engine: Engine,
        log: Log,
        snapshots: SnapshotReader,
        clock: Clock,
        *,
        governor: Governor,
        carrying: Carrying,
        begin: Callable[[UUID], None],
        limits: Limits | None = None,
    ) -> None:
        self._engine, self._log, self._snapshots, self._clock = engine, log, snapshots, clock
        self._governor, self._carrying, self._begin_run = governor, carrying, begin
        self._limits = limits or Limits()
        self._memory = Memory(clock)
        self._live: dict[UUID, _Live] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pauses: dict[UUID, float] = {}
        # one for each command that the log was given and has not answered yet
        self._writing: set[asyncio.Future[None]] = set()
        self._stopping = False

    def wake(self, conversation: UUID, kept: Appended | None = None) -> None:
        """There may be something to decide; a turn under way looks again. `kept` is what the
        customer just said: it spares reading the conversation, and overtakes a decision."""
        if self._stopping:
            return
        live = self._live.get(conversation)
        if live is None:
            self._begin(conversation, kept)
            return
        live.news = True
        live.tell()
        if kept is not None and self._burst_left(live) > 0:
            live.overtake(kept.standing.heard)

    def go_on(self, conversation: UUID) -> None:
        """An action came to its end: what waits behind it is taken up."""
        if self._stopping:
            return
        if conversation not in self._live:
            self._begin(conversation, None)
        self._live[conversation].goes_on = True

    def typing(self, conversation: UUID, *, on: bool) -> None:
        live = self._live.get(conversation)
        if live:
            live.typing = self._clock.monotonic() if on else None
            live.tell()

    def is_deciding(self, conversation: UUID) -> bool:
        return conversation in self._live

    async def start(self) -> None:
        """Turns start when somebody is heard."""

    async def stop(self) -> None:
        """Lets the turns under way end; what is cut off, the next start's sweep finishes."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks), timeout=self._limits.decision)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def written(self) -> None:
        """Returns once all that was on its way into the log is there: what the AI says from then
        on was governed by what is set now."""
        if self._writing:
            await asyncio.wait(set(self._writing), timeout=self._limits.decision)

    def _begin(self, conversation: UUID, kept: Appended | None) -> None:
        known = self._memory.after(conversation, kept) if kept else None
        live = self._live[conversation] = _Live(self._clock.monotonic(), known)
        task = asyncio.create_task(self._take(conversation, live), name="turn")
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finished(conversation, done))

    def _finished(self, conversation: UUID, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        live = self._live.pop(conversation)
        error = None if task.cancelled() else task.exception()
        if error:
            self._retry_later(conversation, error)
            return
        self._pauses.pop(conversation, None)
        if live.news and not task.cancelled():
            self.wake(conversation)

    def _retry_later(self, conversation: UUID, error: BaseException) -> None:
        """A database that was away comes back; a bug stays visible and does not spin."""
        pause = self._pauses.get(conversation, self._limits.first_retry)
        if pause > self._limits.last_retry:
            del self._pauses[conversation]
            logger.error("A turn failed for good.", exc_info=error)
            return
        logger.error("A turn failed; it is taken again in %g seconds.", pause, exc_info=error)
        self._pauses[conversation] = 2 * pause
        asyncio.get_running_loop().call_later(pause, self.wake, conversation)

    async def _take(self, conversation: UUID, live: _Live) -> None:
        while True:
            live.news = False
            snapshot = live.snapshot or await self._snapshots.read(conversation)
            live.snapshot = None
            if snapshot is None:
                return
            situation = await self._situation(snapshot, live)
            if situation is None:
                return
            if await self._waited_for_more(live):
                continue
            started = self._clock.monotonic()
            decision = await self._decide(live, snapshot, situation)
            if decision is None:
                continue
            governed, carried = await self._carried(decision, snapshot, situation)
            took_ms = round(1000 * (self._clock.monotonic() - started))
            outcome = await self._write(
                self._command(live, snapshot, governed, carried, took_ms), carried
            )
            if isinstance(outcome, Stale):
                continue
            assert isinstance(outcome, Appended | Duplicate)
            if isinstance(outcome, Appended):
                self._memory.keep(snapshot, outcome)
                live.goes_on = carried.goes_on
            if not outcome.standing.turn_is_open and not live.goes_on:
                return
            # what was said after the burst's limit is the next burst
            live.since = self._clock.monotonic()

    async def _situation(self, snapshot: Snapshot, live: _Live) -> Situation | None:
        """What there is to decide: what the customer said, else an action that waits its turn."""
        goes_on, live.goes_on = live.goes_on, False
        if snapshot.standing.turn_is_open:
            return await self._carrying.situation(snapshot)
        return await self._carrying.waiting(snapshot) if goes_on else None

    async def _carried(
        self, decision: Decision, snapshot: Snapshot, situation: Situation
    ) -> tuple[Governed, Carried]:
        governed = self._governor.governed(decision)
        carried = await self._carrying.carried(governed.decision, snapshot, situation)
        # asked last: what was set while the AI decided or looked something up counts
        now = self._governor.governed(decision)
        if now.decision != governed.decision:
            return now, Carried(now.decision)
        return Governed(carried.decision, governed.suggested), carried

    async def _write(self, command: Command, carried: Carried) -> Outcome:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writing.add(kept)
        try:
            if carried.write is None:
                return await self._log.append(command)
            outcome, run = await self._carrying.keep(command, carried.write)
            if run is not None:
                self._begin_run(run)
            return outcome
        finally:
            self._writing.discard(kept)
            kept.set_result(None)

    async def _waited_for_more(self, live: _Live) -> bool:
        """Waits while the customer types; whether something was said meanwhile."""
        while live.typing is not None and not live.news:
            quiet = self._limits.typing_fades - (self._clock.monotonic() - live.typing)
            pause = min(quiet, self._burst_left(live))
            if pause <= 0:
                live.typing = None
                break
            live.stir = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(live.stir.wait(), pause)
        return live.news

    async def _decide(
        self, live: _Live, snapshot: Snapshot, situation: Situation
    ) -> Decision | None:
        """The engine's decision, or None when a newer message made it worthless."""
        deciding = live.deciding = asyncio.ensure_future(self._ask(situation))
        live.heard, live.overtaken = snapshot.standing.heard, False
        try:
            await _ended(deciding, within=self._limits.decision)
            return None if live.overtaken else _decision_of(deciding, situation)
        finally:
            live.deciding = None
            deciding.cancel()

    async def _ask(self, situation: Situation) -> Decision:
        return await self._engine.decide(situation)

    def _burst_left(self, live: _Live) -> float:
        return self._limits.burst - (self._clock.monotonic() - live.since)

    def _command(
        self,
        live: _Live,
        snapshot: Snapshot,
        governed: Governed,
        carried: Carried,
        took_ms: int,
    ) -> Command:
        now, decision = snapshot.standing, governed.decision
        turn = f"turn-{now.epoch}-{now.heard}"
        command = Command(
            snapshot.conversation,
            # nothing was heard where an action is taken up that waited its turn
            names.of_desk(turn if now.turn_is_open else f"{turn}-{now.last_seq}"),
            [*entries_of(governed, snapshot, took_ms), *carried.said],
            # Past the burst's limit an answer to what was heard beats none: only the epoch counts.
            fence=Fence(now.epoch, now.heard if self._burst_left(live) > 0 else None),
            move=MoveTo("waiting") if isinstance(decision, HandOff) else None,
            answers=now.heard,
        )
        if now.state != "resolved" or isinstance(decision, HandOff):
            return command
        if isinstance(decision, Chat) and decision.closing:
            # thanks and goodbyes after a resolution reopen nothing
            decided = TurnDecided(decision="wait", heard=now.heard, took_ms=took_ms)
            return replace(command, entries=[Entry(decided)])
        reopened = Entry(ConversationReopened(by="customer"))
        return replace(command, entries=[reopened, *command.entries], move=MoveTo("with_ai"))


async def _ended(deciding: asyncio.Future[Decision], *, within: float) -> None:
    """As `asyncio.wait`, at a fraction of its cost. An engine that will not be cancelled must not
    hold the turn, so it is not waited for beyond its time."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def end(*_: object) -> None:
        if not ended.done():
            ended.set_result(None)

    deciding.add_done_callback(end)
    too_late = loop.call_later(within, end)
    try:
        await ended
    finally:
        too_late.cancel()


def _decision_of(deciding: asyncio.Future[Decision], situation: Situation) -> Decision:
    """Whatever is wrong with the engine, a bug included, the customer gets a person."""
    ended = deciding.done() and not deciding.cancelled()
    error = deciding.exception() if ended else None
    if ended and error is None:
        decision = deciding.result()
        if is_sound(decision):
            return decision
    what = type(error).__name__ if error else "no decision" if ended else "too late"
    # without the error's own words, which may be the customer's
    where = "".join(format_tb(error.__traceback__)) if error else ""
    logger.error("The engine could not decide (%s).\n%s", what, where)
    unread = Understanding(language=situation.language or "en")
    return HandOff(understanding=unread, reason="model_down", text=MODEL_DOWN)
