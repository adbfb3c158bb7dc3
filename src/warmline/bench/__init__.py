"""Benches: what this machine can do with Warmline on it. They share the throw-away server."""

from warmline.bench.append import AppendRates, measure_append
from warmline.bench.reading import ReadCost, measure_reading
from warmline.bench.search import SearchRates, measure_search
from warmline.bench.sockets import SocketCost, measure_sockets
from warmline.bench.turns import Load, TurnRates, measure_turns

__all__ = [
    "AppendRates",
    "Load",
    "ReadCost",
    "SearchRates",
    "SocketCost",
    "TurnRates",
    "measure_append",
    "measure_reading",
    "measure_search",
    "measure_sockets",
    "measure_turns",
]
