"""Benches: what this machine can do with Warmline on it. They share the throw-away server."""

from warmline.bench.append import AppendRates, measure_append
from warmline.bench.handoff import HandoffLoad, HandoffResult, count_faults, measure_handoff
from warmline.bench.handoff_check import Counts
from warmline.bench.reading import ReadCost, measure_reading
from warmline.bench.search import SearchRates, measure_search
from warmline.bench.sockets import SocketCost, measure_sockets
from warmline.bench.turns import Load, TurnRates, measure_turns

__all__ = [
    "AppendRates",
    "Counts",
    "HandoffLoad",
    "HandoffResult",
    "Load",
    "ReadCost",
    "SearchRates",
    "SocketCost",
    "TurnRates",
    "count_faults",
    "measure_append",
    "measure_handoff",
    "measure_reading",
    "measure_search",
    "measure_sockets",
    "measure_turns",
]
