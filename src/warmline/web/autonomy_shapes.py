"""The shapes of the reins over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from warmline.web.shapes import Line, Shape

Level = Literal["off", "suggest", "auto"]


class StoppedShape(Shape):
    by: str
    at: datetime
    reason: str


class IntentShape(Shape):
    """`level` as set by `by` (null: nobody yet); the counts are of the last 30 days."""

    intent: str
    slug: str
    title: str
    audience: Literal["customers", "agents"]
    needs: Literal["nothing", "account"]
    phrasings: int
    level: Level
    by: str | None
    at: datetime | None
    made: int
    used: int
    edited: int
    rejected: int


class ProofShape(Shape):
    """At least `precision` of the answers are right: `proven` on `phrasings`, or only expected."""

    precision: float
    proven: bool
    phrasings: int
    coverage: float


class AutonomyShape(Shape):
    stopped: StoppedShape | None
    promise: ProofShape | None
    intents: list[IntentShape]


class SetLevelsShape(Shape):
    intents: Annotated[list[Line], Field(min_length=1, max_length=5_000)]
    level: Level


class StopShape(Shape):
    reason: Line
