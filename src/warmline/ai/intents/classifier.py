"""Which article a message asks for, and how sure that is. Learned from the company's phrasings."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from warmline.ai.ears import EARS, Calm, Ears
from warmline.ai.encoder import Encoded, Which, known_words
from warmline.ai.intents.heads import Heads
from warmline.ai.intents.joining import ASIDES, MENTIONS, Joining
from warmline.ai.intents.learn import learn
from warmline.ai.intents.promise import Promise
from warmline.ai.intents.spelling import Spelling
from warmline.ai.intents.teach import Lessons
from warmline.ai.intents.together import learn_together
from warmline.ai.intents.tongue import MOST_READ as MOST_READ
from warmline.ai.intents.tongue import Reading as Reading
from warmline.ai.intents.tongue import Request as Request
from warmline.ai.intents.tongue import Split as Split
from warmline.ai.intents.tongue import Tongue
from warmline.ai.understand import Part, Requests
from warmline.knowledge import Article

Floats = npt.NDArray[np.float32]

# Raised whenever the code below or in tongue, heads, terms, selector, promise, learn, together,
# joining, parts or teach reads the same phrasings differently, so that a kept model of an older
# version is trained anew.
VERSION = 21

# English has an encoder and a tongue of its own, which reads words too. All other languages share
# one encoder and learn together, with the help of English phrasings of the same intents.
ENGLISH = "en"
LENT = 20  # phrasings of an intent at most, evenly drawn
# An article with fewer phrasings in a language was not tried there. English ones are judged by
# their like; what others were taught in English says little of how they are asked for here.
LEAST, LEAST_IN_OTHERS = 2, 5

BACKGROUND = Path(__file__).parent / "background.txt"
# A background sentence this close to a phrasing is the company's business after all.
OWN_BUSINESS = 0.7
# A small company is taught no more background than this, or it would be all that is learned.
LEAST_BACKGROUND = 400

PRECISION = 0.98
# How many articles customers ask for that are not there: the promise is kept for such traffic.
MISSING = 1


Encode = Callable[[str], Floats]
"""A text → its unit vector (384,) by the encoder of its language."""


class Encodes(Protocol):
    fingerprint: str

    def encode(self, texts: Sequence[str], language: str = ENGLISH) -> Floats: ...

    def read(self, text: str, which: Which) -> Encoded: ...


@dataclass(frozen=True, slots=True)
class Phrasing:
    intent: str
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Classifier:
    """Immutable, so threads may share it. `tongues` are by the code of their language, those of
    all but English share their heads; `spelling` is of English; `calm` is how loud it must be
    here, by language."""

    fingerprint: str
    tongues: Mapping[str, Tongue]
    spelling: Spelling | None
    calm: Mapping[str, Calm] = field(default_factory=dict)

    @property
    def languages(self) -> frozenset[str]:
        """Those it learned; in any other, nothing is recognised."""
        return frozenset(self.tongues)

    @property
    def promise(self) -> Promise | None:
        """In the language with the most phrasings; None where nothing was learned."""
        promises = [tongue.promise for tongue in self.tongues.values()]
        return max(promises, key=lambda one: one.phrasings, default=None)

    def read(self, text: str, encode: Encode, language: str = ENGLISH) -> Reading:
        """`encode` is asked at most once, and only where it is needed, for the vector of the text
        with its slips put right."""
        tongue = self.tongues.get(language)
        if tongue is None:
            return Reading(None, 0.0, sure=False, stranger=True)
        return tongue.read(self._meant(text, language), encode)

    def split(
        self, text: str, ways: Sequence[Sequence[Part]], encode: Encode, language: str = ENGLISH
    ) -> Split | None:
        """How a message is most likely read as several requests, each way in which it may be given
        as parts. `encode` is asked for a few of them. None where no way can be."""
        tongue = self.tongues.get(language)
        if tongue is None or not ways:
            return None
        meant = [
            [replace(part, text=self._meant(part.text, language)) for part in way] for way in ways
        ]
        return tongue.split(self._meant(text, language), meant, encode)

    def near(self, text: str, encode: Encode, language: str = ENGLISH) -> tuple[str, ...]:
        """The two or three likeliest slugs, however likely: what to try when one did not help."""
        tongue = self.tongues.get(language)
        return tongue.near(self._meant(text, language), encode) if tongue else ()

    def _meant(self, text: str, language: str) -> str:
        return self.spelling.corrected(text) if self.spelling and language == ENGLISH else text

    def to_bytes(self) -> bytes:
        """NumPy's archive of plain arrays and JSON texts: nothing in it can run code."""
        heads = {_heads_of(language): tongue.heads for language, tongue in self.tongues.items()}
        arrays = {
            f"{name}.{part}": array
            for name, one in heads.items()
            for part, array in one.arrays().items()
        }
        about = {language: tongue.plain_parts() for language, tongue in self.tongues.items()}
        arrays["about"] = np.array(json.dumps(about))
        arrays["fingerprint"] = np.array(self.fingerprint)
        calm = {language: astuple(one) for language, one in self.calm.items()}
        arrays["calm"] = np.array(json.dumps(calm))
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, artefact: bytes) -> "Classifier":
        with np.load(io.BytesIO(artefact), allow_pickle=False) as arrays:
            fingerprint = str(arrays["fingerprint"])
            calm = {name: Calm(*one) for name, one in json.loads(str(arrays["calm"])).items()}
            about = json.loads(str(arrays["about"]))
            parts: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
            for name in arrays.files:
                owner, dot, part = name.partition(".")
                if dot:
                    parts.setdefault(owner, {})[part] = arrays[name]
        terms = {_heads_of(language): one["terms"] for language, one in about.items()}
        heads = {
            name: Heads.of_arrays({term: at for at, term in enumerate(terms[name])}, own)
            for name, own in parts.items()
        }
        tongues = {
            language: Tongue.of_parts(one, heads[_heads_of(language)])
            for language, one in about.items()
        }
        return cls(fingerprint, tongues, _spelling(tongues), calm)


