"""An action that has all it needs: a read is answered at once, the rest is put to the customer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from warmline.actions import (
    Action,
    Catalogue,
    Done,
    Proposal,
    Refused,
    Rendering,
    Unrenderable,
    fits,
    ledger,
)
from warmline.ai import Act, Chat
from warmline.conversations import DeedText
from warmline.desk.deeds import telling
from warmline.desk.deeds.carried import Carried, Task, Written, to_person, without_first
from warmline.desk.deeds.lookups import Lookups
from warmline.desk.deeds.telling import Sentence
from warmline.identity import Identity
from warmline.kit import Clock, Ids, Tx


@dataclass(frozen=True, slots=True)
class _Words:
    """What the customer is asked to say yes to, and what it was worded from."""

    words: DeedText
    before: Any


class Proposing:
    def __init__(
        self,
        lookups: Lookups,
        catalogue: Callable[[], Catalogue],
        rendering: Rendering,
        sentence: Sentence,
        *,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._lookups, self._catalogue = lookups, catalogue
        self._rendering, self._sentence = rendering, sentence
        self._clock, self._ids = clock, ids

    async def acted(self, act: Act, task: Task) -> Carried:
        action = self._catalogue().actions.get(task.doing[0].action)
        if action is None or _misfit(action, task.doing[0].arguments):
            # declared anew since it was asked for
            return to_person(act, self._sentence)
        identity = await self._lookups.identity(task.conversation)
        if not self._lookups.may(identity, action):
            # a signature that lapsed since still says whose it would be, and shows nothing any more
            return to_person(act, self._sentence)
        if action.reads:
            return await self._looked_up(act, action, task, identity)
        return await self._proposed(act, action, task, identity)

    async def _looked_up(self, act: Act, action: Action, task: Task, identity: Identity) -> Carried:
        arguments = task.doing[0].arguments
        ended = await self._lookups.read(action, arguments, identity)
        try:
            text = self._lookups.said(ended, action, arguments, task.language)
        except Unrenderable:
            text = None
        if text is None:
            return to_person(act, self._sentence)
        run, said = self._ids(), _after(act.said, text)
        words = telling.words_of(action, text, (), task.language)
        proposal = self._proposal(run, action, task, identity, _Words(words, None))

        async def write(tx: Tx) -> Written:
            await ledger.record_read(tx, proposal, now=self._clock.now())
            return Written((telling.said("read", said, run),))

        return Carried(without_first(task, act), write=write, goes_on=bool(task.doing[1:]))

    async def _proposed(self, act: Act, action: Action, task: Task, identity: Identity) -> Carried:
        worded = await self._worded(act, action, task, identity)
        if isinstance(worded, Carried):
            return worded
        run = self._ids()
        proposal = self._proposal(run, action, task, identity, worded)
        shown = replace(task.doing[0], asking=None, tries=0, offered=(), run=run)
        read = replace(act.understanding, doing=(shown, *task.doing[1:]))

        async def write(tx: Tx) -> Written:
            kept = await ledger.propose(tx, proposal, now=self._clock.now())
            return Written(tuple(telling.proposed(kept, action, worded.words)))

        return Carried(replace(act, understanding=read), write=write)

    async def _worded(
        self, act: Act, action: Action, task: Task, identity: Identity
    ) -> _Words | Carried:
        """The proposal's words, or what becomes of it where there can be none."""
        arguments, language, before = task.doing[0].arguments, task.language, None
        if action.before is not None:
            ended = await self._lookups.call(action.before, arguments, identity)
            code = ended.code if isinstance(ended, Refused) else None
            told = self._rendering.refusal_text(action, code, language)
            if told is not None:
                rest = without_first(task, act).understanding
                return Carried(Chat(rest, told, "refused"), goes_on=bool(task.doing[1:]))
            if not isinstance(ended, Done):
                return to_person(act, self._sentence)
            before = ended.result
        try:
            text = self._rendering.confirm_text(action, arguments, before, language)
            lines = self._rendering.lines(action, arguments, language, before=before)
        except Unrenderable:
            return to_person(act, self._sentence)
        shown = [(line.label, line.value) for line in lines]
        words = telling.words_of(action, _after(act.said, text), shown, language)
        return _Words(words, before)

    def _proposal(
        self, run: UUID, action: Action, task: Task, identity: Identity, worded: _Words
    ) -> Proposal:
        return Proposal(
            run,
            task.conversation,
            identity.subject,
            action,
            self._catalogue().release,
            dict(task.doing[0].arguments),
            worded.words,
            by="ai",
            language=task.language,
            before=worded.before,
        )


def _misfit(action: Action, arguments: Mapping[str, Any]) -> bool:
    """An input is missing or does not fit; or there is something that is no input."""
    names = {one.name for one in action.inputs}
    fitting = all(
        one.name in arguments and fits(one.schema, arguments[one.name]) is None
        for one in action.inputs
        if one.name in arguments or not one.is_optional
    )
    return not fitting or not names.issuperset(arguments)


def _after(said: str | None, text: str) -> str:
    return f"{said} {text}" if said else text
