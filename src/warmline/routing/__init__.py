"""Routing: queue, skills, capacity and presence → an agent, with the reason."""

from warmline.routing.choosing import ASKED_AGAIN_AFTER, Pairing, choose
from warmline.routing.fitting import able
from warmline.routing.model import CHAT, HEAVY_A_DAY, Queue, Rule, Seat, Step, Waiting
from warmline.routing.strands import Warning, stranded
from warmline.routing.waits import Estimate, WaitModel, learned

__all__ = [
    "ASKED_AGAIN_AFTER",
    "CHAT",
    "HEAVY_A_DAY",
    "Estimate",
    "Pairing",
    "Queue",
    "Rule",
    "Seat",
    "Step",
    "WaitModel",
    "Waiting",
    "Warning",
    "able",
    "choose",
    "learned",
    "stranded",
]
