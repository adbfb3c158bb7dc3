"""Joins what is published and the AI: trains, keeps and swaps engines."""

from warmline.training.current import CurrentEngine, Trainer, Training
from warmline.training.embedded import EmbeddedTrainer
from warmline.training.examining import Examined, Examiner

__all__ = ["CurrentEngine", "EmbeddedTrainer", "Examined", "Examiner", "Trainer", "Training"]
