"""Reads a message in its conversation: its language, and the one or more things it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from warmline.ai.classifier import Encode, Encodes, Floats, Reading
from warmline.ai.decision import RiskTopic, Situation
from warmline.ai.ears import Calm, Ears, Heard
from warmline.ai.encoder import Which
from warmline.ai.past import customers_words, last_said, shown_last
from warmline.ai.understand import Contexts, Languages, Part, Requests, Stance, clean, question_in

MOST_REQUESTS = 3

# A message that is this likely one thing as a whole reads well as one request.
_READS_WELL = 0.7
# How likely a part must be something else to count as a request of its own: when something else was
# announced ("also"), when it leans on what was asked before it, when it is asked, when it is told.
_ANNOUNCED, _LEANING, _ASKED, _TOLD = 0.3, 0.5, 0.4, 0.75
# The same in a message that reads well as a whole, and in one that can be answered as a whole.
_ASKED_BESIDE_GOOD, _ASKED_BESIDE_SURE = 0.7, 0.9
# From here on the right article was nearly always among the two or three likeliest (55 of 56).
_WORTH_ASKING = 0.5
# Both halves of a message that nothing but its sense cuts in two.
_EITHER = 0.8
# One of them where the other is clear, or where the classifier is torn between just these two.
_HALF_BESIDE_CLEAR = 0.5


@dataclass(frozen=True, slots=True)
class Read:
    """`readings` has one entry a request; none where the language is not read. `leans` says that
    the message only makes sense after what was said before it, `no_help` that the customer says the
    last answer did not help, `bare` that they say nothing else. `wish` and `risks`,
    gravest first, are what the ears heard beside all that."""

    language: str
    readings: tuple[Reading, ...] = ()
    leans: bool = False
    no_help: bool = False
    bare: bool = False
    wish: bool = False
    risks: tuple[RiskTopic, ...] = ()


class Reads(Protocol):
    """A `Classifier`, or what plays one."""

    @property
    def languages(self) -> frozenset[str]: ...

    @property
    def calm(self) -> Mapping[str, Calm]: ...

    def read(self, text: str, encode: Encode, language: str = "en") -> Reading: ...

    def near(self, text: str, encode: Encode, language: str = "en") -> tuple[str, ...]: ...


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
        return _with_heard(read, heard, self._classifier.calm.get(language, Calm()))

    def _read(self, text: str, language: str, situation: Situation) -> Read:
        if language not in self._classifier.languages:
            return Read(language)
        if last_said(situation) is None:
            return Read(language, self._fresh(text, language))
        stance = self._contexts.stance_of(text, language)
        readings = self._standing(stance, situation, language)
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
        alone = None if stance.bare else self._one(stance.rest, language)
        return (_chosen(alone, full, shown_last(situation), points=stance.points),)

    def _earlier(self, situation: Situation, language: str) -> str:
        """The customer's latest words that name a subject of their own."""
        for said in customers_words(situation):
            stance = self._contexts.stance_of(clean(said), language)
            if not stance.bare and len(stance.rest) > 1:
                return question_in(stance.rest)
        return ""

    def _fresh(self, text: str, language: str) -> tuple[Reading, ...]:
        whole = self._one(text, language)
        several = self._parts(text, whole, language)
        if several is None and not _reads_well(whole):
            several = self._cut(text, whole, language)
        return several or (self._with_options(whole, text, language),)

    def _parts(self, text: str, whole: Reading, language: str) -> tuple[Reading, ...] | None:
        parts = self._requests.parts_of(text, language)
        if len(parts) < 2:
            return None
        readings = [
            (part, self._one(part.text, language))
            for part in parts
            if part.apart or not self._contexts.stance_of(part.text, language).bare
        ]
        return _several(readings, whole)

    def _with_options(self, reading: Reading, text: str, language: str) -> Reading:
        """What is likelier right than wrong, but not sure, is worth a click instead of a wait."""
        if reading.sure or reading.options or reading.confidence < _WORTH_ASKING:
            return reading
        near = self._classifier.near(question_in(text), self._vector, language)
        return replace(reading, options=near)

    def _cut(self, text: str, whole: Reading, language: str) -> tuple[Reading, ...] | None:
        """A message that makes no sense as one may make good sense as two, wherever it is cut."""
        best, surest = None, 0.0
        for first, second in self._requests.halves_of(text, language):
            pair = self._one(first, language), self._one(second, language)
            surety = min(one.confidence for one in pair)
            torn = {one.article for one in pair} <= set(whole.options)
            clear = any(one.sure for one in pair)
            good = surety >= (_HALF_BESIDE_CLEAR if torn or clear else _EITHER)
            if good and surety > surest and pair[0].article != pair[1].article:
                best, surest = pair, surety
        return best

    def _others(self, text: str, language: str) -> Reading:
        """With what else it may have been, since the likeliest was shown and did not help."""
        near = self._classifier.near(question_in(text), self._vector, language)
        return replace(self._one(text, language), options=near)

    def _one(self, text: str, language: str) -> Reading:
        return self._classifier.read(question_in(text), self._vector, language)

    def _vector(self, text: str) -> Floats:
        if text not in self._vectors:
            self._vectors[text] = self._encoder.encode([text], self._language)[0]
        return self._vectors[text]

    def _states(self, text: str, which: Which) -> Floats:
        vector, states = self._encoder.read(text, which)
        if (which == "english") == (self._language == "en"):
            self._vectors[text] = vector
        return states


