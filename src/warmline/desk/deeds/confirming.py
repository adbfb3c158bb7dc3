"""The customer's yes or no: bound to this run, these arguments and this conversation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal
from uuid import UUID

from warmline.actions import Catalogue, Run, ledger
from warmline.ai import Cancel, Confirm
from warmline.conversations import Entry, MoveTo
from warmline.desk.deeds import telling
from warmline.desk.deeds.carried import Carried, Company, IdentityOf, Task, Written
from warmline.desk.deeds.lookups import may
from warmline.desk.deeds.telling import Sentence
from warmline.desk.outcome import unanswered
from warmline.desk.under_way import chosen_in
from warmline.kit import Clock, Tx


class Confirming:
    def __init__(
        self,
        catalogue: Callable[[], Catalogue],
        identity_of: IdentityOf,
        company: Company,
        sentence: Sentence,
        *,
        clock: Clock,
    ) -> None:
        self._catalogue, self._identity_of = catalogue, identity_of
        self._company, self._sentence, self._clock = company, sentence, clock

    def confirmed(self, confirm: Confirm, task: Task) -> Carried:
        language = confirm.understanding.language
        pressed = chosen_in(unanswered(task.snapshot), confirm.run)

        async def write(tx: Tx) -> Written:
            now, conversation = self._clock.now(), task.conversation
            kept = await _own(tx, conversation, confirm.run)
            if kept is None:
                text = self._sentence(language, "changed")
                return Written((telling.said("gone", text),))
            action = self._catalogue().actions.get(kept.action)
            identity = await self._identity_of(tx, conversation)
            if not may(identity, action.identity if action else "anonymous", now):
                return await self._refused(tx, confirm.run, language, "expired")
            taken = await ledger.confirm(
                tx,
                confirm.run,
                pressed.hash if pressed else kept.hash,
                action,
                now=now,
                day_began=self._company.day_began(),
            )
            if isinstance(taken, str):
                return await self._refused(tx, confirm.run, language, taken)
            said_yes = telling.confirmed(taken.run)
            if taken.over is None:
                return Written((said_yes,), begin=taken.run.id)
            waiting = replace(taken.run, why=taken.over)
            entries = (
                said_yes,
                telling.approval_requested(waiting),
                telling.said("approval", self._sentence(language, "approval"), waiting.id),
                telling.handed_off("needs_approval"),
            )
            return Written(entries, MoveTo("waiting"))

        return Carried(confirm, write=write)

    async def _refused(
        self, tx: Tx, run: UUID, language: str, why: Literal["gone", "changed", "expired"]
    ) -> Written:
        entries: list[Entry] = []
        if why == "expired" and (ended := await ledger.run_of(tx, run)):
            await ledger.expired(tx, run, now=self._clock.now())
            entries.append(telling.cancelled(ended, "expired", None))
        key = "expired" if why == "expired" else "changed"
        return Written((*entries, telling.said(why, self._sentence(language, key), run)))

    def cancelled(self, cancel: Cancel, task: Task) -> Carried:
        language, run = cancel.understanding.language, cancel.run
        goes_on = bool(cancel.understanding.doing)
        if run is None:
            return Carried(cancel, (telling.said("cancelled", cancel.text),), goes_on=goes_on)

        async def write(tx: Tx) -> Written:
            kept = await _own(tx, task.conversation, run)
            ended = await ledger.cancel(tx, run, now=self._clock.now()) if kept else None
            if ended is None:
                return Written((telling.said("too_late", self._sentence(language, "too_late")),))
            entry = telling.cancelled(ended, "cancelled", None)
            return Written((entry, telling.said("cancelled", cancel.text, run)))

        return Carried(cancel, write=write, goes_on=goes_on)


async def _own(tx: Tx, conversation: UUID, run: UUID) -> Run | None:
    """A run that the AI proposed in this very conversation: a yes reaches no other."""
    found = await ledger.run_of(tx, run)
    ours = found is not None and found.conversation == conversation and found.by == "ai"
    return found if ours else None
