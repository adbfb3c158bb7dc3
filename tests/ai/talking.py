"""A customer and the engine, turn by turn, as the desk keeps it; a classifier to script, and an
encoder to listen in on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tests.ai.acting.catalogue import SMALL
from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Code,
    Collect,
    Confirm,
    Decision,
    Doing,
    EmbeddedEngine,
    Encoders,
    Fact,
    HandOff,
    Offer,
    Pressed,
    Reading,
    Said,
    Situation,
)
from warmline.ai.ears import Calm
from warmline.ai.intents import Encode, Floats, Split
from warmline.ai.intents.tongue import Request
from warmline.ai.understand import Part
from warmline.identity import Level


@dataclass
class Talk:
    engine: EmbeddedEngine
    earlier: list[Said] = field(default_factory=list)
    language: str | None = None
    stuck: int = 0

    async def say(self, *texts: str) -> Decision:
        heard = [Said("customer", text) for text in texts]
        situation = Situation(heard, tuple(self.earlier), self.language, self.stuck)
        decision = await self.engine.decide(situation)
        self.earlier += [*heard, *said_by(decision)]
        self.language = decision.understanding.language
        self.stuck = decision.understanding.stuck
        return decision


def said_by(decision: Decision) -> list[Said]:
    match decision:
        case Answer():
            offer = [Said("ai", decision.offer, topic="offer_person")] if decision.offer else []
            more = [Said("ai", decision.resume, topic="resume")] if decision.resume else []
            return [*_answered(decision), *offer, *more]
        case Chat():
            return [Said("ai", decision.text, topic=decision.topic)]
        case Ask():
            slugs = tuple(option.article for option in decision.options)
            question = Said("ai", decision.text, topic="question", options=slugs)
            return [*(one for answer in decision.answered for one in _answered(answer)), question]
        case HandOff():
            told = Said("ai", decision.text, topic="hand_off")
            return [*(one for answer in decision.answered for one in _answered(answer)), told]
        case Collect():
            answers = [one for answer in decision.answered for one in _answered(answer)]
            return [*answers, Said("ai", decision.text, topic="collect")]
        case Cancel():
            return [Said("ai", decision.text, topic="cancelled")]
        case Act():
            answers = [one for answer in decision.answered for one in _answered(answer)]
            return [*answers, Said("ai", "I'll do this. Shall I?", topic="proposal")]
        case Confirm():
            return [Said("ai", "Done.", topic="receipt")]


def _answered(answer: Answer) -> list[Said]:
    also = [one for more in answer.also for one in _answered(more)]
    return [Said("ai", answer.text, article=answer.article), *also]


@dataclass(frozen=True)
class Scripted:
    """Reads a text as the first of `readings` whose key stands in it; else it knows nothing."""

    readings: Mapping[str, Reading]
    languages: frozenset[str] = frozenset({"en"})
    beside: tuple[str, ...] = ()
    calm: Mapping[str, Calm] = field(default_factory=dict)

    def read(self, text: str, encode: Encode, language: str = "en") -> Reading:
        known = (reading for key, reading in self.readings.items() if key in text.lower())
        return next(known, Reading(None, 0.0, sure=False, stranger=True))

    def near(self, text: str, encode: Encode, language: str = "en") -> tuple[str, ...]:
        return self.beside

    def split(
        self, text: str, ways: Sequence[Sequence[Part]], encode: Encode, language: str = "en"
    ) -> Split | None:
        """A part is a request of its own as surely as it is read."""
        splits = [Split(tuple(self._request(part, encode) for part in way)) for way in ways]
        return max(splits, key=lambda split: split.chance, default=None)

    def _request(self, part: Part, encode: Encode) -> Request:
        reading = self.read(part.text, encode)
        return Request(part, reading, own=reading.confidence)


def sure(slug: str) -> Reading:
    return Reading(slug, 0.99, sure=True, stranger=False)


def torn(*slugs: str) -> Reading:
    return Reading(slugs[0], 0.6, sure=False, stranger=False, options=slugs)


def unsure(slug: str, confidence: float = 0.6) -> Reading:
    return Reading(slug, confidence, sure=False, stranger=False)


@dataclass(frozen=True)
class Overheard:
    """Encodes in English; `asked` holds the texts in their order."""

    encoder: Encoders
    asked: list[str] = field(default_factory=list)

    def __call__(self, text: str) -> Floats:
        self.asked.append(text)
        vector: Floats = self.encoder.encode([text])[0]
        return vector


def never_asked(text: str) -> Floats:
    raise AssertionError(f"Nobody encodes {text!r}.")


@dataclass
class Deals(Talk):
    """A customer, the engine, and what the desk does about actions: looks up what there is to
    choose (`offers`, by input), keeps proposals, carries out what was confirmed (`done`), and has
    the next one go on. A run that is no longer under way is withdrawn."""

    level: Level = "signed"
    offers: Mapping[str, tuple[Offer, ...]] = field(default_factory=dict)
    mailable: bool = True
    today: date = date(2026, 1, 5)
    doing: tuple[Doing, ...] = ()
    known: tuple[Fact, ...] = ()
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    last: list[Decision] = field(default_factory=list)

    @property
    def run(self) -> UUID | None:
        return self.doing[0].run if self.doing else None

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.doing[0].arguments)

    async def say(self, *texts: str) -> Decision:
        return await self._turn(texts)

    async def press(self, *texts: str, yes: bool, current: bool = True) -> Decision:
        button = "Yes, do it" if yes else "No, leave it"
        return await self._turn((*texts, button), pressed=Pressed(yes, current))

    async def type_code(self, code: Code) -> Decision:
        self.level = "confirmed" if code == "confirmed" else self.level
        return await self._turn(("••••••",), code=code)

    async def _turn(
        self, texts: Sequence[str], pressed: Pressed | None = None, code: Code | None = None
    ) -> Decision:
        heard = [Said("customer", text) for text in texts]
        situation = replace(self.situation(heard), pressed=pressed, code=code)
        decision = await self.engine.decide(situation)
        self.earlier += heard
        self.last = []
        await self._carry_out(decision)
        return decision

    def situation(self, heard: Sequence[Said]) -> Situation:
        return Situation(
            heard,
            tuple(self.earlier),
            self.language,
            self.stuck,
            doing=self.doing,
            level=self.level,
            known=self.known,
            mailable=self.mailable,
            today=self.today,
        )

    async def _carry_out(self, decision: Decision) -> None:
        read = decision.understanding
        self.last.append(decision)
        self.earlier += said_by(decision)
        self.language, self.stuck, self.doing = read.language, read.stuck, read.doing
        self.known += read.facts
        match decision:
            case Collect(needs=True) if offered := self.offers.get(decision.asking, ()):
                await self._offer(decision.asking, offered)
            case Act() if self._reads(read.doing[0].action):
                await self._did(read.doing[0])
            case Act():
                self._first(replace(read.doing[0], run=uuid4()))
            case Confirm():
                assert decision.run == read.doing[0].run
                await self._did(read.doing[0])
            case Cancel():
                await self._go_on()
            case HandOff():
                self.doing = ()

    def _reads(self, action: str) -> bool:
        return SMALL.actions[action].reads

    async def _did(self, doing: Doing) -> None:
        self.done.append((doing.action, dict(doing.arguments)))
        self.doing = self.doing[1:]
        await self._go_on()

    async def _offer(self, asking: str, offered: tuple[Offer, ...]) -> None:
        if len(offered) > 1:
            self._first(replace(self.doing[0], offered=offered))
            return
        known = {**self.doing[0].arguments, asking: offered[0].value}
        self._first(replace(self.doing[0], arguments=known))
        await self._go_on()

    def _first(self, doing: Doing) -> None:
        self.doing = (doing, *self.doing[1:])

    async def _go_on(self) -> None:
        if self.doing:
            await self._carry_out(await self.engine.decide(self.situation(())))
