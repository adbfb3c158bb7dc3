"""What a message means to the action that is under way, and how one begins."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from warmline.actions import Action, Catalogue, said_in
from warmline.ai.acting.asking import CODE, Beside, Steps
from warmline.ai.acting.filling import FEW_WORDS, Filling, Heard
from warmline.ai.compose import Composer
from warmline.ai.decision import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    Doing,
    HandOff,
    Situation,
    Understanding,
)
from warmline.ai.past import OFFERS, options_asked, was_offered_person
from warmline.ai.understand import Contexts, Facts, SmallTalk, clean
from warmline.identity import reaches

FALLBACK = "en"

# What nobody understood says nothing against the action that is under way.
_UNCLEAR = frozenset({"unsure", "out_of_scope", "unreadable"})
# Small talk with a reply of its own; to the rest the open question is reply enough.
_ANSWERED = frozenset({"thanks", "goodbye", "bot"})
_QUESTION = re.compile(
    r"[?؟]|^\W*(?:and |but |und |aber |et |mais |y |pero |e |mas )?(?:how|what|whats|what's|when"
    r"|where|why|who|which|is|are|do|does|did|will|wie|was|wann|wo|warum|wieso|wer|welche\w?|gibt|ist"
    r"|comment|quand|où|pourquoi|quel\w*|combien|est-ce|qu'est|cómo|qué|cuándo|cuánt\w+|dónde|cuál"
    r"|como|quando|onde|porquê|quant\w+|qual|كيف|متى|أين|هل|ماذا|ما|كم|لماذا)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action that was asked for, in these words of the message."""

    action: Action
    words: str


