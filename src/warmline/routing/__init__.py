"""Routing: queue, skills, capacity and presence → an agent, with the reason."""

from warmline.routing.model import CHAT, Queue, Rule, Seat, Step, Waiting

__all__ = ["CHAT", "Queue", "Rule", "Seat", "Step", "Waiting"]
