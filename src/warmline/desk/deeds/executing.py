"""Does what was confirmed, exactly once, and tells what came of it.

A run is marked as being sent in a transaction of its own before anything is sent. So after a crash
at any point the ledger says either that nothing was sent, and it is sent then, or that something
may have been, and it is found out: by reading back, or by sending the same key again where the
backend keeps keys. Where neither is declared, a person finds out; nothing is ever sent again on a
guess. What is said follows from what is certain: a receipt, a failure without effect, or "not
confirmed yet".
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg

from warmline.actions import (
    CONTACT,
    Absent,
    Action,
    Backends,
    Catalogue,
    Done,
    Effect,
    Found,
    Lost,
    NotSent,
    Refused,
    Rendering,
    Run,
    Unclear,
    Unrenderable,
    issue,
    ledger,
    plain,
    said_in,
)
from warmline.conversations import (
    Appended,
    Command,
    DeedText,
    Entry,
    Feed,
    MoveTo,
    Outcome,
    PromiseKept,
    State,
    append_in,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk.deeds import telling
from warmline.desk.deeds.telling import Sentence
from warmline.desk.promises import follow_promises
from warmline.kit import CONNECTION_LOST, Clock, Database, Ids, Tx

logger = logging.getLogger(__name__)

Failure = Literal["refused", "unavailable", "unknown"]


@dataclass(frozen=True, slots=True)
class Paces:
    """In seconds. `lease`: how long one try may take before another node looks after it; `settles`:
    after which a request that was lost takes no effect any more, where the backend keeps no keys;
    `retries`: the pauses before it is sent again though nothing was; `checks`: the pauses between
    looks at what is unknown, the last of which repeats until `gives_up`, when a person finds out;
    `at_once`: how many looks are taken before the customer is told that it is not confirmed yet."""

    lease: float = 20.0
    settles: float = 30.0
    retries: tuple[float, ...] = (0.3, 1.0, 3.0)
    checks: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
    gives_up: float = 900.0
    at_once: int = 2
    sweeps: float = 1.0


class Executing:
    """A part with start and stop."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        backends: Backends,
        catalogue: Callable[[], Catalogue],
        *,
        clock: Clock,
        ids: Ids,
        sentence: Sentence,
        rendering: Rendering,
        paces: Paces | None = None,
    ) -> None:
        self._database, self._feed, self._backends = database, feed, backends
        self._catalogue, self._clock, self._ids = catalogue, clock, ids
        self._sentence, self._rendering = sentence, rendering
        self._listeners: list[Callable[[UUID], None]] = []
        self._paces = paces or Paces()
        self._tasks: set[asyncio.Task[None]] = set()
        self._working: set[UUID] = set()

    async def start(self) -> None:
        self._keep(asyncio.create_task(self._sweep_forever(), name="runs"))

    async def stop(self) -> None:
        """What is cut off, the next start finds out."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def on_end(self, listener: Callable[[UUID], None]) -> None:
        """Calls `listener` with the conversation of each run that came to its end."""
        self._listeners.append(listener)

    def begin(self, run: UUID) -> None:
        """It was confirmed and kept."""
        self._keep(asyncio.create_task(self._begin(run), name="run"))

    async def _begin(self, id: UUID) -> None:
        async with self._database.transaction() as tx:
            run = await ledger.run_of(tx, id)
        if run is not None:
            await self.look_after(run)

    async def sweep(self) -> None:
        """One round: takes on what nobody looks after, ends proposals whose time is over."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            stale = await ledger.stale_proposals(tx, now=now)
            runs = await ledger.due(tx, now=now, lease=timedelta(seconds=self._paces.lease))
        for run, conversation, why in stale:
            await self._end_proposal(run, conversation, why)
        for found in runs:
            if found.id not in self._working:
                self._keep(asyncio.create_task(self.look_after(found), name="run"))

    async def look_after(self, run: Run) -> None:
        """Brings one run as far as it gets now."""
        if run.id in self._working:
            return
        self._working.add(run.id)
        try:
            catalogue = self._catalogue()
            if run.release > catalogue.release:
                return  # this node has yet to hear of it; another one sees to it
            action = catalogue.actions.get(run.action)
            if action is None or run.words is None or _is_another(action, run):
                await self._without_action(run)
            elif run.state == "confirmed":
                await self._send(run, action)
            elif run.state in ("executing", "unknown"):
                await self._find_out(run, action)
        finally:
            self._working.discard(run.id)

    async def _send(self, run: Run, action: Action) -> None:
        for pause in (*self._paces.retries, None):
            begun = await self._marked(run, again=False)
            if begun is None:
                return  # somebody else has it
            run = begun
            ended = await self._backends.run(action, _arguments(run), key=run.key)
            if not isinstance(ended, NotSent):
                await self._ended(run, action, ended)
                return
            if pause is None:
                await self._fail(run, action, "unavailable", None, ended.reason)
                return
            if not await self._put_back(run, pause, ended.reason):
                return
            await asyncio.sleep(pause)

    async def _ended(self, run: Run, action: Action, ended: Done | Refused | Lost) -> None:
        """Of a first try: from here on it may have taken effect."""
        match ended:
            case Done(result):
                await self._done(run, action, result)
            case Refused(code, detail):
                await self._fail(run, action, "refused", code, detail)
            case Lost(reason):
                await self._lost(run, action, reason)

    async def _done(self, run: Run, action: Action, result: object) -> None:
        doubt = await self._doubt(run, action)
        if doubt is None:
            await self._succeed(run, action, result)
        else:
            await self._lost(run, action, doubt)

    async def _doubt(self, run: Run, action: Action) -> str | None:
        """The backend says that it is done; where it can be read back, it is."""
        if not action.can_be_verified:
            return None
        match await self._backends.verify(action, _arguments(run), key=run.key):
            case Found():
                return None
            case Absent():
                return "the backend said that it was done, and it is not there"
            case Unclear(reason):
                return reason

    async def _lost(self, run: Run, action: Action, reason: str) -> None:
        """Nobody knows. It is looked into at once, before anybody speaks of it."""
        if not await self._wait(run, self._paces.checks[0], reason):
            return
        for pause in self._paces.checks[: self._paces.at_once]:
            await asyncio.sleep(pause)
            async with self._database.transaction() as tx:
                now = await ledger.run_of(tx, run.id)
            if now is None or await self._found_out(now, action):
                return
        await self._tell_unconfirmed(run)

    async def _find_out(self, run: Run, action: Action) -> None:
        """In the background, of what was left unknown or by a node that is gone."""
        if not await self._found_out(run, action) and run.state == "executing":
            await self._tell_unconfirmed(run)

    async def _found_out(self, run: Run, action: Action) -> bool:
        """One look: whether it is over now."""
        if run.state not in ("executing", "unknown"):
            return True
        if not action.can_be_verified:
            if action.idempotent:
                return await self._send_again(run, action)
            await self._hand_over(run)
            return True
        match await self._backends.verify(action, _arguments(run), key=run.key):
            case Found(found):
                await self._succeed(run, action, await self._answered(run, action, found))
                return True
            # what is lost may still be on its way, though the backend knows nothing of it yet
            case Absent() if action.idempotent or self._has_settled(run):
                return await self._send_again(run, action)
            case Absent():
                return await self._later(run, action, "it is not there yet")
            case Unclear(reason):
                return await self._later(run, action, reason)

    async def _answered(self, run: Run, action: Action, found: object) -> object:
        """What was lost is asked for once more, where the backend keeps what it answered: a receipt
        is worded from the answer, and what is read back may say less."""
        if not action.idempotent:
            return found
        again = await self._backends.run(action, _arguments(run), key=run.key)
        return again.result if isinstance(again, Done) else found

    async def _send_again(self, run: Run, action: Action) -> bool:
        """Under the same key. What the backend says to it is not about the first try where it keeps
        no keys, so a no is looked at once more."""
        begun = await self._marked(run, again=True)
        if begun is None:
            return True  # somebody else sees to it
        run = begun
        match await self._backends.run(action, _arguments(run), key=run.key):
            case Done(result):
                doubt = await self._doubt(run, action)
                if doubt is not None:
                    return await self._later(run, action, doubt)
                await self._succeed(run, action, result)
                return True
            case Refused(code, detail):
                return await self._refused_again(run, action, code, detail)
            case Lost(reason) | NotSent(reason):
                return await self._later(run, action, reason)

    async def _refused_again(self, run: Run, action: Action, code: str | None, detail: str) -> bool:
        if action.can_be_verified:
            match await self._backends.verify(action, _arguments(run), key=run.key):
                case Found(found):
                    await self._succeed(run, action, found)
                    return True
                case Unclear(reason):
                    return await self._later(run, action, reason)
                case Absent():
                    pass
        await self._fail(run, action, "refused", code, detail)
        return True

    async def _later(self, run: Run, action: Action, reason: str) -> bool:
        waited = self._seconds_since(run.confirmed_at or run.created_at)
        if waited >= self._paces.gives_up:
            await self._hand_over(run)
            return True
        checks = self._paces.checks
        pause = next((pause for pause in checks if pause * 4 > waited), checks[-1])
        return not await self._wait(run, pause, reason)

    def _has_settled(self, run: Run) -> bool:
        return self._seconds_since(run.sent_at or run.created_at) >= self._paces.settles

    def _seconds_since(self, moment: datetime) -> float:
        return (self._clock.now() - moment).total_seconds()

    async def _marked(self, run: Run, *, again: bool) -> Run | None:
        lease = timedelta(seconds=self._paces.lease)
        async with self._database.transaction() as tx:
            return await ledger.begin(tx, run, now=self._clock.now(), lease=lease, again=again)

    async def _put_back(self, run: Run, pause: float, reason: str) -> bool:
        # a little later than this node tries itself, for the case that it does not get to it
        try_at = self._clock.now() + timedelta(seconds=pause + self._paces.lease)
        async with self._database.transaction() as tx:
            return await ledger.put_back(tx, run.id, try_at=try_at, error=reason)

    async def _wait(self, run: Run, pause: float, reason: str) -> bool:
        at = self._clock.now() + timedelta(seconds=pause)
        async with self._database.transaction() as tx:
            return await ledger.wait(tx, run.id, check_at=at, error=reason)

    async def _succeed(self, run: Run, action: Action, result: object) -> None:
        now, words = self._clock.now(), self._receipt_words(run, action, result)

        async def settled(tx: Tx) -> Sequence[Entry]:
            if not await ledger.settle(tx, run.id, "succeeded", now=now, result=result):
                return ()
            told = DeedText(words.title) if await _is_erased(tx, run) else words
            effect = Effect(run.id, run.conversation, run.action, told, run.language, now)
            receipt = await issue(tx, effect, self._ids)
            kept = await self._promise_kept(tx, run)
            return [telling.receipt_issued(run, receipt), *kept]

        await self._tell(run, "succeeded", settled, topic="receipt", text=words.text)

    def _receipt_words(self, run: Run, action: Action, result: object) -> DeedText:
        title = said_in(action.title, run.language)
        try:
            text = self._rendering.receipt_text(
                action, run.arguments, result, run.language, before=run.before
            )
            lines = self._rendering.lines(
                action, run.arguments, run.language, before=run.before, result=result
            )
        except Unrenderable as error:
            # it took effect all the same: the proposal's lines say with what
            logger.error("The receipt of %s could not be worded: %s", run.action, error.sentence)
            done = self._sentence(run.language, "done")
            return DeedText(title, done, run.words.lines if run.words else ())
        return DeedText(title, text, lines, _reference(result))

    async def _fail(
        self, run: Run, action: Action, why: Failure, code: str | None, detail: str
    ) -> None:
        now = self._clock.now()

        async def settled(tx: Tx) -> Sequence[Entry]:
            if not await ledger.settle(tx, run.id, "failed", now=now, error=detail):
                return ()
            return [telling.failed(run, why, code), *await self._promise_kept(tx, run)]

        told = self._rendering.refusal_text(action, code, run.language)
        text = told or self._sentence(run.language, why)
        await self._tell(run, "failed", settled, topic="failed", text=text, person=told is None)

    async def _hand_over(self, run: Run) -> None:
        now = self._clock.now()

        async def settled(tx: Tx) -> Sequence[Entry]:
            error = "nobody could find out whether it took effect"
            if await ledger.hand_over(tx, run.id, now=now, error=error) is None:
                return ()
            return [telling.failed(run, "unknown")]

        text = self._sentence(run.language, "unknown")
        await self._tell(run, "handed-over", settled, topic="failed", text=text, person=True)

    async def _without_action(self, run: Run) -> None:
        """It is no longer declared as it was, or its words were erased: what was not sent is not
        done, and of what was a person finds out."""
        if run.state != "confirmed":
            await self._hand_over(run)
            return
        now = self._clock.now()

        async def settled(tx: Tx) -> Sequence[Entry]:
            why = "it is not declared any more"
            if not await ledger.settle(tx, run.id, "failed", now=now, error=why):
                return ()
            return [telling.failed(run, "unavailable")]

        text = self._sentence(run.language, "unavailable")
        await self._tell(run, "failed", settled, topic="failed", text=text, person=True)

    async def _tell_unconfirmed(self, run: Run) -> None:
        due = self._clock.now() + timedelta(seconds=self._paces.gives_up)

        async def still_open(tx: Tx) -> Sequence[Entry]:
            now = await ledger.run_of(tx, run.id, locked=True)
            open_still = now is not None and now.state in ("executing", "unknown")
            return [telling.unconfirmed(run)] if open_still else ()

        text = self._sentence(run.language, "unconfirmed")
        await self._tell(
            run, "unconfirmed", still_open, topic="unconfirmed", text=text, promised=due
        )

    async def _promise_kept(self, tx: Tx, run: Run) -> Sequence[Entry]:
        """Whoever was told that it is not confirmed yet has heard now."""
        told = await kept_as(tx, run.conversation, _name(run, "unconfirmed"))
        # the message stands right behind the event that the command is named by
        return [] if told is None else [Entry(PromiseKept(told + 1, "ai"))]

    async def _tell(
        self,
        run: Run,
        what: str,
        settled: Callable[[Tx], Any],
        *,
        topic: str,
        text: str,
        person: bool = False,
        promised: datetime | None = None,
    ) -> None:
        """The ledger and the conversation together, or neither. The AI speaks only where no person
        has the conversation, and not of what a person ran."""
        outcome: Outcome | None = None
        async with self._database.transaction() as tx:
            await lock(tx, run.conversation)
            entries = await settled(tx)
            now = await standing(tx, run.conversation)
            if entries and now is not None:
                speaks = _ai_speaks(run, now.state) and not await _is_erased(tx, run)
                spoken = [telling.said(topic, text, run.id, promised=promised)] if speaks else ()
                entries = [*entries, *spoken]
                hands = person and run.by != "agent" and now.state in ("with_ai", "resolved")
                entries = [*entries, *([telling.handed_off("action_failed")] if hands else ())]
                command = Command(
                    run.conversation,
                    _name(run, what),
                    entries,
                    move=MoveTo("waiting") if hands else None,
                    answers=now.heard if hands else None,
                )
                outcome = await append_in(tx, command)
                await follow_promises(tx, outcome)
        if outcome is not None:
            self._feed.publish([outcome])
            if isinstance(outcome, Appended) and what != "unconfirmed":
                for told in self._listeners:
                    told(run.conversation)

    async def _end_proposal(
        self, id: UUID, conversation: UUID, why: Literal["expired", "taken_over"]
    ) -> None:
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            now = self._clock.now()
            end = ledger.expired if why == "expired" else ledger.cancel
            run = await end(tx, id, now=now)
            if run is None:
                return
            command = Command(
                conversation, _name(run, "ended"), [telling.cancelled(run, why, None)]
            )
            # what an agent prepared was never told to the customer
            outcome = await append_in(tx, command) if run.by != "agent" else None
        if outcome is not None:
            self._feed.publish([outcome])

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._ended_task)

    def _ended_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # the ledger knows how far it came; the sweep goes on from there
            logger.error("A run was interrupted (%s).", type(error).__name__, exc_info=error)

    async def _sweep_forever(self) -> None:
        while True:
            with suppress(asyncpg.PostgresError, *CONNECTION_LOST):
                await self.sweep()
            await asyncio.sleep(self._paces.sweeps)


async def _is_erased(tx: Tx, run: Run) -> bool:
    """Since it began: nothing is said of the customer any more."""
    kept = await ledger.run_of(tx, run.id)
    return kept is None or kept.words is None


def _is_another(action: Action, run: Run) -> bool:
    """Nobody said yes to what would be sent now."""
    return ledger.consent_of(action, run.arguments) != run.hash


def _arguments(run: Run) -> Mapping[str, Any]:
    """Whose it is comes from the ledger, where the signed identity put it."""
    known = {name: value for name, value in run.arguments.items() if name != CONTACT}
    return {**known, CONTACT: run.subject} if run.subject else known


def _ai_speaks(run: Run, state: State) -> bool:
    return run.by != "agent" and state not in ("with_agent", "on_hold")


def _name(run: Run, what: str) -> str:
    return names.of_desk(f"run-{run.id.hex}-{what}")


def _reference(result: object) -> str | None:
    """The backend's own name of what it did, where it gives one."""
    if not isinstance(result, Mapping):
        return None
    found = next((result[key] for key in ("reference", "id", "number") if key in result), None)
    return plain(str(found), 64) or None if isinstance(found, str | int) else None
