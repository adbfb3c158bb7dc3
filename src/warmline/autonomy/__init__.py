"""How far the AI may go: a level for each intent, one switch that stops it, and the evidence."""

from warmline.autonomy.levels import DEFAULT, Autonomy, Level, Setting, Stopped
from warmline.autonomy.reins import Reins
from warmline.autonomy.setting import autonomy, resume_ai, set_levels, stop_ai
from warmline.autonomy.sql import Verdicts
from warmline.autonomy.verdicts import verdicts

__all__ = [
    "DEFAULT",
    "Autonomy",
    "Level",
    "Reins",
    "Setting",
    "Stopped",
    "Verdicts",
    "autonomy",
    "resume_ai",
    "set_levels",
    "stop_ai",
    "verdicts",
]
