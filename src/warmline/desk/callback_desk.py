"""Who promises to call back, who takes it on, how it ends, and who hears when it is overdue.

Every change locks the conversation first: a customer who asks twice, an agent who ends it and the
clock that says it is overdue stand in one order, on however many nodes.
"""

import asyncio
import logging
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from babel.dates import format_datetime

from warmline.conversations import (
    WAITING,
    Appended,
    CallbackOutcome,
    CallbackOverdue,
    Command,
    Duplicate,
    Entry,
    Feed,
    MoveTo,
    Outcome,
    Remark,
    Standing,
    append_in,
    kept_as,
    lock,
    standing,
)
from warmline.desk import callbacks_sql as sql
from warmline.desk import names
from warmline.desk import sql as desk_sql
from warmline.desk.acting import Acting
from warmline.desk.callbacks import (
    Promised,
    Wanted,
    callback,
    due_after,
    ended,
    follow_callbacks,
    keep_promise,
    open_callback_of,
    ways_for,
    within_of,
)
from warmline.desk.callbacks_sql import CallbackRow
from warmline.desk.errors import Impossible, NoCallback, NotAllowed, NotFound
from warmline.desk.guarantee import wished
from warmline.desk.moving import append_moving
from warmline.desk.promised import escalation
from warmline.kit import CONNECTION_LOST, Clock, Database, Ids, Tx, audit, new_id
from warmline.mail import Postman
from warmline.people import OpeningHours

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
MOST_AT_ONCE = 200
FALLBACK = "en"
LOCALES = frozenset({"en", "de", "fr", "es", "pt", "ar"})
MAILS = Path(__file__).parent / "callback_mails.toml"
SOONEST_AGAIN = timedelta(minutes=1)


