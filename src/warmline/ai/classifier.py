"""Which article a message asks for, and how sure that is. Learned from the company's phrasings."""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from warmline.ai.heads import Heads
from warmline.ai.learn import learn
from warmline.ai.promise import Promise
from warmline.ai.selector import Selector
from warmline.ai.teach import Lessons
from warmline.knowledge import Article

Floats = npt.NDArray[np.float32]

# Raised whenever the code below or in heads, terms, selector or learn reads the same phrasings
# differently, so that a kept model of an older version is trained anew.
VERSION = 5

BACKGROUND = Path(__file__).parent / "background.txt"
# A background sentence this close to a phrasing is the company's business after all.
OWN_BUSINESS = 0.7
# A small company is taught no more background than this, or it would be all that is learned.
LEAST_BACKGROUND = 400

PRECISION = 0.98


Encode = Callable[[str], Floats]
"""A text → its unit vector (384,)."""


class Encodes(Protocol):
    fingerprint: str

    def encode(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """`article` is the likeliest one's slug, None where nothing was learned; `confidence` is the
    chance that answering with it is right. `sure` says it suffices, `stranger` that no article is
    near. `options` are the two or three likeliest slugs where asking which it is would help: in
    three of four such questions the right one is there; empty where it would not help."""

    article: str | None
    confidence: float
    sure: bool
    stranger: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classifier:
    """Immutable, so threads may share it. `slugs` names the classes; the background comes last."""

    fingerprint: str
    slugs: tuple[str, ...]
    heads: Heads | None
    selector: Selector | None
    question: Selector | None
    promise: Promise | None

    @property
    def languages(self) -> frozenset[str]:
        """Those in which it was evaluated; in any other, nothing is answered."""
        return frozenset({"en"})

    def read(self, text: str, encode: Encode, language: str = "en") -> Reading:
        """`encode` is asked for the text's vector at most once, and only where it is needed."""
        if language not in self.languages or not (self.heads and self.selector and self.question):
            return Reading(None, 0.0, sure=False, stranger=True)
        scores, nearest = self.heads.scores(text, encode(text))
        seen, best = self.selector.look(scores[None], nearest[None])
        confidence = float(self.selector.confidence(seen[0]))
        sure = confidence >= self.selector.threshold
        options = () if sure or best.shape[1] < 2 else self._options(seen[0], best[0])
        return Reading(
            article=self.slugs[best[0, 0]],
            confidence=confidence,
            sure=sure,
            stranger=not options and confidence < min(self.selector.threshold, 1.0) / 2,
            options=options,
        )

    def _options(self, seen: Floats, best: npt.NDArray[np.int64]) -> tuple[str, ...]:
        assert self.question
        if self.question.confidence(seen) < self.question.threshold:
            return ()
        return tuple(self.slugs[number] for number in best if number >= 0)

    def to_bytes(self) -> bytes:
        """NumPy's archive of plain arrays with one JSON text: nothing in it can run code."""
        file = io.BytesIO()
        arrays = self.heads.arrays() if self.heads else {}
        arrays["about"] = np.array(json.dumps(self._about()))
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()

    def _about(self) -> dict[str, object]:
        about: dict[str, object] = {"fingerprint": self.fingerprint, "slugs": self.slugs}
        if self.heads and self.selector and self.question and self.promise:
            about["terms"] = list(self.heads.terms.columns)
            about["selector"] = self.selector.plain()
            about["question"] = self.question.plain()
            about["promise"] = asdict(self.promise)
        return about

    @classmethod
    def from_bytes(cls, artefact: bytes) -> "Classifier":
        with np.load(io.BytesIO(artefact), allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            heads = selector = question = made = None
            if "terms" in about:
                columns = {term: at for at, term in enumerate(about["terms"])}
                heads = Heads.of_arrays(columns, arrays)
                selector = Selector.of_plain(about["selector"])
                question = Selector.of_plain(about["question"])
                made = Promise(**about["promise"])
        return cls(about["fingerprint"], tuple(about["slugs"]), heads, selector, question, made)


def train(
    articles: Sequence[Article], encoder: Encodes, precision: float = PRECISION
) -> Classifier:
    """Of what the classifier is sure of, at least the share `precision` shall be right.

    Pure, and busy for seconds to three minutes: never call it on the event loop."""
    fingerprint = fingerprint_of(articles, encoder, precision)
    phrasings = _phrasings(articles)
    slugs = tuple(dict.fromkeys(slug for slug, _ in phrasings))
    if not slugs:
        return Classifier(fingerprint, (), None, None, None, None)
    # Several threads share the small matrices badly: on a busy machine they take ten times longer.
    with threadpool_limits(1):
        learned = learn(_lessons(phrasings, slugs, encoder), precision)
    return Classifier(
        fingerprint, slugs, learned.heads, learned.selector, learned.question, learned.promise
    )


def fingerprint_of(
    articles: Sequence[Article], encoder: Encodes, precision: float = PRECISION
) -> str:
    """The same for the same phrasings, encoder, promise and code: then training again is
    needless."""
    taught = sorted(_phrasings(articles))
    about = [VERSION, encoder.fingerprint, BACKGROUND.read_text(), precision, taught]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _phrasings(articles: Sequence[Article]) -> list[tuple[str, str]]:
    """Slug and phrasing, each once. The encoder reads English, so other articles are left out."""
    pairs = [
        (article.slug, " ".join(phrasing.split()))
        for article in articles
        if article.language == "en"
        for phrasing in (article.title, *article.phrasings)
    ]
    return [pair for pair in dict.fromkeys(pairs) if pair[1]]


def _lessons(
    phrasings: Sequence[tuple[str, str]], slugs: Sequence[str], encoder: Encodes
) -> Lessons:
    number = {slug: at for at, slug in enumerate(slugs)}
    texts = [text for _, text in phrasings]
    vectors = encoder.encode(texts)
    background = _background(len(texts))
    elsewhere = encoder.encode(background)
    kept = np.flatnonzero((elsewhere @ vectors.T).max(1) < OWN_BUSINESS)
    return Lessons(
        texts=[*texts, *(background[row] for row in kept)],
        vectors=np.concatenate([vectors, elsewhere[kept]]),
        classes=np.array([number[slug] for slug, _ in phrasings] + [len(slugs)] * len(kept)),
        count=len(slugs) + 1,
    )


def _background(phrasings: int) -> list[str]:
    """Evenly drawn from all there is: as many sentences as phrasings, and no fewer than a few."""
    sentences = BACKGROUND.read_text().splitlines()
    step = max(1, len(sentences) // max(phrasings, LEAST_BACKGROUND))
    return sentences[::step]
