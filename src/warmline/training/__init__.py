"""Joins what is published and the AI: trains, keeps and swaps engines."""

from warmline.training.current import CurrentEngine, Trainer, Training

__all__ = ["CurrentEngine", "Trainer", "Training"]