class CallbackDesk:
    """`hours` is when somebody is there, `company` whose customers are written to."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        postman: Postman,
        clock: Clock,
        ids: Ids = new_id,
        *,
        hours: Callable[[], OpeningHours],
        company: Callable[[], str],
    ) -> None:
        self._database, self._feed, self._postman = database, feed, postman
        self._clock, self._ids, self._hours, self._company = clock, ids, hours, company
        self._texts = tomllib.loads(MAILS.read_text(encoding="utf-8"))

    @property
    def can_mail(self) -> bool:
        return self._postman.can_send

    async def ways_for(self, conversation: UUID) -> tuple[str, ...]:
        """How this customer may be reached later."""
        return await ways_for(self._database.reads, conversation, mail=self.can_mail)

    async def promise(self, conversation: UUID, client_id: str, wanted: Wanted) -> Standing:
        """A wish for one, kept once: who asks again means the same promise, who gives another
        address means that one instead. Whoever was with the AI waits for a person from now on. The
        conversation was opened."""
        async with self._database.transaction() as tx:
            outcome = await self._promise_in(tx, conversation, client_id, wanted)
        if isinstance(outcome, Standing):
            return outcome
        self._feed.publish([outcome])
        self._postman.wake()
        assert isinstance(outcome, Appended | Duplicate), "nobody else writes to a locked one"
        return outcome.standing

    async def _promise_in(
        self, tx: Tx, conversation: UUID, client_id: str, wanted: Wanted
    ) -> Outcome | Standing:
        await lock(tx, conversation)
        now = await standing(tx, conversation)
        assert now is not None, "whoever asks opened it"
        name, older = (
            names.of_wish("call_back", client_id),
            await open_callback_of(tx, conversation),
        )
        same = older is not None and (older.way, older.address) == (wanted.way, wanted.address)
        if same or await kept_as(tx, conversation, name) is not None:
            return now
        at = self._clock.now()
        due = due_after(at, self._hours(), await within_of(tx, conversation))
        promised = Promised(self._ids(), wanted, due)
        entries = [promised.entry]
        if older is not None:
            entries = [Entry(ended(older.id, "not_needed")), *entries]
        asks = wished("person", now)
        if asks is not None:
            entries = [asks.entry, *entries]
        command = Command(
            conversation,
            name,
            entries,
            move=MoveTo(asks.state) if asks else None,
            answers=now.heard if asks else None,
        )
        outcome = await append_moving(tx, command)
        await follow_callbacks(tx, outcome)
        await keep_promise(tx, promised, outcome)
        if wanted.way == "mail" and self._postman.can_send:
            await self._confirm(tx, conversation, promised, at)
        return outcome

    async def cancel(self, conversation: UUID, client_id: str) -> Standing:
        """The customer needs no call any more; whoever waits goes on waiting. Where none is open
        nothing happens: it was cancelled already, or an agent was faster."""
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            now = await standing(tx, conversation)
            assert now is not None, "whoever cancels opened it"
            row = await open_callback_of(tx, conversation)
            if row is None:
                return now
            name = names.of_wish("cancel_call_back", client_id)
            outcome = await append_in(
                tx, Command(conversation, name, [Entry(ended(row.id, "cancelled"))])
            )
            await follow_callbacks(tx, outcome)
            await self._tell_cancelled(tx, row)
        self._feed.publish([outcome])
        self._postman.wake()
        assert isinstance(outcome, Appended | Duplicate), "nobody else writes to a locked one"
        return outcome.standing

    async def take(self, agent: Acting, task: UUID) -> CallbackRow:
        """This agent answers for it from now on; taken by a colleague it stays theirs, unless
        somebody leads."""
        async with self._database.transaction() as tx:
            row = await self._locked(tx, task)
            if row.state != "open":
                raise Impossible("This has been done already.")
            if row.owner not in (None, agent.id) and not agent.leads:
                raise Impossible(f"{row.owner_name} has taken this already.")
            if row.owner != agent.id:
                await tx.execute(sql.TAKEN, task, agent.id)
                details = {"callback": task, "from": row.owner}
                at = self._clock.now()
                await audit.record(tx, str(agent.id), "callback.taken", details, at=at)
            taken = await callback(tx, task)
        assert taken is not None
        return taken

    async def end(
        self,
        agent: Acting,
        task: UUID,
        client_id: str,
        outcome: CallbackOutcome,
        *,
        note: str = "",
        again: datetime | None = None,
    ) -> CallbackRow:
        """How it went. Who was not reached may be tried `again`: a promise of its own, which this
        agent answers for. A retry gets the first answer."""
        now = self._clock.now()
        if again is not None and (outcome != "not_reached" or again < now + SOONEST_AGAIN):
            raise Impossible("Only who was not reached is tried again, and later than now.")
        kept: Outcome | None = None
        async with self._database.transaction() as tx:
            row = await self._locked(tx, task)
            name = names.of_agent(agent.id, client_id)
            if await kept_as(tx, row.conversation, name) is None:
                kept = await self._end_in(tx, agent, row, name, outcome, note, again)
            done = await callback(tx, task)
        if kept is not None:
            self._feed.publish([kept])
            self._postman.wake()
        assert done is not None
        return done

    async def _end_in(
        self,
        tx: Tx,
        agent: Acting,
        row: CallbackRow,
        name: str,
        outcome: CallbackOutcome,
        note: str,
        again: datetime | None,
    ) -> Outcome:
        if row.state != "open":
            raise Impossible("This has been done already.")
        if row.owner not in (None, agent.id) and not agent.leads:
            raise NotAllowed(f"{row.owner_name} has taken this; only they can say how it went.")
        entries = [Entry(ended(row.id, outcome, agent.person), Remark(note) if note else None)]
        next_try: Promised | None = None
        if again is not None:
            if row.address is None:
                raise Impossible("The address was erased, so nobody can be tried again.")
            wanted = Wanted("call" if row.way == "call" else "mail", row.address, row.note or "")
            next_try = Promised(self._ids(), wanted, again, "agent", agent.id, row.tries + 1)
            entries.append(next_try.entry)
        kept = await append_in(tx, Command(row.conversation, name, entries))
        await follow_callbacks(tx, kept)
        if next_try is not None:
            await keep_promise(tx, next_try, kept)
        if outcome == "cancelled":
            await self._tell_cancelled(tx, row)
        return kept

    async def _locked(self, tx: Tx, task: UUID) -> CallbackRow:
        found = await callback(tx, task)
        if found is None:
            raise NoCallback
        await lock(tx, found.conversation)
        # read again: what stood there before the lock may be over
        row = await callback(tx, task)
        if row is None:
            raise NotFound
        return row

    async def _confirm(self, tx: Tx, conversation: UUID, promised: Promised, at: datetime) -> None:
        await self._mail(
            tx, conversation, "promised", to=promised.wanted.address, due=promised.due, at=at
        )

    async def _tell_cancelled(self, tx: Tx, row: CallbackRow) -> None:
        """Who has a mail that promises one gets a mail that takes it back."""
        if row.way == "mail" and row.address is not None and self._postman.can_send:
            at = self._clock.now()
            await self._mail(tx, row.conversation, "cancelled", to=row.address, due=row.due, at=at)

    async def _mail(
        self, tx: Tx, conversation: UUID, which: str, *, to: str, due: datetime, at: datetime
    ) -> None:
        language = await tx.fetchval(desk_sql.LANGUAGE, conversation) or FALLBACK
        texts = self._texts.get(language[:2].lower(), self._texts[FALLBACK])[which]
        said = {
            "company": self._company(),
            "due": moment(due, language, self._hours().timezone),
        }
        await self._postman.post(
            tx,
            to=to,
            subject=texts["subject"].format_map(said),
            body=texts["body"].strip().format_map(said),
            conversation=conversation,
            at=at,
        )


class Callbacks:
    """Says of what is overdue that it is, and puts its conversation in front of people; every node
    looks."""

    def __init__(self, database: Database, feed: Feed, clock: Clock) -> None:
        self._database, self._feed, self._clock = database, feed, clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._sweep_forever(), name="callbacks")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def sweep(self) -> None:
        """One round. One that cannot be settled now does not keep the others waiting."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            rows = await tx.fetch(sql.TO_ESCALATE, now, MOST_AT_ONCE)
        for row in rows:
            try:
                await self._escalate(row["conversation_id"], row["id"], now)
            except asyncpg.PostgresError as error:
                logger.warning("A call-back could not be escalated (%s).", type(error).__name__)

    async def _escalate(self, conversation: UUID, task: UUID, now: datetime) -> None:
        async with self._database.transaction() as tx:
            await lock(tx, conversation)
            row = await callback(tx, task)
            if row is None or row.state != "open" or row.overdue_at is not None or row.due > now:
                return  # another node was faster, or it was ended meanwhile
            held = await standing(tx, conversation)
            assert held is not None, "what promised is an event of it"
            # who waits already waits for just this
            further, move = ((), None) if held.state in WAITING else escalation(held)
            overdue = Entry(CallbackOverdue(task=task, due=row.due))
            name = names.of_desk(f"callback-overdue-{task.hex}")
            outcome = await append_moving(
                tx, Command(conversation, name, [overdue, *further], move=move)
            )
            await follow_callbacks(tx, outcome)
        self._feed.publish([outcome])

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.sweep()
            except (asyncpg.PostgresError, *CONNECTION_LOST) as error:
                # The database is away; the next round comes soon.
                logger.warning("Call-backs could not be looked after (%s).", type(error).__name__)


def moment(at: datetime, language: str, timezone: str) -> str:
    """A time as people say it, by the clock on the company's wall."""
    locale = language[:2].lower()
    known = locale if locale in LOCALES else FALLBACK
    return str(format_datetime(at, "EEEE, d MMMM, HH:mm", ZoneInfo(timezone), known))