def _with_heard(read: Read, heard: Heard | None, calm: Calm) -> Read:
    if heard is None:
        return read
    risks = heard.topics if heard.risk >= calm.risk else ()
    return replace(read, wish=heard.wish >= calm.wish, risks=risks)


def _reads_well(whole: Reading) -> bool:
    return whole.sure or (whole.confidence >= _READS_WELL and not whole.options)


def _several(
    readings: Sequence[tuple[Part, Reading]], whole: Reading
) -> tuple[Reading, ...] | None:
    """The requests of a message when they are really different ones."""
    # "also", or one part that is clear where the whole is not: there is more than one request
    announced = any(part.apart for part, _ in readings[1:])
    announced = announced or (not whole.sure and any(one.sure for _, one in readings))
    found: dict[str, Reading] = {}
    for place, (part, reading) in enumerate(readings):
        likely = _is_likely(part, reading, whole, first=place == 0, announced=announced)
        if likely and reading.article and (reading.sure or reading.article not in found):
            found[reading.article] = reading
        elif part.apart and part.asks and place > 0:
            # nobody knows what it is, so a person has to look
            found[part.text] = reading
    return tuple(found.values())[:MOST_REQUESTS] if len(found) > 1 else None


def _is_likely(
    part: Part, reading: Reading, whole: Reading, *, first: bool, announced: bool
) -> bool:
    if part.apart or reading.article in (whole.article, *whole.options):
        return reading.confidence >= _ANNOUNCED
    if part.points and not first:
        needed = _ASKED if announced else _LEANING
        return reading.sure if whole.sure or not part.asks else reading.confidence >= needed
    if announced and not whole.sure:
        return reading.confidence >= (_ANNOUNCED if part.asks else _LEANING)
    if whole.confidence >= _READS_WELL:
        asked = _ASKED_BESIDE_SURE if whole.sure else _ASKED_BESIDE_GOOD
        return reading.sure or (part.asks and reading.confidence >= asked)
    return reading.confidence >= (_ASKED if part.asks else _TOLD)


def _chosen(
    alone: Reading | None, full: Sequence[Reading], shown: frozenset[str], *, points: bool
) -> Reading:
    """A message that leans on an earlier one was read by itself and with that one's subject. An
    old topic never wins over a clear new one, and two clear ones are asked about."""
    if alone and alone.sure and not points and alone.article not in shown:
        return alone
    readings = [*([alone] if alone else []), *full]
    new = [one for one in readings if one.sure and one.article not in shown]
    best = max(new or readings, key=lambda one: one.confidence)
    rivals = tuple(dict.fromkeys(one.article for one in new if one.article))
    if len(rivals) > 1:
        return replace(best, sure=False, options=rivals)
    return best
