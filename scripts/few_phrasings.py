"""Fictional companies, and how well few phrasings tell their intents apart by their vectors."""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from scripts.ears.examples import EXAMPLES
from warmline.ai.intents.heads import closeness
from warmline.ai.intents.teach import SMOOTHING
from warmline.ai.understand import clean

Company = dict[str, list[str]]
"""The phrasings of each intent."""
Floats = npt.NDArray[np.float32]
Vectors = Mapping[str, Floats]

TAUGHT = 5  # phrasings an intent; the others are asked
UNTAUGHT = 1 / 6  # of the intents
DRAWS = 4


def read_companies() -> dict[str, Company]:
    found: dict[str, Company] = {}
    for path in sorted((EXAMPLES / "intents").glob("*.csv")):
        company = found.setdefault(path.stem, {})
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                company.setdefault(row["category"], []).append(clean(row["text"]))
    return found


def texts_of(companies: Mapping[str, Company]) -> Iterator[str]:
    return (text for one in companies.values() for texts in one.values() for text in texts)


def figures_of(companies: Mapping[str, Company], vectors: Vectors) -> dict[str, float]:
    """Means over companies and draws: `accuracy` on intents that were taught, and how well the
    highest score tells these from the others (area under the curve), which are `near`, the
    company's own, or `far`, those of other companies."""
    drawn = [
        _figures(companies, name, vectors, random.Random(f"{name} {draw}"))
        for name in companies
        for draw in range(DRAWS)
    ]
    accuracy, near, far = np.mean(drawn, axis=0).round(4).tolist()
    return {"accuracy": accuracy, "near": near, "far": far}


def _figures(
    companies: Mapping[str, Company], name: str, vectors: Vectors, chance: random.Random
) -> tuple[float, float, float]:
    company = companies[name]
    intents = chance.sample(sorted(company), len(company))
    few = round(UNTAUGHT * len(intents))
    drawn = [chance.sample(company[intent], len(company[intent])) for intent in intents[few:]]
    rows = [(text, number) for number, texts in enumerate(drawn) for text in texts[:TAUGHT]]
    asked = [(text, number) for number, texts in enumerate(drawn) for text in texts[TAUGHT:]]
    near = [text for intent in intents[:few] for text in company[intent]]
    others = [one for other, one in companies.items() if other != name]
    far = chance.sample([text for one in others for texts in one.values() for text in texts], 60)
    pull = _pull(_stacked([text for text, _ in rows], vectors), [number for _, number in rows])
    scores, strange, stranger = (
        closeness(_stacked(texts, vectors) @ pull[0].T) @ pull[1]
        for texts in ([text for text, _ in asked], near, far)
    )
    right = scores.argmax(1) == [number for _, number in asked]
    return float(right.mean()), _told(scores, strange), _told(scores, stranger)


def _pull(landmarks: Floats, owners: Sequence[int]) -> tuple[Floats, Floats]:
    """Kernel ridge regression, as the product reads by meaning."""
    kernel = closeness(landmarks @ landmarks.T) + SMOOTHING * np.eye(len(landmarks))
    wanted = np.where(np.arange(max(owners) + 1) == np.array(owners)[:, None], 1.0, -1.0)
    return landmarks, np.linalg.solve(kernel, wanted)


def _told(known: Floats, strange: Floats) -> float:
    truth = [True] * len(known) + [False] * len(strange)
    return float(roc_auc_score(truth, np.concatenate([known.max(1), strange.max(1)])))


def _stacked(texts: Sequence[str], vectors: Vectors) -> Floats:
    return np.stack([vectors[text] for text in texts])
