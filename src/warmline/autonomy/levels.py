"""The levels of autonomy, and the switch that is above them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

# off: people answer, the AI proposes nothing. suggest: it proposes, a person sends. auto: it sends.
Level = Literal["off", "suggest", "auto"]

# Where a new company begins, and each new intent.
DEFAULT: Final[Level] = "suggest"


@dataclass(frozen=True, slots=True)
class Setting:
    """The level of one intent, and who set it last."""

    intent: str
    level: Level
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """The AI says nothing to anybody since `at`."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Autonomy:
    """Everything that was set, as it stood at one moment. `settings` by intent."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    stopped: Stopped | None = None

    def level(self, intent: str | None) -> Level:
        """What nobody decided about yet is not sent by itself."""
        setting = self.settings.get(intent) if intent is not None else None
        return setting.level if setting else DEFAULT
