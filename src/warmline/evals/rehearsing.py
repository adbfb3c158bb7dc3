"""Plays cases about actions with the engine alone: what the desk would look up and carry out is
what the case says, so that nothing but the dialogue is judged."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any, Literal
from uuid import UUID

from warmline.actions import Catalogue
from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    Doing,
    Encoders,
    Engine,
    Fact,
    HandOff,
    Offer,
    Pressed,
    Said,
    Situation,
)
from warmline.evals.casebook import Case, Casebook, CaseTurn, listed
from warmline.evals.judging import Happened, failures
from warmline.kit import FixedClock, WarmlineError, new_id
from warmline.knowledge import Release
from warmline.training import EmbeddedTrainer

_BUTTONS = {"yes": "Yes, do it", "old_yes": "Yes, do it", "no": "No, leave it"}

Kind = Literal["answer", "chat", "ask", "hand_off", "collect", "act", "confirm", "cancel"]


@dataclass(frozen=True, slots=True)
class Played:
    """`failed` has for each turn what was not as it must be; empty where all was."""

    file: str
    case: str
    about: tuple[str, ...]
    failed: tuple[tuple[str, ...], ...]

    @property
    def passed(self) -> bool:
        return not any(self.failed)


async def rehearse(
    book: Casebook,
    actions: Catalogue,
    *,
    stage: Callable[[str], None],
    engine: Engine | None = None,
) -> list[Played]:
    """Trains for seconds, unless an `engine` is given."""
    if engine is not None:
        return [await _rehearsed(engine, actions, book, case) for case in book.cases]
    release = Release(1, book.draft.company, book.draft.articles)
    clock = FixedClock(datetime.combine(book.today, time(9), UTC))
    with ThreadPoolExecutor(2) as executor:
        trainer = EmbeddedTrainer(Encoders(), executor, clock, actions=lambda: actions)
        stage(f"The engine learns {len(release.articles)} articles …")
        learned, _ = await asyncio.to_thread(trainer.build, release, None)
        return await rehearse(book, actions, stage=stage, engine=learned)


async def _rehearsed(engine: Engine, actions: Catalogue, book: Casebook, case: Case) -> Played:
    stand_in = _StandIn(engine, actions, book, case)
    failed: list[tuple[str, ...]] = []
    for turn in case.turns:
        try:
            happened = await stand_in.turn(turn)
        except WarmlineError as error:
            failed.append((error.sentence,))
            break
        failed.append(tuple(failures(turn.must, turn.never, happened)))
    failed += [("not reached",)] * (len(case.turns) - len(failed))
    return Played(book.file, case.name, listed(case.about), tuple(failed))


@dataclass
class _StandIn:
    """The desk's part in one conversation: it keeps what is under way, offers what the case offers,
    gives a proposal its run and withdraws one that is no longer under way."""

    engine: Engine
    actions: Catalogue
    book: Casebook
    case: Case
    earlier: list[Said] = field(default_factory=list)
    known: tuple[Fact, ...] = ()
    doing: tuple[Doing, ...] = ()
    language: str | None = None
    stuck: int = 0
    level: Any = None
    decided: list[Decision] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    offered: tuple[str, ...] = ()

    async def turn(self, turn: CaseTurn) -> Happened:
        if turn.agent or turn.presses in ("person", "assistant"):
            raise WarmlineError("not_rehearsed", "With actions there is the customer only.")
        self.decided, self.done, self.said = [], [], []
        self.level = self.level or self.case.level
        if turn.code == "confirmed":
            self.level = "confirmed"
        heard = [Said("customer", text) for text in self._words(turn)]
        situation = replace(self._situation(heard), pressed=self._pressed(turn), code=turn.code)
        await self._carry_out(await self.engine.decide(situation), heard)
        return self._happened()

    def _words(self, turn: CaseTurn) -> tuple[str, ...]:
        if turn.chooses is not None:
            if not 1 <= turn.chooses <= len(self.offered):
                count = len(self.offered)
                raise WarmlineError("no_option", f"chooses: there are {count} options.")
            return (self.offered[turn.chooses - 1],)
        if turn.code is not None:
            return ("••••••",)
        button = (_BUTTONS[turn.presses],) if turn.presses in _BUTTONS else ()
        return (*listed(turn.says), *button)

    def _pressed(self, turn: CaseTurn) -> Pressed | None:
        if turn.presses not in _BUTTONS:
            return None
        waits = bool(self.doing and self.doing[0].run)
        return Pressed(turn.presses != "no", waits and turn.presses != "old_yes")

    def _situation(self, heard: Sequence[Said]) -> Situation:
        return Situation(
            heard,
            tuple(self.earlier),
            self.language,
            self.stuck,
            doing=self.doing,
            level=self.level,
            known=self.known,
            mailable=self.case.mailable,
            today=self.book.today,
        )

    async def _carry_out(self, decision: Decision, heard: Sequence[Said] = ()) -> None:
        read = decision.understanding
        self.decided.append(decision)
        told = list(_told(decision))
        self.earlier += [*heard, *told]
        self.said += [one.text for one in told]
        self.doing, self.known = read.doing, self.known + read.facts
        self.language, self.stuck = read.language, read.stuck
        match decision:
            case Collect(needs=True) if offers := self._offers(decision.asking):
                await self._offer(decision.asking, offers)
            case Act() if self.actions.actions[read.doing[0].action].reads:
                await self._did()
            case Act():
                self._first(replace(read.doing[0], run=UUID(new_id().hex)))
            case Confirm():
                await self._did()
            case Cancel():
                await self._go_on()
            case HandOff():
                self.doing = ()
            case Ask():
                self.offered = tuple(option.title for option in decision.options)
            case _:
                pass

    def _offers(self, asking: str) -> tuple[Offer, ...]:
        offers = self.case.offers.get(asking, {})
        return tuple(Offer(value, title) for title, value in offers.items())

    async def _offer(self, asking: str, offers: tuple[Offer, ...]) -> None:
        if len(offers) > 1:
            self.offered = tuple(offer.title for offer in offers)
            self._first(replace(self.doing[0], offered=offers))
            return
        arguments = {**self.doing[0].arguments, asking: offers[0].value}
        self._first(replace(self.doing[0], arguments=arguments, asking=None))
        await self._go_on()

    async def _did(self) -> None:
        self.done.append(self.doing[0].action)
        self.doing = self.doing[1:]
        await self._go_on()

    async def _go_on(self) -> None:
        if self.doing:
            await self._carry_out(await self.engine.decide(self._situation(())))

    def _first(self, doing: Doing) -> None:
        self.doing = (doing, *self.doing[1:])

    def _happened(self) -> Happened:
        facts = self.decided[0].understanding.facts
        last = self.decided[-1].understanding.doing
        acted = [one.understanding.doing[0] for one in self.decided if isinstance(one, Act)]
        current = acted[0] if acted else (self.doing or last or (Doing(""),))[0]
        handed = [one for one in self.decided if isinstance(one, HandOff)]
        return Happened(
            decisions=tuple(_decided(one) for one in self.decided),
            facts=tuple({"kind": f.kind, "value": f.value, "text": f.text} for f in facts),
            said=tuple({"payload": {}, "body": {"text": text}} for text in self.said),
            reasons=tuple(one.reason for one in handed),
            state="waiting" if handed else "with_ai",
            brief={},
            doing=tuple(one.action for one in self.doing),
            done=tuple(self.done),
            arguments=current.arguments,
        )


def _decided(decision: Decision) -> dict[str, Any]:
    read = decision.understanding
    doing = read.doing[0] if read.doing else None
    answers = [decision, *decision.also] if isinstance(decision, Answer) else []
    return {
        "decision": _kind(decision),
        "language": read.language,
        "intent": read.intent,
        "intents": read.intents,
        "risks": read.risks,
        "article": answers[0].article if answers else getattr(decision, "article", None),
        "action": doing.action if doing else None,
        "asking": decision.asking if isinstance(decision, Collect) else None,
    }


def _kind(decision: Decision) -> Kind:
    match decision:
        case Answer():
            return "answer"
        case Chat():
            return "chat"
        case Ask():
            return "ask"
        case HandOff():
            return "hand_off"
        case Collect():
            return "collect"
        case Act():
            return "act"
        case Confirm():
            return "confirm"
        case Cancel():
            return "cancel"


def _told(decision: Decision) -> Sequence[Said]:
    """What the customer reads of it, as the desk marks it; a proposal's words are the company's."""
    match decision:
        case Answer():
            more = [Said("ai", decision.resume, topic="collect")] if decision.resume else []
            offer = [Said("ai", decision.offer, topic="offer_person")] if decision.offer else []
            return [*_answered((decision,)), *offer, *more]
        case Ask():
            options = tuple(option.article for option in decision.options)
            asked = Said("ai", decision.text, topic="question", options=options)
            return [*_answered(decision.answered), asked]
        case Chat():
            return [Said("ai", decision.text, topic=decision.topic)]
        case HandOff():
            return [*_answered(decision.answered), Said("ai", decision.text, topic="hand_off")]
        case Collect():
            text = f"{decision.said or ''} {decision.text}".strip()
            return [*_answered(decision.answered), Said("ai", text, topic="collect")]
        case Act():
            text = f"{decision.said or ''} Shall I?".strip()
            return [*_answered(decision.answered), Said("ai", text, topic="proposal")]
        case Cancel():
            return [Said("ai", decision.text, topic="cancelled")]
        case Confirm():
            return [Said("ai", "Done.", topic="receipt")]


def _answered(answers: Sequence[Answer]) -> list[Said]:
    return [
        said
        for answer in answers
        for said in (Said("ai", answer.text, article=answer.article), *_answered(answer.also))
    ]
