"""Benches: what this machine can do with Warmline on it. They share the throw-away server."""

from warmline.bench.append import AppendRates, measure_append
from warmline.bench.sockets import SocketCost, measure_sockets
from warmline.bench.turns import Load, TurnRates, measure_turns

__all__ = [
    "AppendRates",
    "Load",
    "SocketCost",
    "TurnRates",
    "measure_append",
    "measure_sockets",
    "measure_turns",
]
