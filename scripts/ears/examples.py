"""The examples that teach the ears, and whose hand wrote them.

A file of wishes says nothing about risks and the other way round: what a file does not say is NaN,
and nothing is learned from it, until the ear itself may say that there is none (`build_ears.py`). A
routine question of the demo company is neither.
"""

import csv
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from warmline.ai.decision import RiskTopic
from warmline.ai.intents.classifier import BACKGROUND
from warmline.ai.understand import clean
from warmline.demo import COMPANY
from warmline.knowledge import Folder, read_folder

Labels = npt.NDArray[np.float32]

TOPICS: tuple[RiskTopic, ...] = get_args(RiskTopic)
EXAMPLES = Path(__file__).parents[1] / "examples"
TESTS = Path(__file__).parents[2] / "tests/ai"
# Demo articles that are about risk topics: their phrasings are neither routine nor examples.
ABOUT_RISKS = {
    "financial_hardship", "formal_complaint", "unauthorised_purchase", "vulnerable_customer",
    "data_copy", "phishing_message", "collection_letter",
}  # fmt: skip
# Harmless messages in grave words, of the second hand: a desk hardly sees such.
ALIKE = "alike"
# Every second message of the fourth hand about risks teaches a round later.
WITHHELD = "withheld"
# Every third ordinary message of these hands is never taught: thresholds go by them.
FORMER_EXAMS = frozenset({"sixth", "ninth"})
UNTAUGHT = "untaught"
# Nor is every third of those that the seventh made hard to tell, of which a desk sees few.
CHATTY = "chatty"
# What says nothing at all: letters, digits and signs at random.
NOISE = "noise"
_NOISES = 400
_SIGNS = (
    "abcdefghijklmnopqrstuvwxyz" * 3 + "ABCÉÑäöüßçøλжд한中ไअع0123456789?!.,:;-_#%/\\()@🙂👍❤🔥   "
)
WISH, ANY, FIRST_TOPIC = 0, 1, 2
LABELS = FIRST_TOPIC + len(TOPICS)


@dataclass(frozen=True, slots=True)
class Example:
    """`labels` (14,): a wish, any risk, and each topic: 1, 0, or NaN where nobody said."""

    text: str
    language: str
    hand: str
    labels: Labels


def read_all() -> list[Example]:
    """Each text once, by the hand that said it first."""
    found: dict[tuple[str, str], Example] = {}
    for one in (*_wishes(), *_risks(), *_routine(), *_noise()):
        found.setdefault((one.language, one.text), one)
    return list(found.values())


def _wishes() -> Iterator[Example]:
    first = (TESTS / "wish_examples.csv", "first")
    others = ((path, path.parent.name) for path in sorted((EXAMPLES / "wishes").glob("*/*.csv")))
    for path, hand in (first, *others):
        for at, row in enumerate(_rows(path)):
            labels = np.full(LABELS, np.nan, np.float32)
            labels[WISH] = row["category"] == "wish"
            untaught = hand in FORMER_EXAMS and labels[WISH] == 0 and at % 3 == 0
            yield Example(
                clean(row["text"]), row["language"], UNTAUGHT if untaught else hand, labels
            )


def _risks() -> Iterator[Example]:
    for path in sorted((EXAMPLES / "risks").glob("*/*.csv")):
        for at, row in enumerate(_rows(path)):
            labels = _about(row["category"].split("+"))
            hand = _whose(path, at, ordinary=labels[ANY] == 0)
            yield Example(clean(row["text"]), row.get("language") or "en", hand, labels)
    for language, topics in tomllib.loads((TESTS / "risk_examples.toml").read_text()).items():
        for topic, texts in topics.items():
            for text in texts:
                yield Example(clean(text), language, "first", _about([topic]))


def _whose(path: Path, at: int, *, ordinary: bool) -> str:
    hand = path.parent.name
    if hand == "second" and path.stem == ALIKE:
        return ALIKE
    if hand == "fourth" and at % 2:
        return WITHHELD
    if ordinary and path.stem != ALIKE and at % 3 == 0:
        if hand in FORMER_EXAMS:
            return UNTAUGHT
        if hand == "seventh":
            return CHATTY
    return hand


def _about(topics: list[str]) -> Labels:
    labels = np.zeros(LABELS, np.float32)
    labels[FIRST_TOPIC:] = [topic in topics for topic in TOPICS]
    labels[ANY] = labels[FIRST_TOPIC:].any()
    # What is grave may be a wish for a person as well; what is routine is none.
    labels[WISH] = np.nan if labels[ANY] else 0.0
    return labels


def _routine() -> Iterator[Example]:
    folder = read_folder(COMPANY)
    assert isinstance(folder, Folder)
    for article in folder.draft.articles:
        if article.intent not in ABOUT_RISKS and "person" not in article.intent:
            for phrasing in article.phrasings:
                yield _ordinary(phrasing, article.language)
    for line in BACKGROUND.read_text("utf-8").splitlines():
        yield _ordinary(line, "en")


def _noise() -> Iterator[Example]:
    chance = random.Random(1)
    for at in range(_NOISES):
        text = "".join(chance.choices(_SIGNS, k=chance.choice((1, 2, 3, 5, 8, 13, 30))))
        yield _ordinary(text, ("en", "und")[at % 2], NOISE)


def _ordinary(text: str, language: str, hand: str = "routine") -> Example:
    return Example(clean(text), language, hand, np.zeros(LABELS, np.float32))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