def _heads_of(language: str) -> str:
    return "english" if language == ENGLISH else "others"


def train(
    articles: Sequence[Article],
    encoder: Encodes,
    precision: float = PRECISION,
    *,
    missing: int = MISSING,
    ears: Ears | None = None,
) -> Classifier:
    """Of what the classifier is sure of, at least the share `precision` shall be right, in a
    traffic that also asks for as many articles that are `missing`. `ears` learn how loud it must be
    at this company.

    Pure, and busy for seconds to three minutes: never call it on the event loop."""
    # Several threads share the small matrices badly: on a busy machine they take ten times longer.
    with threadpool_limits(1):
        phrasings = _phrasings(articles)
        tongues = _tongues(phrasings, encoder, precision, missing)
        calm = _calm(phrasings, encoder, ears) if ears else {}
    fingerprint = fingerprint_of(articles, encoder, precision, missing=missing)
    return Classifier(fingerprint, tongues, _spelling(tongues), calm)


def fingerprint_of(
    articles: Sequence[Article],
    encoder: Encodes,
    precision: float = PRECISION,
    *,
    missing: int = MISSING,
) -> str:
    """The same for the same phrasings, encoder, promise and code: then training again is
    needless."""
    taught = {
        language: sorted((one.intent, one.slug, one.text) for one in own)
        for language, own in _phrasings(articles).items()
    }
    about = [
        VERSION,
        encoder.fingerprint,
        BACKGROUND.read_text(),
        ASIDES.read_text(),
        MENTIONS.read_text(),
        (EARS / "ears.json").read_text(),
        precision,
        missing,
        sorted(taught.items()),
    ]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _calm(
    phrasings: Mapping[str, Sequence[Phrasing]], encoder: Encodes, ears: Ears
) -> dict[str, Calm]:
    def states(text: str, which: Which) -> Floats:
        return encoder.read(text, which).states

    return {
        language: ears.calm_of([(one.slug, one.text) for one in own], language, states)
        for language, own in phrasings.items()
    }


def _spelling(tongues: Mapping[str, Tongue]) -> Spelling | None:
    words = tongues[ENGLISH].heads.words if ENGLISH in tongues else None
    return Spelling.of(words.terms, known_words()) if words else None


def _phrasings(articles: Sequence[Article]) -> dict[str, list[Phrasing]]:
    """Each language's, each once."""
    found: dict[str, dict[Phrasing, None]] = {}
    for article in articles:
        for phrasing in (article.title, *article.phrasings):
            text = " ".join(phrasing.split())
            if text:
                one = Phrasing(article.intent, article.slug, text)
                found.setdefault(article.language, {})[one] = None
    return {language: list(own) for language, own in found.items()}


