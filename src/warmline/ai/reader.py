"""Reads a message in its conversation: its language, and the one or more things it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from warmline.ai.decision import RiskTopic, Situation
from warmline.ai.ears import Calm, Ears, Heard, hears_nothing
from warmline.ai.encoder import Which
from warmline.ai.intents import MOST_OPTIONS, WORTHWHILE, Encode, Encodes, Floats, Reading, Split
from warmline.ai.past import customers_words, last_said, options_asked, shown_last
from warmline.ai.understand import (
    Contexts,
    Languages,
    Part,
    Requests,
    Stance,
    clean,
    question_in,
    unnumbered,
)

MOST_REQUESTS = 3

# From this chance on that two parts of a message ask for different things, both are seen to: where
# the second is announced as something else, where each is put as a question or a wish, and where
# one of them only tells something, as most stories do.
_ANNOUNCED, _ASKED, _TOLD = 0.2, 0.35, 0.65
# A part that is so likely is told to a person where the whole is like nothing that is known.
_CLEAR = 0.6
# Where two are nearly as likely as each other, a question is worth a click instead of a wait though
# only one of two such holds the right article.
_WORTH_IF_TORN, _TORN = 0.5, 2.0
# Few words that are likelier than not about one of the options of our question choose it.
_MEANT, _FEW_WORDS = 0.5, 6
# What a message may ask beside the likeliest, where that is not sure either.
_PERHAPS = 0.1


@dataclass(frozen=True, slots=True)
class Read:
    """`readings` has one entry a request; none where the language is not read. `leans` says that
    the message only makes sense after what was said before it, `no_help` that the customer says the
    last answer did not help, `bare` that they say nothing else. `wish` and `risks`,
    gravest first, are what the ears heard beside all that; `calm` says that they know the language
    and heard nothing near a risk."""

    language: str
    readings: tuple[Reading, ...] = ()
    leans: bool = False
    no_help: bool = False
    bare: bool = False
    wish: bool = False
    risks: tuple[RiskTopic, ...] = ()
    calm: bool = False


class Reads(Protocol):
    """A `Classifier`, or what plays one."""

    @property
    def languages(self) -> frozenset[str]: ...

    @property
    def calm(self) -> Mapping[str, Calm]: ...

    def read(self, text: str, encode: Encode, language: str = "en") -> Reading: ...

    def near(self, text: str, encode: Encode, language: str = "en") -> tuple[str, ...]: ...

    def split(
        self, text: str, ways: Sequence[Sequence[Part]], encode: Encode, language: str = "en"
    ) -> Split | None: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Blocks its thread for some milliseconds. Safe to call from several threads."""

    classifier: Reads
    encoder: Encodes
    ears: Ears
    languages: Languages
    requests: Requests
    contexts: Contexts

    def read(self, text: str, situation: Situation) -> Read:
        """`text` is clean, all that was said and not answered yet."""
        return _Message(self).read(text, situation)


class _Message:
    """One message while it is read: what was encoded once is known for the rest of it."""

    def __init__(self, reader: Reader) -> None:
        self._classifier, self._encoder = reader.classifier, reader.encoder
        self._ears = reader.ears
        self._languages, self._requests = reader.languages, reader.requests
        self._contexts = reader.contexts
        self._language = "en"
        self._vectors: dict[str, Floats] = {}

    def read(self, text: str, situation: Situation) -> Read:
        language = self._language = self._languages.of(text, situation.language)
        heard = self._ears.listen(question_in(text), language, self._states)
        read = self._read(text, language, situation)
        read = _with_heard(read, heard, self._classifier.calm.get(language, Calm()))
        return replace(read, calm=hears_nothing(text, language, heard))

    def _read(self, text: str, language: str, situation: Situation) -> Read:
        if language not in self._classifier.languages:
            return Read(language)
        if last_said(situation) is None:
            return Read(language, self._fresh(text, language))
        stance = self._contexts.stance_of(text, language)
        readings = self._standing(stance, situation, language)
        if len(text.split()) <= _FEW_WORDS:
            readings = tuple(_meant(one, options_asked(situation)) for one in readings)
        return Read(language, readings, stance.leans, stance.no_help, stance.bare)

    def _standing(self, stance: Stance, situation: Situation, language: str) -> tuple[Reading, ...]:
        if not stance.leans or len(self._requests.parts_of(stance.rest, language)) > 1:
            readings = self._fresh(stance.rest, language)
            again = len(readings) == 1 and readings[0].article in shown_last(situation)
            return (self._others(stance.rest, language),) if again else readings
        earlier = self._earlier(situation, language)
        if stance.bare and (stance.no_help or stance.other or not earlier):
            return (self._others(earlier or stance.rest, language),)
        full = [
            self._one(text, language)
            for text in self._contexts.in_full(stance, earlier, language)
            if earlier
        ]
        told = self._requests.part_of(stance.rest, language).text
        alone = None if stance.bare else self._one(told, language)
        return (_chosen(alone, full, shown_last(situation), points=stance.points),)

    def _earlier(self, situation: Situation, language: str) -> str:
        """The customer's latest words that name a subject of their own, in full."""
        said = [
            self._contexts.stance_of(clean(words), language) for words in customers_words(situation)
        ]
        own = [stance for stance in said if not stance.bare and len(stance.rest) > 1]
        if not own:
            return ""
        first = own[0]
        if len(own) > 1 and (first.corrects or first.follows) and not first.points:
            full = self._contexts.in_full(first, question_in(own[1].rest), language)
            return full[0] if full else question_in(first.rest)
        return question_in(first.rest)

    def _fresh(self, text: str, language: str) -> tuple[Reading, ...]:
        whole = self._one(text, language)
        ways = self._requests.ways_of(question_in(text), language)
        split = self._classifier.split(question_in(text), ways, self._vector, language)
        if split is not None and (several := _several(split, whole)):
            return several
        whole = self._with_options(whole, text, language)
        return (whole if split is None or whole.sure else _with_parts(whole, split),)

    def _with_options(self, reading: Reading, text: str, language: str) -> Reading:
        if _worth_asking(reading):
            near = self._classifier.near(_asked(text), self._vector, language)
            return replace(reading, options=near, stranger=False)
        return reading

    def _others(self, text: str, language: str) -> Reading:
        """With what else it may have been, since the likeliest was shown and did not help."""
        near = self._classifier.near(_asked(text), self._vector, language)
        return replace(self._one(text, language), options=near)

    def _one(self, text: str, language: str) -> Reading:
        return self._classifier.read(_asked(text), self._vector, language)

    def _vector(self, text: str) -> Floats:
        if text not in self._vectors:
            self._vectors[text] = self._encoder.encode([text], self._language)[0]
        return self._vectors[text]

    def _states(self, text: str, which: Which) -> Floats:
        vector, states = self._encoder.read(text, which)
        if (which == "english") == (self._language == "en"):
            self._vectors[text] = vector
        return states


