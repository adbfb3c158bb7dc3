"""How a run ends, in the ledger and in the conversation at once: with a receipt, without effect,
with a person who finds out; or not yet, which is said as well."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.actions import (
    Action,
    Effect,
    Rendering,
    Run,
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
    MessageSent,
    MoveTo,
    Outcome,
    PromiseKept,
    State,
    append_in,
    events_after,
    kept_as,
    lock,
    standing,
)
from warmline.desk import names
from warmline.desk.deeds import telling
from warmline.desk.deeds.telling import Sentence
from warmline.desk.moving import append_moving
from warmline.desk.promises import follow_promises
from warmline.kit import Clock, Database, Ids, Tx

logger = logging.getLogger(__name__)

Failure = Literal["refused", "unavailable", "unknown"]


class Endings:
    """`ended` is called with the conversation of each run that came to its end."""

    def __init__(
        self,
        database: Database,
        feed: Feed,
        *,
        clock: Clock,
        ids: Ids,
        sentence: Sentence,
        rendering: Rendering,
        ended: Callable[[UUID], None],
    ) -> None:
        self._database, self._feed, self._clock, self._ids = database, feed, clock, ids
        self._sentence, self._rendering, self._ended = sentence, rendering, ended

    async def succeed(self, run: Run, action: Action, result: object) -> None:
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

    async def fail(
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

    async def hand_over(self, run: Run) -> None:
        now = self._clock.now()

        async def settled(tx: Tx) -> Sequence[Entry]:
            error = "nobody could find out whether it took effect"
            if await ledger.hand_over(tx, run.id, now=now, error=error) is None:
                return ()
            return [telling.failed(run, "unknown")]

        text = self._sentence(run.language, "unknown")
        await self._tell(run, "handed-over", settled, topic="failed", text=text, person=True)

    async def without_action(self, run: Run) -> None:
        """It is no longer declared as it was, or its words were erased: what was not sent is not
        done, and of what was a person finds out."""
        if run.state != "confirmed":
            await self.hand_over(run)
            return
        now = self._clock.now()

        async def settled(tx: Tx) -> Sequence[Entry]:
            why = "it is not declared any more"
            if not await ledger.settle(tx, run.id, "failed", now=now, error=why):
                return ()
            return [telling.failed(run, "unavailable")]

        text = self._sentence(run.language, "unavailable")
        await self._tell(run, "failed", settled, topic="failed", text=text, person=True)

    async def unconfirmed(self, run: Run, *, until: datetime) -> None:
        """Nobody knows yet; the customer is told, and promised to hear by `until`."""

        async def still_open(tx: Tx) -> Sequence[Entry]:
            now = await ledger.run_of(tx, run.id, locked=True)
            open_still = now is not None and now.state in ("executing", "unknown")
            return [telling.unconfirmed(run)] if open_still else ()

        text = self._sentence(run.language, "unconfirmed")
        await self._tell(
            run, "unconfirmed", still_open, topic="unconfirmed", text=text, promised=until
        )

    async def _promise_kept(self, tx: Tx, run: Run) -> Sequence[Entry]:
        """Whoever was told that it is not confirmed yet has heard now."""
        told = await kept_as(tx, run.conversation, _name(run, "unconfirmed"))
        if told is None:
            return []
        # the message stands right behind the event that the command is named by, if the AI spoke
        said = await events_after(tx, run.conversation, after=told, limit=1)
        return [
            Entry(PromiseKept(one.seq, "ai"))
            for one in said
            if isinstance(one.payload, MessageSent) and one.payload.run == run.id
        ]

    async def _tell(
        self,
        run: Run,
        what: str,
        settled: Callable[[Tx], Awaitable[Sequence[Entry]]],
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
                outcome = await append_moving(tx, command)
                await follow_promises(tx, outcome)
        if outcome is not None:
            self._feed.publish([outcome])
            if isinstance(outcome, Appended) and what != "unconfirmed":
                self._ended(run.conversation)

    async def proposal(
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


async def _is_erased(tx: Tx, run: Run) -> bool:
    """Since it began: nothing is said of the customer any more."""
    kept = await ledger.run_of(tx, run.id)
    return kept is None or kept.words is None


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
