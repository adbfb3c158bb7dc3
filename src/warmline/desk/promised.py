"""Keeping what was promised: an agent says so, or the desk reminds and, in the end, escalates.

Several nodes look after the same promises. Each step locks the conversation, looks again, and is
named after its promise, so that it happens once, whoever comes first.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import asyncpg

from warmline.conversations import (
    Appended,
    Command,
    ConversationResumed,
    Duplicate,
    Entry,
    Feed,
    HandoffRequested,
    MoveTo,
    Outcome,
    PromiseMissed,
    PromiseReminded,
    Standing,
    after,
    append_in,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk import promises_sql as sql
from warmline.desk.acting import Acting
from warmline.desk.agents import Act, Acted
from warmline.desk.errors import NoPromise, NotAllowed, NotFound
from warmline.desk.moving import append_moving
from warmline.desk.promises import follow_promises, keeping, promise
from warmline.desk.promises_sql import PromiseRow
from warmline.desk.visibility import may_see
from warmline.kit import CONNECTION_LOST, Clock, Database, Tx

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
# A round that finds more goes on with the next one.
MOST_AT_ONCE = 500


class PromiseDesk:
    def __init__(self, database: Database, feed: Feed) -> None:
        self._database, self._feed = database, feed

    async def keep(self, agent: Acting, act: Act, made: int) -> Acted:
        """The agent says that the promise of message `made` is kept: one that was missed, too,
        late as it is. Kept before, by whomever, it stays as it was."""
        async with self._database.transaction() as tx:
            await lock(tx, act.conversation)
            now = await standing(tx, act.conversation)
            if now is None or not await may_see(tx, agent, act.conversation, now):
                raise NotFound
            name = names.of_agent(agent.id, act.client_id)
            if (seq := await kept_as(tx, act.conversation, name)) is not None:
                return Acted(seq, now)
            found = await promise(tx, act.conversation, made)
            if found is None:
                raise NoPromise
            _require_own(agent, found, now)
            kept = await keeping(tx, agent, act.conversation, made)
            if not kept:
                return Acted(now.last_seq, now)
            outcome = await append_in(tx, Command(act.conversation, name, kept))
            await follow_promises(tx, outcome)
        self._feed.publish([outcome])
        assert isinstance(outcome, Appended), "nobody else writes to a locked conversation"
        return Acted(outcome.seq, outcome.standing)


class Promises:
    """Reminds of promises and escalates those that were not kept; every node does."""

    def __init__(self, database: Database, feed: Feed, clock: Clock) -> None:
        self._database, self._feed, self._clock = database, feed, clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._sweep_forever(), name="promises")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def sweep(self) -> None:
        """One round. A promise that cannot be settled now does not keep the others waiting."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            rows = await tx.fetch(sql.TO_SETTLE, now, MOST_AT_ONCE)
        for row in rows:
            try:
                await self._settle(row["conversation_id"], row["seq"], now)
            except asyncpg.PostgresError as error:
                logger.warning("A promise could not be settled (%s).", type(error).__name__)

    async def _settle(self, conversation: UUID, made: int, now: datetime) -> None:
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            outcome = await _settled(tx, conversation, made, now)
            if outcome is not None:
                await follow_promises(tx, outcome)
        if outcome is not None:
            self._feed.publish([outcome])

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
                # The database is away; the next round comes soon.
                logger.warning("Promises could not be looked after (%s).", type(error).__name__)


def _require_own(agent: Acting, promised: PromiseRow, now: Standing) -> None:
    if not (agent.id == promised.owner or agent.holds(now) or agent.leads):
        raise NotAllowed("Only the agent who answers for this promise can say that it is kept.")


async def _settled(tx: Tx, conversation: UUID, made: int, now: datetime) -> Outcome | None:
    """What becomes of a promise at this moment; None where another node was faster, or where it
    was kept meanwhile. The conversation is locked."""
    open_one = await tx.fetchrow(sql.OPEN, conversation, made)
    if open_one is None:
        return None
    due: datetime = open_one["due"]
    if due > now:
        if open_one["reminded"]:
            return None
        reminded = Entry(PromiseReminded(made=made, due=due))
        name = names.of_desk(f"promise-reminded-{made}")
        return _new(await append_in(tx, Command(conversation, name, [reminded])))
    held = await standing(tx, conversation)
    assert held is not None, "what promised is an event of it"
    further, move = escalation(held)
    command = Command(
        conversation,
        names.of_desk(f"promise-missed-{made}"),
        [Entry(PromiseMissed(made=made, due=due)), *further],
        move=move,
    )
    return _new(await append_moving(tx, command))


def escalation(now: Standing) -> tuple[Sequence[Entry], MoveTo | None]:
    """Who is with nobody waits for a person; what was on hold wakes. An agent who has it keeps it,
    and whoever leads sees it among the missed ones."""
    if state := after(now.state, "hand_off"):
        return [Entry(HandoffRequested(by="ai", reason="promise_missed"))], MoveTo(state)
    if state := after(now.state, "resume"):
        return [Entry(ConversationResumed(by="time"))], MoveTo(state, now.holder)
    return [], None


def _new(outcome: Outcome) -> Outcome:
    assert not isinstance(outcome, Duplicate), "the table says the same as the events"
    return outcome
