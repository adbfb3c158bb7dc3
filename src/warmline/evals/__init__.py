"""Evaluations: real questions replayed over real sockets, judged by code of their own."""

from warmline.evals.audit import Audit, Sent, audit
from warmline.evals.messages import Message, read_messages
from warmline.evals.replay import Elsewhere, Load, Progress, replay, shuffled
from warmline.evals.report import Report

__all__ = [
    "Audit",
    "Elsewhere",
    "Load",
    "Message",
    "Progress",
    "Report",
    "Sent",
    "audit",
    "read_messages",
    "replay",
    "shuffled",
]
