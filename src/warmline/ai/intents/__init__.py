"""What a message asks for: learned from the company's phrasings, with a promise of precision."""

from warmline.ai.intents.classifier import (
    Classifier,
    Encode,
    Encodes,
    Floats,
    Reading,
    Split,
    fingerprint_of,
    train,
)
from warmline.ai.intents.examine import Examination, Remark, RemarkKind, examine
from warmline.ai.intents.promise import WORTHWHILE, Promise
from warmline.ai.intents.selector import MOST_OPTIONS

__all__ = [
    "MOST_OPTIONS",
    "WORTHWHILE",
    "Classifier",
    "Encode",
    "Encodes",
    "Examination",
    "Floats",
    "Promise",
    "Reading",
    "Remark",
    "RemarkKind",
    "Split",
    "examine",
    "fingerprint_of",
    "train",
]
