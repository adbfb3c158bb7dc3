"""What stands on either side in a round: those who ask, the agents and what they have by now; and
which of several comes first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from warmline.routing.fitting import qualified
from warmline.routing.model import Queue, Seat, Waiting

# Whoever worked so much more of the day than their colleagues did is asked last: who can do little
# else would otherwise never rest.
_OVERWORKED = 0.04

# Shares of worked time nearer to each other than this are equal: what somebody had to do a minute
# more or less is no reason.
_BUSY_STEP = 0.02


class Order(NamedTuple):
    """Who is asked first, smallest first; the names are the rules that are shown."""

    room_to_spare: bool
    not_overworked: bool
    least_flexible: int
    least_busy: int
    least_load: float
    longest_idle: float
    by_id: int


@dataclass(slots=True)
class Line:
    """All that ask for the same. `fit` are the places that qualify; `free` those of them that may
    have room, whoever is asked first on top; `spent` those that are over their budget; `stuck`
    says that no moving makes room any more."""

    queue: Queue
    step: int
    fit: frozenset[int]
    free: list[tuple[Order, int]]
    spent: list[int] = field(default_factory=list)
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    waiting: Waiting
    line: Line
    waited: timedelta
    cost: float
    """What it costs to go on waiting. A wait hurts the more the longer it is: it costs its square,
    so what the next second costs grows with it."""

    @property
    def movable(self) -> tuple[int, bool]:
        """Only what weighs the same takes the place of another: so nobody's room grows."""
        return self.waiting.weight, self.waiting.heavy


@dataclass(slots=True)
class Place:
    """A seat in a round: what it has by now, and what it was given in this round."""

    seat: Seat
    flexible: int
    overworked: bool
    load: int
    heavy: int
    idle: float
    order: Order = field(init=False)
    given: dict[UUID, Asked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.order = self._ordered()

    def room(self, weight: int) -> bool:
        return self.seat.capacity - self.load >= weight

    def over_budget(self) -> bool:
        return self.heavy >= self.seat.heavy_budget

    def take(self, asked: Asked) -> None:
        self.given[asked.waiting.conversation] = asked
        self._count(asked.waiting, 1)

    def give_up(self, asked: Asked) -> None:
        del self.given[asked.waiting.conversation]
        self._count(asked.waiting, -1)

    def _count(self, waiting: Waiting, sign: int) -> None:
        self.load += sign * waiting.weight
        self.heavy += sign * waiting.heavy
        self.order = self._ordered()

    def _ordered(self) -> Order:
        capacity = max(self.seat.capacity, 1)
        return Order(
            # who has their hands half full is spared while another has them free
            room_to_spare=2 * self.load >= capacity,
            not_overworked=self.overworked,
            least_flexible=self.flexible,
            least_busy=round(self.seat.busy / _BUSY_STEP),
            least_load=self.load / capacity,
            longest_idle=self.idle,
            by_id=self.seat.agent.int,
        )


def whose_turn(asked: Asked) -> tuple[float, float, datetime, int]:
    """The most costly wait first; of waits that cost the same the one that will cost more, then
    the oldest."""
    rate = asked.line.queue.cost * asked.waiting.urgency
    return -asked.cost, -rate, asked.waiting.since, asked.waiting.conversation.int


def deciding(first: Order, second: Order) -> str:
    """The rule in which these two differ."""
    return next(
        rule for rule, one, other in zip(Order._fields, first, second, strict=True) if one != other
    )


def place_of(seat: Seat, queues: Iterable[Queue], now: datetime, *, usual: float) -> Place:
    """`usual` is how busy those who are there were on average."""
    kinds = sum(qualified(seat, queue.steps[0], queue.experts) for queue in queues)
    idle = seat.idle_since or now
    return Place(
        seat,
        flexible=kinds * max(1, len(seat.languages)),
        overworked=seat.busy > usual + _OVERWORKED,
        load=seat.load,
        heavy=seat.heavy,
        idle=idle.timestamp(),
    )
