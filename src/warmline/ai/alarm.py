"""Does a message touch what belongs to a person, though no pattern of `understand/risk.py` says so?

A small model in the package, the same for every company: it was taught our own examples
(scripts/build_alarm.py). It looks at the parts of a message, since what is grave is often told in
passing. An ordinary message costs a glance at its words; only a suspicious one is encoded.
"""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from warmline.ai.decision import RiskTopic
from warmline.ai.terms import Terms

Floats = npt.NDArray[np.float32]

ALARM = Path(__file__).parent / "models" / "alarm.npz"
TOPICS: tuple[RiskTopic, ...] = get_args(RiskTopic)  # gravest first
DANGERS: frozenset[RiskTopic] = frozenset({"self_harm", "fraud_in_progress"})

MOST_PARTS = 24  # of a message are looked at by their words,
MOST_ENCODED = 4  # and the most suspicious of them by their meaning
_FEWEST_WORDS = 3

# At a company, so few of the phrasings of its articles may alarm; an article of whose phrasings
# this share does is about such topics itself.
FALSE_ALARMS = 0.01
ABOUT_RISKS = 0.3

_ENDS = re.compile(r"(?<=[.!?…؟])\s+")
_CUTS = re.compile(
    r"(?<=[.!?…؟])\s+|\s*[,;:،؛–—-]{1,2}\s+"
    r"|\s+(?:and|but|because|since|so|also|as|und|aber|weil|denn|et|mais|car|parce que"
    r"|y|pero|porque|e|mas)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ear:
    """For one language. `terms_weight` (terms + 1, topics) and `vector_weight` (384 + 1, topics),
    None where the encoder does not read the language; the last row is the bias. A message below
    `gate` is not looked at further. `joins` (8,) weighs `signs`, its last is the bias; danger to
    life or money is heard `margin` below that."""

    terms: Terms
    terms_weight: Floats
    vector_weight: Floats | None
    gate: float
    joins: Floats
    margin: float = 0.0


class Alarm:
    """Immutable once loaded, so threads may share it."""

    def __init__(self, path: Path = ALARM) -> None:
        self._ears = read_ears(path.read_bytes())

    def topics(
        self,
        text: str,
        language: str,
        encode: Callable[[str], Floats],
        *,
        calm: float = 0.0,
    ) -> tuple[RiskTopic, ...]:
        """The topic that the clean `text` touches, or none. `calm` is the company's (`calm_of`)."""
        heard = self._heard(text, language, encode)
        return (heard[0],) if heard is not None and heard[1] >= calm else ()

    def calm_of(
        self, phrasings: Sequence[tuple[str, str]], language: str, encode: Callable[[str], Floats]
    ) -> float:
        """How loud it must be at a company that is asked these phrasings (slug and text): only so
        few of them may alarm, articles aside that are about such topics themselves."""
        scores: dict[str, list[float]] = {}
        for slug, text in phrasings:
            heard = self._heard(text, language, encode)
            scores.setdefault(slug, []).append(-np.inf if heard is None else heard[1])
        routine = [
            score
            for own in scores.values()
            if sum(score >= 0 for score in own) < ABOUT_RISKS * len(own)
            for score in own
        ]
        loudest = sorted((score for score in routine if score >= 0), reverse=True)
        allowed = int(FALSE_ALARMS * len(routine))
        return float(np.nextafter(loudest[allowed], np.inf)) if len(loudest) > allowed else 0.0

    def _heard(
        self, text: str, language: str, encode: Callable[[str], Floats]
    ) -> tuple[RiskTopic, float] | None:
        """The likeliest topic, and how loud it is: 0 and more alarms."""
        ear = self._ears.get(language)
        if ear is None or not text:
            return None
        pieces = parts(text)
        by_words = np.stack([word_scores(ear, piece) for piece in pieces])
        if by_words.max() < ear.gate:
            return None
        by_sense = sense_scores(ear, pieces, by_words, encode)
        topic = TOPICS[int((by_words.max(0) + by_sense.max(0)).argmax())]
        score = float(signs(by_words, by_sense) @ ear.joins[:-1] + ear.joins[-1])
        return topic, score + (ear.margin if topic in DANGERS else 0.0)


def parts(text: str) -> list[str]:
    """The whole first, then its sentences, clauses and pairs of clauses, each once."""
    clauses = [clause.strip() for clause in _CUTS.split(text) if clause.strip()]
    pairs = [" ".join(clauses[at : at + 2]) for at in range(len(clauses) - 1)]
    found = [*_ENDS.split(text), *clauses, *pairs]
    long_enough = (part for part in found if len(part.split()) >= _FEWEST_WORDS)
    return list(dict.fromkeys([text, *long_enough]))[:MOST_PARTS]


def word_scores(ear: Ear, part: str) -> Floats:
    """The log-odds of each topic (topics,)."""
    columns, values = ear.terms.of(part)
    return np.asarray(values @ ear.terms_weight[columns] + ear.terms_weight[-1], dtype=np.float32)


def sense_scores(
    ear: Ear, pieces: Sequence[str], by_words: Floats, encode: Callable[[str], Floats]
) -> Floats:
    """The log-odds (encoded, topics) of the whole and its most suspicious parts."""
    if ear.vector_weight is None:
        return by_words
    suspicious = 1 + np.argsort(-by_words[1:].max(1, initial=-np.inf))[: MOST_ENCODED - 1]
    vectors = np.stack([encode(pieces[at]) for at in (0, *suspicious)])
    return np.asarray(vectors @ ear.vector_weight[:-1] + ear.vector_weight[-1], dtype=np.float32)


def signs(by_words: Floats, by_sense: Floats) -> Floats:
    """What one decision is made of (7,): the two likeliest topics by words and by sense, the whole
    message's by each, and how far both agree on one topic."""
    words, sense = np.sort(by_words.max(0)), np.sort(by_sense.max(0))
    together = by_words.max(0) + by_sense.max(0)
    return np.array(
        [words[-1], words[-2], sense[-1], sense[-2], by_words[0].max(), by_sense[0].max(),
         together.max()],
        dtype=np.float32,
    )  # fmt: skip


def write_ears(ears: dict[str, Ear]) -> bytes:
    """NumPy's archive of plain arrays with one JSON text: nothing in it can run code."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    about: dict[str, object] = {}
    for language, ear in ears.items():
        about[language] = {
            "terms": list(ear.terms.columns),
            "gate": ear.gate,
            "margin": ear.margin,
        }
        arrays[f"{language}.idf"] = ear.terms.weights.astype(np.float16)
        arrays[f"{language}.words"] = ear.terms_weight.astype(np.float16)
        arrays[f"{language}.joins"] = ear.joins
        if ear.vector_weight is not None:
            arrays[f"{language}.sense"] = ear.vector_weight
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
    return file.getvalue()


def read_ears(artefact: bytes) -> dict[str, Ear]:
    with np.load(io.BytesIO(artefact), allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        return {
            language: Ear(
                Terms(
                    {term: at for at, term in enumerate(known["terms"])},
                    arrays[f"{language}.idf"].astype(np.float32),
                ),
                arrays[f"{language}.words"].astype(np.float32),
                arrays.get(f"{language}.sense"),
                float(known["gate"]),
                arrays[f"{language}.joins"],
                float(known["margin"]),
            )
            for language, known in about.items()
        }
