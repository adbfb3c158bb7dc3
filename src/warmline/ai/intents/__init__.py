"""What a message asks for: learned from the company's phrasings, with a promise of precision."""

from warmline.ai.intents.classifier import (
    BACKGROUND,
    Classifier,
    Encode,
    Encodes,
    Floats,
    Reading,
    Request,
    Split,
    fingerprint_of,
    train,
)
from warmline.ai.intents.examine import Examination, Remark, RemarkKind, examine
from warmline.ai.intents.promise import WORTHWHILE, Promise
from warmline.ai.intents.selector import MOST_OPTIONS

__all__ = [
    "BACKGROUND",
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
    "Request",
    "Split",
    "examine",
    "fingerprint_of",
    "train",
]
