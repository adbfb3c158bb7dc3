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
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from warmline.actions import (
    Absent,
    Action,
    Backends,
    Catalogue,
    Done,
    Found,
    Lost,
    NotSent,
    Refused,
    Rendering,
    Run,
    Unclear,
    ledger,
)
from warmline.conversations import (
    Feed,
)
from warmline.desk.deeds.ending import Endings
from warmline.desk.deeds.lookups import with_contact
from warmline.desk.deeds.telling import Sentence
from warmline.kit import CONNECTION_LOST, Clock, Database, Ids

logger = logging.getLogger(__name__)


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
        self._database, self._backends = database, backends
        self._catalogue, self._clock = catalogue, clock
        self._endings = Endings(
            database,
            feed,
            clock=clock,
            ids=ids,
            sentence=sentence,
            rendering=rendering,
            ended=self._has_ended,
        )
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

    def _has_ended(self, conversation: UUID) -> None:
        for listener in self._listeners:
            listener(conversation)

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
            await self._endings.proposal(run, conversation, why)
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
                await self._endings.without_action(run)
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
                await self._endings.fail(run, action, "unavailable", None, ended.reason)
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
                await self._endings.fail(run, action, "refused", code, detail)
            case Lost(reason):
                await self._lost(run, action, reason)

    async def _done(self, run: Run, action: Action, result: object) -> None:
        doubt = await self._doubt(run, action)
        if doubt is None:
            await self._endings.succeed(run, action, result)
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
        await self._unconfirmed(run)

    async def _find_out(self, run: Run, action: Action) -> None:
        """In the background, of what was left unknown or by a node that is gone."""
        if not await self._found_out(run, action) and run.state == "executing":
            await self._unconfirmed(run)

    async def _found_out(self, run: Run, action: Action) -> bool:
        """One look: whether it is over now."""
        if run.state not in ("executing", "unknown"):
            return True
        if not action.can_be_verified:
            if action.idempotent:
                return await self._send_again(run, action)
            await self._endings.hand_over(run)
            return True
        match await self._backends.verify(action, _arguments(run), key=run.key):
            case Found(found):
                await self._endings.succeed(run, action, await self._answered(run, action, found))
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
                await self._endings.succeed(run, action, result)
                return True
            case Refused(code, detail):
                return await self._refused_again(run, action, code, detail)
            case Lost(reason) | NotSent(reason):
                return await self._later(run, action, reason)

    async def _refused_again(self, run: Run, action: Action, code: str | None, detail: str) -> bool:
        if action.can_be_verified:
            match await self._backends.verify(action, _arguments(run), key=run.key):
                case Found(found):
                    await self._endings.succeed(run, action, found)
                    return True
                case Unclear(reason):
                    return await self._later(run, action, reason)
                case Absent():
                    pass
        await self._endings.fail(run, action, "refused", code, detail)
        return True

    async def _later(self, run: Run, action: Action, reason: str) -> bool:
        waited = self._seconds_since(run.confirmed_at or run.created_at)
        if waited >= self._paces.gives_up:
            await self._endings.hand_over(run)
            return True
        checks = self._paces.checks
        pause = next((pause for pause in checks if pause * 4 > waited), checks[-1])
        return not await self._wait(run, pause, reason)

    async def _unconfirmed(self, run: Run) -> None:
        until = self._clock.now() + timedelta(seconds=self._paces.gives_up)
        await self._endings.unconfirmed(run, until=until)

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


def _is_another(action: Action, run: Run) -> bool:
    """Nobody said yes to what would be sent now."""
    return ledger.consent_of(action, run.arguments) != run.hash


def _arguments(run: Run) -> Mapping[str, Any]:
    return with_contact(run.arguments, run.subject)