class Dialogue:
    """Pure: the situation tells what is under way. Read with what it is told of the message."""

    def __init__(
        self,
        actions: Callable[[], Catalogue],
        composer: Composer,
        *,
        facts: Facts,
        contexts: Contexts,
        small_talk: SmallTalk,
    ) -> None:
        self._actions, self._composer = actions, composer
        self._filling = Filling(facts, contexts, small_talk)
        self._contexts = contexts
        self._steps = Steps(composer)

    # How one begins

    def serving(self, intent: str, situation: Situation) -> Action | None:
        """The action for this intent, if it may be begun with a customer known so well."""
        action = self._actions().serving(intent)
        if action is None:
            return None
        signed = action.identity == "anonymous" or reaches(situation.level, "signed")
        return action if signed else None

    def begin(
        self,
        wanted: Sequence[Wanted],
        read: Understanding,
        situation: Situation,
        answered: tuple[Answer, ...] = (),
    ) -> Decision:
        doing = self._begun(wanted, read.language, situation)
        read = replace(read, doing=doing)
        return self._forward(read, situation, Beside(answered=answered)) or self._lost(read)

    def go_on(self, situation: Situation) -> Decision:
        """The next step of the first of `situation.doing` with nothing new heard: after the one
        before it is done or cancelled, or once its choices are looked up."""
        read = self._reading(situation)
        current = read.doing[0] if read.doing else None
        action = self._actions().actions.get(current.action) if current else None
        if current is None or action is None:
            return self._lost(read)
        asked = current.asking is not None and current.asking not in current.arguments
        if asked or current.run is not None:
            # it waits for the customer
            return Chat(read, self._steps.question(current, action, read.language), "resume")
        known = self._filling.known(action, current.arguments, situation.known, situation.today)
        doing = replace(current, arguments=known, asking=None, tries=0)
        return self._steps.next(_first(read, doing), action, situation, Beside())

    # What a message says to the one under way

    def at_once(self, text: str, situation: Situation) -> Decision | None:
        """What needs no reading: a button, a code, yes, no, and what was offered."""
        read = self._reading(situation)
        if situation.pressed is not None and (pressed := self._pressed(read, situation)):
            return pressed
        if not read.doing:
            return None
        current = read.doing[0]
        action = self._actions().actions.get(current.action)
        if action is None:
            return self._lost(read)
        if situation.code is not None:
            return self._after_code(read, action, situation)
        if options_asked(situation) or was_offered_person(situation):
            return None
        return self._short(text, read, action, situation)

    def reply(
        self,
        text: str,
        read: Understanding,
        situation: Situation,
        *,
        wanted: Sequence[Wanted] = (),
        asks_else: bool = False,
        leans: bool = False,
    ) -> Decision | None:
        """`read` is what was understood, `wanted` the actions that were asked for for sure;
        `asks_else` that something else was; `leans` that this may come from an earlier message, so
        that an answer is an answer. None where the message is about something else instead."""
        # a few words may look like any language
        short = len(text.split()) <= FEW_WORDS and situation.language is not None
        language = situation.language if short and situation.language else read.language
        read = replace(read, language=language, doing=situation.doing)
        names = {doing.action for doing in read.doing}
        new = [one for one in wanted if one.action.name not in names]
        action = self._actions().actions.get(read.doing[0].action)
        if action is None:
            return self._lost(read)
        own = text
        for one in () if leans else new:
            own = own.replace(one.words, " ").strip(" ,.;") if one.words else ""
        heard = self._filling.heard(own, read.language, situation.today)
        else_ = asks_else and (leans or not new)
        done = self._taken(read, action, heard, situation, asks_else=else_)
        later = [one for one in wanted if one.action.name != action.name]
        if leans and done is not None:
            return done
        if later and not isinstance(done, HandOff):
            return self._noted(later, done, read, situation)
        if done is not None or asks_else:
            return done
        return self._unclear(read, action, situation)

    def resumed(self, decision: Decision, situation: Situation) -> Decision:
        """Something else was answered: what is under way stays so, and is taken up again."""
        current = situation.doing[0]
        action = self._actions().actions.get(current.action)
        if action is None:
            return decision
        read = replace(decision.understanding, doing=situation.doing)
        question = self._steps.question(current, action, read.language)
        match decision:
            case Answer():
                return replace(decision, understanding=read, offer=None, resume=question)
            case Chat() if decision.topic in OFFERS:
                return replace(decision, understanding=read)
            case Chat() if decision.topic in _ANSWERED:
                text = f"{decision.text} {question}"
                return replace(decision, understanding=read, text=text, closing=False)
            case Chat():
                return Chat(read, question, "resume")
            case Ask():
                return replace(decision, understanding=read)
            case HandOff() if decision.reason in _UNCLEAR and decision.answered:
                first, *more = decision.answered
                return replace(first, understanding=read, also=tuple(more), resume=question)
            case HandOff() if decision.reason in _UNCLEAR:
                return self._unclear(read, action, situation)
            case HandOff() | Collect() | Act() | Confirm() | Cancel():
                return decision

    def _pressed(self, read: Understanding, situation: Situation) -> Decision | None:
        pressed, doing = situation.pressed, read.doing
        run = doing[0].run if doing else None
        if pressed is None:
            return None
        if not pressed.current or run is None:
            told = self._composer.telling(read.language, "stale")
            action = self._actions().actions.get(doing[0].action) if doing else None
            more = f" {self._steps.question(doing[0], action, read.language)}" if action else ""
            return Chat(read, told + more, "stale")
        if not pressed.yes:
            return self._cancelled(read)
        said = [clean(one.text) for one in situation.heard[:-1]]
        if all(self._consents(text, read.language) for text in said):
            return self._confirmed(read, situation)
        # a button beside other words: those may change what it is about
        return None

    def _short(
        self, text: str, read: Understanding, action: Action, situation: Situation
    ) -> Decision | None:
        current, language = read.doing[0], read.language
        replies = self._filling.replies
        heard = Heard(text, language, (), situation.today)
        consent = self._consents(text, language)
        if consent is False or replies.cancels(text, language):
            return self._cancelled(read)
        if current.run is not None:
            return self._confirmed(read, situation) if consent else None
        if current.asking == CODE:
            if not replies.asks_for_code(text, language):
                return None
            again = self._steps.again(read, action, situation, Beside())
            if isinstance(again, HandOff):
                return again
            return self._steps.code(again.understanding, "code_new", Beside(), send=True)
        chosen = self._filling.chosen(current.offered, heard)
        if chosen is not None and current.asking is not None:
            return self._filled(read, action, {current.asking: chosen}, situation)
        if self._filling.refuses_all(current.offered, heard):
            return self._steps.give_up(read)
        return None

    def _consents(self, text: str, language: str) -> bool | None:
        consent = self._filling.replies.consent_in(text, language)
        if consent is not None or "?" in text or "؟" in text:
            return consent
        return self._contexts.consent_in(text)

    def _confirmed(self, read: Understanding, situation: Situation) -> Decision:
        """A yes counts only while it is still known well enough who says it."""
        current = read.doing[0]
        action = self._actions().actions.get(current.action)
        if action is None or current.run is None:
            return self._lost(read)
        if not reaches(situation.level, action.identity):
            return self._steps.next(read, action, situation, Beside())
        return Confirm(read, current.run)

    def _cancelled(self, read: Understanding) -> Cancel:
        told = self._composer.telling(read.language, "cancelled")
        return Cancel(replace(read, doing=read.doing[1:]), told, read.doing[0].run)

    def _after_code(
        self, read: Understanding, action: Action, situation: Situation
    ) -> Decision | None:
        current = read.doing[0]
        if current.asking != CODE:
            return self.resumed(Chat(read, "", "code"), situation)
        match situation.code:
            case "confirmed":
                over = replace(current, asking=None, tries=0)
                return self._filled(_first(read, over), action, {}, situation)
            case "wrong":
                return self._steps.code(read, "code_wrong", Beside())
            case "expired":
                return self._steps.code(read, "code_new", Beside(), send=True)
            case _:
                return self._steps.give_up(read)

    def _taken(
        self,
        read: Understanding,
        action: Action,
        heard: Heard,
        situation: Situation,
        *,
        asks_else: bool,
    ) -> Decision | None:
        """What the message states, chooses or corrects. Where it is sure to ask something else, it
        is only taken for an answer if it is put as one."""
        current = read.doing[0]
        asks = _QUESTION.search(heard.text) is not None
        aside = asks_else and (asks or (current.run is not None and not heard.is_short))
        if not heard.text or aside:
            return None
        if (other := self._filling.other(action, current, heard)) is not None:
            return self._another(read, action, other[0].name, other[1], situation)
        one = next((one for one in action.inputs if one.name == current.asking), None)
        changes: dict[str, object] = {}
        if one is not None and not asks:
            value = self._filling.answer(one, current, heard)
            changes = {} if value is None else {one.name: value}
        elif one is not None:
            value = self._filling.stated(action, heard, current.arguments).get(one.name)
            changes = {} if value is None else {one.name: value}
        if asks_else and one is not None and not changes:
            return None
        changes = self._beside(action, current, heard, changes) | changes
        return self._filled(read, action, changes, situation) if changes else None

    def _beside(
        self, action: Action, current: Doing, heard: Heard, answer: Mapping[str, object]
    ) -> dict[str, object]:
        """What else the message says, but nothing with what was the answer already."""
        if current.run is not None:
            return self._filling.corrected(action, current, heard)
        known = {**current.arguments, **answer}
        stated = self._filling.stated(action, heard, known)
        kinds = {one.fact for one in action.inputs if one.name in answer}
        taken = {one.name for one in action.inputs if one.fact in kinds}
        return {name: value for name, value in stated.items() if name not in taken}

    def _filled(
        self,
        read: Understanding,
        action: Action,
        changes: Mapping[str, object],
        situation: Situation,
    ) -> Decision:
        current = read.doing[0]
        if current.asking in changes:
            current = replace(current, asking=None, tries=0)
        corrects = any(
            current.arguments.get(name, value) != value for name, value in changes.items()
        )
        said = self._composer.telling(read.language, "corrected") if corrects else None
        arguments = {**current.arguments, **changes}
        if current.asking is None:
            known, today = situation.known, situation.today
            arguments = self._filling.known(action, arguments, known, today)
        doing = replace(current, arguments=arguments, run=None)
        beside = Beside(said=said)
        return self._forward(_first(read, doing), situation, beside) or self._lost(read)

    def _another(
        self,
        read: Understanding,
        action: Action,
        name: str,
        value: object,
        situation: Situation,
    ) -> Decision:
        """Another value for an input: the one that is left, or it is asked for once more."""
        if value is not None:
            return self._filled(read, action, {name: value}, situation)
        current = read.doing[0]
        arguments = {key: old for key, old in current.arguments.items() if key != name}
        doing = replace(current, arguments=arguments, asking=None, tries=0, run=None)
        return self._steps.next(_first(read, doing), action, situation, Beside())

    def _noted(
        self,
        later: Sequence[Wanted],
        done: Decision | None,
        read: Understanding,
        situation: Situation,
    ) -> Decision:
        """A further action waits for its turn."""
        names = {doing.action for doing in read.doing}
        new = [one for one in later if one.action.name not in names]
        more = self._begun(new, read.language, situation)
        titles = " + ".join(said_in(one.action.title, read.language) for one in later)
        noted = self._composer.telling(read.language, "also_noted", title=titles)
        if isinstance(done, Act | Collect):
            under_way = (*done.understanding.doing, *more)
            return replace(
                done, understanding=replace(done.understanding, doing=under_way), said=noted
            )
        action = self._actions().actions[read.doing[0].action]
        question = self._steps.question(read.doing[0], action, read.language)
        read = replace(read, doing=(*read.doing, *more))
        return Chat(read, f"{noted} {question}", "also_noted")

    def _unclear(self, read: Understanding, action: Action, situation: Situation) -> Decision:
        current = read.doing[0]
        if current.asking == CODE and reaches(situation.level, action.identity):
            # confirmed on the host's own page meanwhile
            over = replace(current, asking=None, tries=0)
            return self._filled(_first(read, over), action, {}, situation)
        if current.run is None:
            return self._steps.again(read, action, situation, Beside())
        if current.tries > 0:
            return self._steps.give_up(read)
        title = said_in(action.title, read.language)
        text = self._composer.telling(read.language, "waits", title=title)
        return Chat(_first(read, replace(current, tries=1)), text, "resume")

    def _begun(
        self, wanted: Sequence[Wanted], language: str, situation: Situation
    ) -> tuple[Doing, ...]:
        text = clean("\n".join(said.text for said in situation.heard))
        whole = self._filling.heard(text, language, situation.today)
        begun: dict[str, Doing] = {}
        for one in wanted:
            part = whole
            if one.words and one.words != text:
                part = self._filling.heard(one.words, language, situation.today)
            told = self._filling.started(one.action, part, whole)
            known, today = situation.known, situation.today
            arguments = self._filling.known(one.action, told, known, today)
            begun.setdefault(one.action.name, Doing(one.action.name, arguments))
        return tuple(begun.values())

    def _forward(
        self, read: Understanding, situation: Situation, beside: Beside
    ) -> Decision | None:
        action = self._actions().actions.get(read.doing[0].action) if read.doing else None
        return self._steps.next(read, action, situation, beside) if action else None

    def _lost(self, read: Understanding) -> HandOff:
        """What was under way is no longer offered: a person finds another way."""
        return self._steps.give_up(read)

    def _reading(self, situation: Situation) -> Understanding:
        language = situation.language or FALLBACK
        return Understanding(language, stuck=situation.stuck, doing=situation.doing)


def _first(read: Understanding, doing: Doing) -> Understanding:
    return replace(read, doing=(doing, *read.doing[1:]))
