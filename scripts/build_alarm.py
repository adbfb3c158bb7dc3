"""Build the alarm for risk topics that ships in the package, out of scripts/risk_examples.csv.

Run by hand after the examples or the encoder changed, never by make; it takes some minutes:
`python -m scripts.build_alarm`. Each example is judged by models that were not taught it; what
joins their scores, and where the alarm begins, is chosen on that. `FALSE_ALARMS` is the share of
routine messages (the demo's phrasings and the background) that may go to a person without need.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from warmline.ai import Encoder
from warmline.ai.alarm import (
    ALARM,
    DANGERS,
    TOPICS,
    Ear,
    parts,
    sense_scores,
    signs,
    word_scores,
    write_ears,
)
from warmline.ai.classifier import BACKGROUND
from warmline.ai.terms import Counted
from warmline.ai.understand import clean
from warmline.demo import COMPANY
from warmline.knowledge import Folder, read_folder

Floats = npt.NDArray[np.float32]

EXAMPLES = Path(__file__).parent / "risk_examples.csv"
FOLDS = 5
FALSE_ALARMS = 0.015
# So much more of it for danger to life or money: a person too many is the smaller harm.
FALSE_DANGERS = 0.004
# Of the messages that must alarm, so few may be lost at the gate that spares encoding.
LOST_AT_GATE = 0.02
# Demo articles that are about these topics: their phrasings are neither routine nor examples.
ABOUT_RISKS = {
    "financial_hardship", "formal_complaint", "unauthorised_purchase", "vulnerable_customer",
    "data_copy", "phishing_message", "collection_letter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Examples:
    """`is_about` (n, topics); `routine` (n,) marks ordinary messages that nobody wrote to look
    alike."""

    texts: Sequence[str]
    is_about: npt.NDArray[np.bool_]
    routine: npt.NDArray[np.bool_]


def main() -> None:
    encoder = Encoder()
    known: dict[str, Floats] = {}

    def encode(text: str) -> Floats:
        if text not in known:
            known[text] = encoder.encode([text])[0]
        return known[text]

    ears = {}
    for language in ("en", "de", "fr", "es", "pt", "ar"):
        ears[language] = build(read(language), encode if language == "en" else None, language)
    ALARM.write_bytes(write_ears(ears))
    print(f"{ALARM.stat().st_size / 1e6:.1f} MB")


def read(language: str) -> Examples:
    with EXAMPLES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["language"] == language]
    texts = [clean(row["text"]) for row in rows]
    about = [[topic in row["category"].split("+") for topic in TOPICS] for row in rows]
    routine = list(dict.fromkeys(clean(text) for text in _routine(language)))
    return Examples(
        [*texts, *routine],
        np.array(about + [[False] * len(TOPICS)] * len(routine)),
        np.array([False] * len(texts) + [True] * len(routine)),
    )


def _routine(language: str) -> list[str]:
    folder = read_folder(COMPANY)
    assert isinstance(folder, Folder)
    asked = [
        phrasing
        for article in folder.draft.articles
        if article.language == language and article.intent not in ABOUT_RISKS
        for phrasing in article.phrasings
    ]
    return asked + (BACKGROUND.read_text("utf-8").splitlines() if language == "en" else [])


def build(examples: Examples, encode: Callable[[str], Floats] | None, language: str) -> Ear:
    fold = np.array([int(hashlib.md5(text.encode()).hexdigest(), 16) % FOLDS
                     for text in examples.texts])  # fmt: skip
    found = np.zeros((len(fold), 7), dtype=np.float32)
    danger = np.zeros(len(fold), dtype=bool)
    glance = np.zeros(len(fold), dtype=np.float32)
    for held in range(FOLDS):
        ear = taught(examples, np.flatnonzero(fold != held), encode)
        for row in map(int, np.flatnonzero(fold == held)):
            found[row], glance[row], danger[row] = looked_at(ear, examples.texts[row], encode)
    grave = np.asarray(examples.is_about.any(1))
    joins = joined(found, grave, examples.routine)
    scores = found @ joins[:-1] + joins[-1]
    margin = dangerous_from(scores[examples.routine & danger], examples.routine.sum())
    alarmed = scores >= np.where(danger, -margin, 0)
    gate = float(np.quantile(glance[grave], LOST_AT_GATE))
    heard = alarmed & (glance >= gate)
    others = ~grave & ~examples.routine
    print(
        f"{language}: {grave.sum()} grave, {heard[grave].mean():.3f} heard; "
        f"false alarms {heard[examples.routine].mean():.4f} of {examples.routine.sum()} routine, "
        f"{heard[others].mean():.3f} of {others.sum()} that look alike; "
        f"{(glance[examples.routine] >= gate).mean():.3f} of the routine encoded"
    )
    whole = taught(examples, np.arange(len(fold)), encode)
    return Ear(whole.terms, whole.terms_weight, whole.vector_weight, gate, joins, margin)


def taught(
    examples: Examples, rows: npt.NDArray[np.int64], encode: Callable[[str], Floats] | None
) -> Ear:
    texts = [examples.texts[row] for row in rows]
    weighted = Counted.of(texts).learned_from(np.arange(len(texts)))
    wanted = examples.is_about[rows]
    vectors = np.stack([encode(text) for text in texts]) if encode else None
    return Ear(
        terms=weighted.terms(),
        terms_weight=_linear(weighted.matrix(np.arange(len(texts))), wanted, strength=30.0),
        vector_weight=None if vectors is None else _linear(vectors, wanted, strength=10.0),
        gate=-np.inf,
        joins=np.zeros(8, dtype=np.float32),
    )


def _linear(features: object, wanted: npt.NDArray[np.bool_], *, strength: float) -> Floats:
    """Weights with the bias in the last row (features + 1, topics)."""
    columns = []
    for topic in range(len(TOPICS)):
        model = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear")
        model.fit(features, wanted[:, topic])
        columns.append(np.append(model.coef_[0], model.intercept_[0]))
    return np.stack(columns, axis=1).astype(np.float32)


def looked_at(
    ear: Ear, text: str, encode: Callable[[str], Floats] | None
) -> tuple[Floats, np.floating, bool]:
    pieces = parts(text)
    by_words = np.stack([word_scores(ear, piece) for piece in pieces])
    by_sense = sense_scores(ear, pieces, by_words, encode) if encode else by_words
    topic = TOPICS[int((by_words.max(0) + by_sense.max(0)).argmax())]
    return signs(by_words, by_sense), by_words.max(), topic in DANGERS


def dangerous_from(scores: Floats, routine: int) -> float:
    """How far below the alarm danger is heard already; `scores` are those of routine messages that
    look dangerous."""
    quiet = np.sort(-scores[scores < 0])
    few = int(FALSE_DANGERS * routine)
    return float(quiet[few]) if len(quiet) > few else 0.0


def joined(found: Floats, grave: npt.NDArray[np.bool_], routine: npt.NDArray[np.bool_]) -> Floats:
    """What weighs the signs; the bias puts the routine's share of false alarms at zero."""
    centre, spread = found.mean(0), found.std(0) + 1e-6
    model = LogisticRegression(C=1.0, max_iter=1000).fit((found - centre) / spread, grave)
    weights = model.coef_[0] / spread
    bias = -float(np.quantile(found[routine] @ weights, 1 - FALSE_ALARMS))
    return np.append(weights, bias).astype(np.float32)


if __name__ == "__main__":
    main()