def _tongues(
    phrasings: Mapping[str, Sequence[Phrasing]], encoder: Encodes, precision: float, missing: int
) -> dict[str, Tongue]:
    others = {language: own for language, own in phrasings.items() if language != ENGLISH}
    english = phrasings.get(ENGLISH, ())
    tongues = {}
    if english:
        slugs, classes = _numbered(one.slug for one in english)
        lessons = _lessons(english, classes, encoder, ENGLISH)
        learned = learn(lessons, precision, missing)
        joining = Joining(encoder.encode, Requests(), [ENGLISH] * len(lessons.texts))
        parts = joining.learn(lessons, learned.selector, precision=precision, missing=missing)
        tongues[ENGLISH] = Tongue.of(learned, parts, slugs, _with_fewer(LEAST, english))
    if others:
        tongues |= dict(_other_tongues(others, _lent(english), encoder, precision, missing))
    return tongues


def _other_tongues(
    phrasings: Mapping[str, Sequence[Phrasing]],
    lent: Sequence[Phrasing],
    encoder: Encodes,
    precision: float,
    missing: int,
) -> Iterator[tuple[str, Tongue]]:
    """Each intent is a class, in whatever language it is asked for."""
    taught = [*lent, *(one for own in phrasings.values() for one in own)]
    spoken = [ENGLISH] * len(lent) + [code for code, own in phrasings.items() for _ in own]
    intents, classes = _numbered(one.intent for one in taught)
    lessons = _lessons(taught, classes, encoder, next(iter(phrasings)))
    names = np.array(spoken + [""] * (len(lessons.texts) - len(spoken)))
    learned = learn_together(lessons, names, list(phrasings), precision, missing)
    spoken_by = [name or ENGLISH for name in names.tolist()]
    joining = Joining(
        partial(encoder.encode, language=next(iter(phrasings))), Requests(), spoken_by
    )
    selector = next(iter(learned.values())).selector  # but for the threshold they are the same
    parts = joining.learn(lessons, selector, precision=precision, missing=missing)
    for language, own in phrasings.items():
        slugs = {one.intent: one.slug for one in own}
        named = [slugs.get(intent) for intent in intents]
        untried = _with_fewer(LEAST_IN_OTHERS, own)
        yield language, Tongue.of(learned[language], parts, named, untried)


def _lent(english: Sequence[Phrasing]) -> list[Phrasing]:
    by_intent: dict[str, list[Phrasing]] = {}
    for one in english:
        by_intent.setdefault(one.intent, []).append(one)
    return [one for own in by_intent.values() for one in own[:: -(-len(own) // LENT)]]


def _numbered(names: Iterable[str]) -> tuple[list[str], list[int]]:
    """Each name once, in order, and the place of every one among them."""
    place: dict[str, int] = {}
    numbers = [place.setdefault(name, len(place)) for name in names]
    return list(place), numbers


def _with_fewer(least: int, phrasings: Sequence[Phrasing]) -> frozenset[str]:
    counts = Counter(one.slug for one in phrasings)
    return frozenset(slug for slug, count in counts.items() if count < least)


def _lessons(
    phrasings: Sequence[Phrasing], classes: Sequence[int], encoder: Encodes, language: str
) -> Lessons:
    own = [one.text for one in phrasings]
    vectors = encoder.encode(own, language)
    background = _background(len(own))
    elsewhere = encoder.encode(background, language)
    kept = np.flatnonzero((elsewhere @ vectors.T).max(1) < OWN_BUSINESS)
    count = max(classes) + 1
    return Lessons(
        texts=[*own, *(background[row] for row in kept)],
        vectors=np.concatenate([vectors, elsewhere[kept]]),
        classes=np.append(np.array(classes, dtype=np.int64), np.full(len(kept), count)),
        count=count + 1,
    )


def _background(phrasings: int) -> list[str]:
    """Evenly drawn from all there is: as many sentences as phrasings, and no fewer than a few."""
    sentences = BACKGROUND.read_text().splitlines()
    step = max(1, len(sentences) // max(phrasings, LEAST_BACKGROUND))
    return sentences[::step]
