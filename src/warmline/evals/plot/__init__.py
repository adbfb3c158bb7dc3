"""Figures drawn as a picture: needs matplotlib, so nothing but `--plot` enters this room."""

from warmline.evals.plot.intents import draw
from warmline.evals.plot.routing import draw_routing

__all__ = ["draw", "draw_routing"]
