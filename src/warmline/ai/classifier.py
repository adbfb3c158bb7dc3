"""Which article a message asks for, and how sure that is. Learned from the company's phrasings."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from warmline.ai.alarm import ALARM, Alarm
from warmline.ai.encoder import known_words
from warmline.ai.pieces import vector_of
from warmline.ai.promise import Promise
from warmline.ai.spelling import Spelling
from warmline.ai.teach import Lessons
from warmline.ai.tongue import Reading as Reading
from warmline.ai.tongue import Tongue
from warmline.knowledge import Article

Floats = npt.NDArray[np.float32]

# Raised whenever the code below or in tongue, heads, terms, pieces, selector, promise, learn or
# teach reads the same phrasings differently, so that a kept model of an older version is trained
# anew.
VERSION = 14

ENCODED = "en"  # the encoder reads English only; other languages are read by their words' pieces
# An article with fewer phrasings in a language was not tried there. Pieces of words do not know
# what means the same, so they need more of them.
LEAST = 2
LEAST_IN_PIECES = 5

BACKGROUND = Path(__file__).parent / "background.txt"
# A background sentence this close to a phrasing is the company's business after all.
OWN_BUSINESS = 0.7
# A small company is taught no more background than this, or it would be all that is learned.
LEAST_BACKGROUND = 400

PRECISION = 0.98
# How many articles customers ask for that are not there: the promise is kept for such traffic.
MISSING = 1


Encode = Callable[[str], Floats]
"""A text → its unit vector (384,)."""

Phrasing = tuple[str, str]
"""Slug and text."""


class Encodes(Protocol):
    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Classifier:
    """Immutable, so threads may share it. `tongues` are by the code of their language; `spelling`
    is that of the language the encoder reads; `calm` is how loud the alarm must be here."""

    fingerprint: str
    tongues: Mapping[str, Tongue]
    spelling: Spelling | None
    calm: float = 0.0

    @property
    def languages(self) -> frozenset[str]:
        """Those it learned; in any other, nothing is recognised."""
        return frozenset(self.tongues)

    @property
    def promise(self) -> Promise | None:
        """In the language with the most phrasings; None where nothing was learned."""
        promises = [tongue.promise for tongue in self.tongues.values()]
        return max(promises, key=lambda one: one.phrasings, default=None)

    def read(self, text: str, encode: Encode, language: str = ENCODED) -> Reading:
        """`encode` is asked at most once, and only where it is needed, for the vector of the text
        with its slips put right."""
        tongue = self.tongues.get(language)
        if tongue is None:
            return Reading(None, 0.0, sure=False, stranger=True)
        if language != ENCODED:
            return tongue.read(text, vector_of)
        return tongue.read(self._meant(text), encode)

    def near(self, text: str, encode: Encode, language: str = ENCODED) -> tuple[str, ...]:
        """The two or three likeliest slugs, however likely: what to try when one did not help."""
        tongue = self.tongues.get(language)
        if tongue is None:
            return ()
        if language != ENCODED:
            return tongue.near(text, vector_of)
        return tongue.near(self._meant(text), encode)

    def _meant(self, text: str) -> str:
        return self.spelling.corrected(text) if self.spelling else text

    def to_bytes(self) -> bytes:
        """NumPy's archive of plain arrays and JSON texts: nothing in it can run code."""
        file = io.BytesIO()
        arrays = {
            f"{language}.{name}": array
            for language, tongue in self.tongues.items()
            for name, array in tongue.arrays().items()
        }
        arrays["fingerprint"] = np.array(self.fingerprint)
        arrays["calm"] = np.array(self.calm)
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, artefact: bytes) -> "Classifier":
        with np.load(io.BytesIO(artefact), allow_pickle=False) as arrays:
            fingerprint, calm = str(arrays["fingerprint"]), float(arrays["calm"])
            parts: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
            for name in arrays.files:
                language, dot, part = name.partition(".")
                if dot:
                    parts.setdefault(language, {})[part] = arrays[name]
        tongues = {language: Tongue.of_arrays(own) for language, own in parts.items()}
        return cls(fingerprint, tongues, _spelling(tongues), calm)


