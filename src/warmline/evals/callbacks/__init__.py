"""Call-backs and waits, played against a real server that is killed again and again, and counted by
code that shares nothing with it."""

from warmline.evals.callbacks.judging import Judgement
from warmline.evals.callbacks.playing import Wanted, evaluate_callbacks

__all__ = ["Judgement", "Wanted", "evaluate_callbacks"]
