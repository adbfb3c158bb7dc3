"""Joins what is published and the AI: trains, keeps and swaps engines."""

from warmline.training.current import CurrentEngine, Trainer, Training
from warmline.training.embedded import EmbeddedTrainer

__all__ = ["CurrentEngine", "EmbeddedTrainer", "Trainer", "Training"]