def train(
    articles: Sequence[Article],
    encoder: Encodes,
    precision: float = PRECISION,
    *,
    missing: int = MISSING,
    alarm: Alarm | None = None,
) -> Classifier:
    """Of what the classifier is sure of, at least the share `precision` shall be right, in a
    traffic that also asks for as many articles that are `missing`. `alarm` learns how loud it must
    be at this company.

    Pure, and busy for seconds to three minutes: never call it on the event loop."""
    # Several threads share the small matrices badly: on a busy machine they take ten times longer.
    with threadpool_limits(1):
        phrasings = _phrasings(articles)
        tongues = dict(_tongues(phrasings, encoder, precision, missing))
        own = phrasings.get(ENCODED, ())
        calm = alarm.calm_of(own, ENCODED, lambda text: _one(encoder, text)) if alarm else 0.0
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
    taught = {language: sorted(pairs) for language, pairs in _phrasings(articles).items()}
    about = [
        VERSION,
        encoder.fingerprint,
        BACKGROUND.read_text(),
        hashlib.sha256(ALARM.read_bytes()).hexdigest(),
        precision,
        missing,
        sorted(taught.items()),
    ]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _one(encoder: Encodes, text: str) -> Floats:
    vector: Floats = encoder.encode([text])[0]
    return vector


def _spelling(tongues: Mapping[str, Tongue]) -> Spelling | None:
    tongue = tongues.get(ENCODED)
    return Spelling.of(tongue.heads.terms, known_words()) if tongue else None


def _tongues(
    phrasings: Mapping[str, Sequence[Phrasing]], encoder: Encodes, precision: float, missing: int
) -> Iterator[tuple[str, Tongue]]:
    for language, own in phrasings.items():
        slugs = tuple(dict.fromkeys(slug for slug, _ in own))
        encoded = language == ENCODED
        lessons = _lessons(own, slugs, encoder) if encoded else _lessons_in_pieces(own, slugs)
        least = LEAST if encoded else LEAST_IN_PIECES
        yield (
            language,
            Tongue.learn(lessons, slugs, precision=precision, missing=missing, least=least),
        )


def _phrasings(articles: Sequence[Article]) -> dict[str, list[Phrasing]]:
    """Each language's, each once."""
    found: dict[str, dict[Phrasing, None]] = {}
    for article in articles:
        for phrasing in (article.title, *article.phrasings):
            text = " ".join(phrasing.split())
            if text:
                found.setdefault(article.language, {})[article.slug, text] = None
    return {language: list(pairs) for language, pairs in found.items()}


def _lessons(phrasings: Sequence[Phrasing], slugs: Sequence[str], encoder: Encodes) -> Lessons:
    own = [text for _, text in phrasings]
    vectors = encoder.encode(own)
    background = _background(len(own))
    elsewhere = encoder.encode(background)
    kept = np.flatnonzero((elsewhere @ vectors.T).max(1) < OWN_BUSINESS)
    return Lessons(
        texts=[*own, *(background[row] for row in kept)],
        vectors=np.concatenate([vectors, elsewhere[kept]]),
        classes=np.append(_classes(phrasings, slugs), np.full(len(kept), len(slugs))),
        count=len(slugs) + 1,
    )


def _lessons_in_pieces(phrasings: Sequence[Phrasing], slugs: Sequence[str]) -> Lessons:
    """Without a background: what is out of scope is played by withheld articles alone."""
    texts = [text for _, text in phrasings]
    return Lessons(
        texts=texts,
        vectors=np.stack([vector_of(text) for text in texts]),
        classes=_classes(phrasings, slugs),
        count=len(slugs) + 1,
    )


def _classes(phrasings: Sequence[Phrasing], slugs: Sequence[str]) -> npt.NDArray[np.int64]:
    number = {slug: at for at, slug in enumerate(slugs)}
    return np.array([number[slug] for slug, _ in phrasings], dtype=np.int64)


def _background(phrasings: int) -> list[str]:
    """Evenly drawn from all there is: as many sentences as phrasings, and no fewer than a few."""
    sentences = BACKGROUND.read_text().splitlines()
    step = max(1, len(sentences) // max(phrasings, LEAST_BACKGROUND))
    return sentences[::step]
