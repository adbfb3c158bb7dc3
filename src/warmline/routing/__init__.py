"""Routing: queue, skills, capacity and presence → an agent, with the reason."""

from warmline.routing import line, seats
from warmline.routing.choosing import ASKED_AGAIN_AFTER, Pairing, choose
from warmline.routing.fitting import able
from warmline.routing.model import CHAT, HEAVY_A_DAY, Queue, Rule, Seat, Step, Waiting
from warmline.routing.queues import (
    EVERYONE,
    UnknownQueue,
    named,
    queues,
    read_queue,
    write_queues,
)
from warmline.routing.seats import HEARTBEAT, LAPSE, Happened, Shift, choose_presence
from warmline.routing.sql import BusyRow, PlaceRow, SeatRow, WaitingRow
from warmline.routing.strands import Warning, stranded, within_reach
from warmline.routing.waits import Estimate, WaitModel, learned

__all__ = [
    "ASKED_AGAIN_AFTER",
    "CHAT",
    "EVERYONE",
    "HEARTBEAT",
    "HEAVY_A_DAY",
    "LAPSE",
    "BusyRow",
    "Estimate",
    "Happened",
    "Pairing",
    "PlaceRow",
    "Queue",
    "Rule",
    "Seat",
    "SeatRow",
    "Shift",
    "Step",
    "UnknownQueue",
    "WaitModel",
    "Waiting",
    "WaitingRow",
    "Warning",
    "able",
    "choose",
    "choose_presence",
    "learned",
    "line",
    "named",
    "queues",
    "read_queue",
    "seats",
    "stranded",
    "within_reach",
    "write_queues",
]
