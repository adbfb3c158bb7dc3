"""One function: what was said and what is known → a decision."""

from warmline.ai.decision import (
    Answer,
    Chat,
    Decision,
    Engine,
    HandOff,
    HandOffReason,
    Said,
    Situation,
    Understanding,
)

__all__ = [
    "Answer",
    "Chat",
    "Decision",
    "Engine",
    "HandOff",
    "HandOffReason",
    "Said",
    "Situation",
    "Understanding",
]
