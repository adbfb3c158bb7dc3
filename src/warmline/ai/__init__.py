"""One function: what was said and what is known → a decision."""

from warmline.ai.compose import Catalogue, Composer
from warmline.ai.decision import (
    Answer,
    Ask,
    Chat,
    Decision,
    Engine,
    Fact,
    HandOff,
    HandOffReason,
    Option,
    RiskTopic,
    Said,
    Situation,
    Understanding,
)
from warmline.ai.ears import Ears
from warmline.ai.encoder import Encoder, Encoders
from warmline.ai.engine import EmbeddedEngine, Words
from warmline.ai.intents import (
    Classifier,
    Examination,
    Promise,
    Reading,
    Remark,
    RemarkKind,
    examine,
    fingerprint_of,
    train,
)
from warmline.ai.understand import Contexts, Facts, Languages, Requests, Risks, SmallTalk, Wishes

__all__ = [
    "Answer",
    "Ask",
    "Catalogue",
    "Chat",
    "Classifier",
    "Composer",
    "Contexts",
    "Decision",
    "Ears",
    "EmbeddedEngine",
    "Encoder",
    "Encoders",
    "Engine",
    "Examination",
    "Fact",
    "Facts",
    "HandOff",
    "HandOffReason",
    "Languages",
    "Option",
    "Promise",
    "Reading",
    "Remark",
    "RemarkKind",
    "Requests",
    "RiskTopic",
    "Risks",
    "Said",
    "Situation",
    "SmallTalk",
    "Understanding",
    "Wishes",
    "Words",
    "examine",
    "fingerprint_of",
    "train",
]
