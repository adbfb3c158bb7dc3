"""Evaluations: what the AI understands, and real questions replayed over real sockets."""

from warmline.evals.audit import Audit, Sent, audit
from warmline.evals.intents import Evaluated, evaluate_intents
from warmline.evals.intents_figures import Figures
from warmline.evals.intents_material import Wanted
from warmline.evals.messages import Message, read_messages
from warmline.evals.replay import Elsewhere, Load, Progress, replay, shuffled
from warmline.evals.report import Report

__all__ = [
    "Audit",
    "Elsewhere",
    "Evaluated",
    "Figures",
    "Load",
    "Message",
    "Progress",
    "Report",
    "Sent",
    "Wanted",
    "audit",
    "evaluate_intents",
    "read_messages",
    "replay",
    "shuffled",
]
