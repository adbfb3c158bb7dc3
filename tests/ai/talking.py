"""A customer and the engine, turn by turn, as the desk keeps it; a classifier to script, and an
encoder to listen in on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from warmline.ai import (
    Act,
    Answer,
    Ask,
    Cancel,
    Chat,
    Collect,
    Confirm,
    Decision,
    EmbeddedEngine,
    Encoders,
    HandOff,
    Reading,
    Said,
    Situation,
)
from warmline.ai.ears import Calm
from warmline.ai.intents import Encode, Floats, Split
from warmline.ai.intents.tongue import Request
from warmline.ai.understand import Part


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
            return [*_answered(decision), *offer]
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
            return [Said("ai", decision.text, topic="collect")]
        case Cancel():
            return [Said("ai", decision.text, topic="cancelled")]
        case Act() | Confirm():
            return []


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
