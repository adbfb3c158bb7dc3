"""The shapes of routing: queues, seats, shifts."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from warmline.routing import Queue, Rule, Step, Warning
from warmline.web.shapes import Line, Moment, Shape, SkillLevels

Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=500)]
Seconds = Annotated[int, Field(ge=0, le=30 * 24 * 3600)]
Presence = Literal["online", "away", "break", "offline"]


class StepShape(Shape):
    """After so long a wait (seconds) a queue asks for this instead."""

    after: Seconds
    needs: SkillLevels = Field(default_factory=dict)
    speaks: bool = True
    experts_only: bool = False


class RuleShape(Shape):
    """What a queue takes: what fits all that is named; without a name, everything."""

    intents: Names = Field(default_factory=list)
    risks: Names = Field(default_factory=list)
    reasons: Names = Field(default_factory=list)
    languages: Names = Field(default_factory=list)
    channels: Names = Field(default_factory=list)


class QueueShape(Shape):
    """Times in seconds; `weights` in hundredths of a chat, by channel. Without `call_back_within`
    the company's counts."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Line
    rule: RuleShape = RuleShape()
    steps: list[StepShape] = Field([StepShape(after=0)], min_length=1, max_length=10)
    experts: list[UUID] = Field(default_factory=list, max_length=500)
    cost: Annotated[float, Field(ge=0, le=1_000)] = 1.0
    service_level: Annotated[int, Field(ge=1, le=24 * 3600)] = 180
    ring: Annotated[int, Field(ge=5, le=600)] = 20
    sticky: Seconds = 7 * 24 * 3600
    sticky_wait: Annotated[int, Field(ge=0, le=3600)] = 30
    weights: dict[str, Annotated[int, Field(ge=1, le=2_000)]] = Field({"mail": 40}, max_length=20)
    call_back_within: Annotated[int, Field(ge=60, le=7 * 24 * 3600)] | None = None

    def queue(self) -> Queue:
        rule = {name: frozenset(value) for name, value in self.rule.model_dump().items()}
        return Queue(
            id=self.id,
            name=self.name,
            rule=Rule(**rule),
            steps=tuple(_step(step) for step in self.steps),
            experts=frozenset(self.experts),
            cost=self.cost,
            service_level=timedelta(seconds=self.service_level),
            ring=timedelta(seconds=self.ring),
            sticky=timedelta(seconds=self.sticky),
            sticky_wait=timedelta(seconds=self.sticky_wait),
            weights=self.weights,
            call_back_within=None
            if self.call_back_within is None
            else timedelta(seconds=self.call_back_within),
        )


class QueuesShape(Shape):
    queues: Annotated[list[QueueShape], Field(max_length=100)]


class WarningShape(Shape):
    """What nobody can meet; `strands`: customers of this queue would wait for ever."""

    queue: str
    kind: str
    sentence: str
    strands: bool
    skill: str | None
    agent: UUID | None


class KeptQueuesShape(Shape):
    """The last queue takes everything; where the company has none that does, it is ours."""

    queues: list[QueueShape]
    warnings: list[WarningShape]


class SeatShape(Shape):
    """`load` of `capacity`, in hundredths of a chat; `held` conversations, `ringing` offers."""

    agent: UUID
    name: str
    presence: Presence
    chosen: Presence
    skills: dict[str, int]
    languages: list[str]
    capacity: int
    load: int
    held: int
    ringing: int
    leaving: bool


class ShiftShape(Shape):
    starts_at: Moment
    ends_at: Moment


class ShiftsShape(Shape):
    shifts: Annotated[list[ShiftShape], Field(max_length=200)]


def queue_shape(queue: Queue) -> QueueShape:
    rule = queue.rule
    return QueueShape(
        id=queue.id,
        name=queue.name,
        rule=RuleShape(
            intents=sorted(rule.intents),
            risks=sorted(rule.risks),
            reasons=sorted(rule.reasons),
            languages=sorted(rule.languages),
            channels=sorted(rule.channels),
        ),
        steps=[
            StepShape(
                after=_seconds(step.after),
                needs=dict(step.needs),
                speaks=step.speaks,
                experts_only=step.experts_only,
            )
            for step in queue.steps
        ],
        experts=sorted(queue.experts),
        cost=queue.cost,
        service_level=_seconds(queue.service_level),
        ring=_seconds(queue.ring),
        sticky=_seconds(queue.sticky),
        sticky_wait=_seconds(queue.sticky_wait),
        weights=dict(queue.weights),
        call_back_within=None
        if queue.call_back_within is None
        else _seconds(queue.call_back_within),
    )


def warning_shape(warning: Warning) -> WarningShape:
    return WarningShape(
        queue=warning.queue,
        kind=warning.kind,
        sentence=warning.sentence,
        strands=warning.strands,
        skill=warning.skill,
        agent=warning.agent,
    )


def _step(step: StepShape) -> Step:
    return Step(
        after=timedelta(seconds=step.after),
        needs=step.needs,
        speaks=step.speaks,
        experts_only=step.experts_only,
    )


def _seconds(time: timedelta) -> int:
    return round(time.total_seconds())