def _asked(text: str) -> str:
    return unnumbered(question_in(text))


def _with_heard(read: Read, heard: Heard | None, calm: Calm) -> Read:
    if heard is None:
        return read
    risks = heard.topics if heard.risk >= calm.risk else ()
    return replace(read, wish=heard.wish >= calm.wish, risks=risks)


def _meant(reading: Reading, asked: Sequence[str]) -> Reading:
    """Who answers our question means one of its options."""
    meant = reading.article in asked and reading.confidence >= _MEANT
    return replace(reading, sure=True, options=()) if meant else reading


def _several(split: Split, whole: Reading) -> tuple[Reading, ...]:
    """The requests of a message where it likely holds different ones; else none. What the whole is
    sure to ask for is asked for in one of its parts."""
    likely = _enough([one.part for one in split.requests])
    found: dict[str, Reading] = {}
    for place, one in enumerate(split.requests):
        part, reading = one.part, one.reading
        sure = reading.sure or (whole.sure and reading.article == whole.article)
        if one.chance >= likely and reading.article and (sure or reading.article not in found):
            found[reading.article] = replace(reading, sure=sure, words=part.text)
        elif part.apart and part.asks and place > 0 and one.chance < likely:
            # something else was announced, and nobody knows what: a person has to look
            found[part.text] = replace(reading, stranger=True)
    return tuple(found.values())[:MOST_REQUESTS] if len(found) > 1 else ()


def _enough(parts: Sequence[Part]) -> float:
    if any(part.apart for part in parts[1:]):
        return _ANNOUNCED
    return _ASKED if all(part.asks for part in parts) else _TOLD


def _with_parts(whole: Reading, split: Split) -> Reading:
    """What is not sure as a whole may be either of its parts, or both. Where the whole is like
    nothing that is known, a person is told of the part that is."""
    ranked = sorted(split.requests, key=lambda one: one.chance, reverse=True)
    if whole.options:
        likely = [one.reading.article for one in ranked if one.chance >= _PERHAPS]
        parts = [slug for slug in likely if slug]
        return replace(whole, options=tuple(dict.fromkeys((*parts, *whole.options)))[:MOST_OPTIONS])
    clear = max(split.requests, key=lambda one: one.reading.confidence).reading
    if whole.stranger and clear.confidence >= _CLEAR:
        return replace(clear, sure=False, options=())
    return whole


def _worth_asking(reading: Reading) -> bool:
    """What is not sure, but among a few, is worth a click instead of a wait."""
    needed = _WORTH_IF_TORN if reading.lead <= _TORN else WORTHWHILE
    return not reading.sure and not reading.options and reading.among >= needed


def _chosen(
    alone: Reading | None, full: Sequence[Reading], shown: frozenset[str], *, points: bool
) -> Reading:
    """A message that leans on an earlier one was read by itself and with that one's subject. An
    old topic never wins over a clear new one, and two clear ones are asked about."""
    if alone and alone.sure and not points and alone.article not in shown:
        return alone
    readings = [*([alone] if alone else []), *full]
    new = [one for one in readings if one.sure and one.article not in shown]
    # with the old subject put in, a message is likely read as the old request: that proves nothing
    told = full if points else [alone] if alone and alone.confidence >= _MEANT else []
    other = [one for one in told if one.article not in shown and (not points or _worth_asking(one))]
    best = max(new or other or readings, key=lambda one: one.confidence)
    rivals = tuple(dict.fromkeys(one.article for one in new if one.article))
    if len(rivals) > 1:
        return replace(best, sure=False, options=rivals)
    return best
