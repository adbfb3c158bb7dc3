"""What agents see of actions: who the customer is, what their systems say, and what can be done."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from warmline.actions import (
    Action,
    Backends,
    Catalogue,
    Done,
    Ended,
    Input,
    Receipt,
    Refused,
    Rendering,
    Run,
    Unrenderable,
    said_in,
)
from warmline.conversations import DeedText
from warmline.desk.deeds.lookups import with_contact
from warmline.desk.errors import Impossible
from warmline.desk.runs import (
    Context,
    ContextCard,
    ContextIdentity,
    OfferedAction,
    OfferedInput,
    OfferedOption,
    RunView,
)
from warmline.desk.undoing import undo_of
from warmline.identity import Identity
from warmline.kit import Clock

NOT_SIGNED = "The customer has not signed in, so nobody knows whose data this would be."
NOT_CONFIRMED = "The customer has to confirm who they are with a code first."
NO_ANSWER = "The system does not answer right now."


class Offering:
    def __init__(
        self,
        backends: Backends,
        catalogue: Callable[[], Catalogue],
        rendering: Rendering,
        clock: Clock,
    ) -> None:
        self._backends, self._catalogue = backends, catalogue
        self._rendering, self._clock = rendering, clock

    async def context(self, identity: Identity, language: str) -> Context:
        if identity.subject is None:
            return Context()
        level = identity.level(self._clock.now())
        known = ContextIdentity(level, identity.name, identity.email, identity.subject)
        shown = [one for one in self._catalogue().actions.values() if one.context]
        cards = await asyncio.gather(*(self._card(one, identity, language) for one in shown))
        return Context(known, tuple(cards))

    async def actions(self, identity: Identity, language: str) -> tuple[OfferedAction, ...]:
        """With what there is to choose. What is only read stands in the context."""
        actions = [one for one in self._catalogue().actions.values() if not one.reads]
        found = await self._looked_up(actions, identity)
        return tuple(self._offer(one, identity, found, language) for one in actions)

    def ran(self, runs: Sequence[Run], receipts: Mapping[UUID, Receipt]) -> tuple[RunView, ...]:
        return tuple(
            replace(view(run, receipts.get(run.id)), undo=undo_of(run, runs, self._catalogue()))
            for run in runs
        )

    def why_not(self, action: Action, identity: Identity) -> str | None:
        """An agent knows whom they talk to, so a sign-in that ran out still says who it was."""
        if action.identity != "anonymous" and identity.subject is None:
            return NOT_SIGNED
        if action.identity == "confirmed" and identity.level(self._clock.now()) != "confirmed":
            return NOT_CONFIRMED
        return None

    async def worded(
        self, action: Action, arguments: Mapping[str, Any], identity: Identity, language: str
    ) -> tuple[DeedText, object]:
        """The proposal as it is read, and what it was worded from. Raises `Impossible`."""
        before: object = None
        if action.before is not None:
            known = with_contact(arguments, identity.subject)
            ended = await self._backends.call(action.before, known)
            if isinstance(ended, Refused):
                told = self._rendering.refusal_text(action, ended.code, language)
                raise Impossible(told or f"The system says no: {ended.detail}.")
            if not isinstance(ended, Done):
                raise Impossible(NO_ANSWER)
            before = ended.result
        try:
            text = self._rendering.confirm_text(action, arguments, before, language)
            lines = self._rendering.lines(action, arguments, language, before=before)
        except Unrenderable as wrong:
            raise Impossible(wrong.sentence) from wrong
        return DeedText(said_in(action.title, language), text, lines), before

    async def _card(self, action: Action, identity: Identity, language: str) -> ContextCard:
        title = said_in(action.title, language)
        ended = await self._run(action, {}, identity)
        try:
            text = _answer(self._rendering, action, ended, language)
        except Unrenderable as wrong:
            return ContextCard(action.name, title, error=wrong.sentence)
        return ContextCard(action.name, title, text, None if text else NO_ANSWER)

    async def _looked_up(
        self, actions: Sequence[Action], identity: Identity
    ) -> Mapping[str, object]:
        """What the choices of all inputs are made of, each looked up once."""
        wanted = {one.choices.action for action in actions for one in action.inputs if one.choices}
        known = [self._catalogue().actions[name] for name in wanted]
        may = [one for one in known if self.why_not(one, identity) is None]
        ended = await asyncio.gather(*(self._run(one, {}, identity) for one in may))
        pairs = zip(may, ended, strict=True)
        return {one.name: end.result for one, end in pairs if isinstance(end, Done)}

    def _offer(
        self, action: Action, identity: Identity, found: Mapping[str, object], language: str
    ) -> OfferedAction:
        why_not = self.why_not(action, identity)
        return OfferedAction(
            action.name,
            said_in(action.title, language),
            action.about,
            action.consequence,
            tuple(self._input(one, found, language) for one in action.inputs),
            allowed=why_not is None,
            why_not=why_not,
        )

    def _ran(self, run: Run, runs: Sequence[Run], receipts: Mapping[UUID, Receipt]) -> RunView:
        undo = undo_of(run, runs, self._catalogue())
        return replace(view(run, receipts.get(run.id)), undo=undo)

    def _input(self, wanted: Input, found: Mapping[str, object], language: str) -> OfferedInput:
        options: list[tuple[Any, str]] = []
        if wanted.choices is not None and wanted.choices.action in found:
            try:
                looked_up = found[wanted.choices.action]
                options = self._rendering.choices_of(wanted.choices, looked_up, language)
            except Unrenderable:
                options = []  # it can still be typed
        shown = tuple(OfferedOption(value, title) for value, title in options)
        label = said_in(wanted.label, language)
        return OfferedInput(wanted.name, label, wanted.schema, not wanted.is_optional, shown)

    async def _run(self, action: Action, arguments: Mapping[str, Any], identity: Identity) -> Ended:
        known = with_contact(arguments, identity.subject)
        return await self._backends.run(action, known, key="read-by-agent")


def view(run: Run, receipt: Receipt | None = None, *, contact: str | None = None) -> RunView:
    words = run.words or DeedText(run.action)
    return RunView(
        id=run.id,
        conversation=run.conversation,
        action=run.action,
        title=words.title,
        state=run.state,
        by=run.by,
        hash=run.hash,
        text=words.text,
        created_at=run.created_at,
        agent=run.agent,
        lines=words.lines,
        amount=run.amount,
        receipt_id=receipt.id if receipt else None,
        receipt_number=receipt.number if receipt else None,
        error=run.error,
        why=run.why,
        contact=contact,
    )


def _answer(rendering: Rendering, action: Action, ended: Ended, language: str) -> str | None:
    match ended:
        case Done(result):
            return rendering.answer_text(action, {}, result, language)
        case Refused(code):
            return rendering.refusal_text(action, code, language)
        case _:
            return None
