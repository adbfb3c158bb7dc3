"""The next step of an action under way: its code, what is still missing, or the deed."""

from dataclasses import dataclass, replace

from warmline.actions import Action, Input, said_in
from warmline.ai.acting.filling import inputs_of
from warmline.ai.compose import Asking, Composer
from warmline.ai.decision import (
    Act,
    Acting,
    Answer,
    Collect,
    Doing,
    HandOff,
    Situation,
    Understanding,
)
from warmline.identity import reaches

CODE = "code"
# How often one thing is asked for in a row; then a person takes over.
MOST_TRIES = 2

_HINTS: dict[str, Asking] = {
    "date": "date",
    "amount": "amount",
    "order_number": "number",
    "account_number": "number",
    "iban": "number",
    "address": "address",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes with the next step: what is said before it, and what was answered in the same
    message."""

    said: str | None = None
    answered: tuple[Answer, ...] = ()


class Steps:
    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def next(
        self, read: Understanding, action: Action, situation: Situation, beside: Beside
    ) -> Acting | HandOff:
        """Of the first of `read.doing`, whose arguments are all that is known."""
        doing = read.doing[0]
        if not reaches(situation.level, action.identity):
            if doing.asking == CODE:
                return self.again(read, action, situation, beside)
            return self._code_first(read, situation, beside)
        missing = self.missing(action, doing)
        if missing is None:
            read = _with(read, replace(doing, asking=None, tries=0, run=None))
            return Act(read, said=beside.said, answered=beside.answered)
        if missing.name == doing.asking:
            return self.again(read, action, situation, beside)
        read = _with(read, Doing(doing.action, doing.arguments, missing.name))
        text = said_in(missing.ask, read.language)
        needs = missing.choices is not None
        return Collect(
            read, missing.name, text, needs=needs, said=beside.said, answered=beside.answered
        )

    def again(
        self, read: Understanding, action: Action, situation: Situation, beside: Beside
    ) -> Collect | HandOff:
        """Asks once more for what was asked for, in other words; after that a person does."""
        doing = replace(read.doing[0], tries=read.doing[0].tries + 1)
        if doing.tries >= MOST_TRIES or doing.asking is None:
            return replace(self.give_up(read), answered=beside.answered)
        read = _with(read, doing)
        if doing.asking == CODE:
            return self.code(read, "code_again", beside)
        one = next(one for one in action.inputs if one.name == doing.asking)
        text = self._composer.asking(
            read.language, _hint(one, doing), question=said_in(one.ask, read.language)
        )
        needs = one.choices is not None and not doing.offered
        return Collect(
            read, one.name, text, needs=needs, said=beside.said, answered=beside.answered
        )

    def code(
        self, read: Understanding, key: Asking, beside: Beside, *, send: bool = False
    ) -> Collect:
        text = self._composer.asking(read.language, key)
        return Collect(read, CODE, text, send=send, said=beside.said, answered=beside.answered)

    def give_up(self, read: Understanding) -> HandOff:
        """What is known so far stays in `read`: the person who takes over need not ask again."""
        return self._composer.hand_off(read, "cannot_collect")

    def question(self, doing: Doing, action: Action, language: str) -> str:
        """What is open, to take it up again after something else."""
        if doing.run is not None:
            question = self._composer.telling(language, "shall")
        elif doing.asking == CODE:
            return self._composer.asking(language, "code_again")
        else:
            asked = next((one for one in action.inputs if one.name == doing.asking), None)
            question = said_in(asked.ask, language) if asked else ""
        title = said_in(action.title, language)
        return self._composer.asking(language, "resume", question=question, title=title)

    def missing(self, action: Action, doing: Doing) -> Input | None:
        return next((one for one in inputs_of(action) if one.name not in doing.arguments), None)

    def _code_first(
        self, read: Understanding, situation: Situation, beside: Beside
    ) -> Collect | HandOff:
        if situation.level == "anonymous" or not situation.mailable:
            handed = self._composer.hand_off(read, "needs_account")
            return replace(handed, answered=beside.answered)
        doing = read.doing[0]
        read = _with(read, Doing(doing.action, doing.arguments, CODE, offered=doing.offered))
        return self.code(read, "code", beside, send=True)


def _with(read: Understanding, doing: Doing) -> Understanding:
    return replace(read, doing=(doing, *read.doing[1:]))


def _hint(one: Input, doing: Doing) -> Asking:
    return "choice" if doing.offered or "enum" in one.schema else _HINTS.get(one.fact, "again")
