"""A day on the floor, event by event: customers come, wait, give up; agents get them and finish.

Who gets whom is asked of a policy at the moments at which production asks too: when somebody comes,
when somebody is done, and when a queue begins to ask for less."""

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

import simpy

from warmline.evals.routing.policies import Policy
from warmline.evals.routing.scenario import Kind, Pattern, Scenario, weight_of
from warmline.routing import Estimate, Queue, Seat, Waiting, WaitModel, able

OPENS = datetime(2026, 5, 4, 8, tzinfo=UTC)

_MEASURED = 200  # handling times that the expected wait is made of
_COUNTED_EVERY = 60.0  # seconds: how fresh the share of worked time is, as in production


@dataclass(frozen=True, slots=True)
class Customer:
    """Everything about them that does not depend on who answers: seconds since opening."""

    comes: float
    kind: Kind
    handling: float
    patience: float


@dataclass(frozen=True, slots=True)
class Wait:
    """`told` is what was said about it; `given_up` that nobody came in time."""

    kind: Kind
    seconds: float
    given_up: bool
    told: Estimate | None


@dataclass(frozen=True, slots=True)
class Day:
    """`occupancy` is the share of the day in which each agent had work, by their number."""

    waits: Sequence[Wait]
    occupancy: Mapping[int, float]


def customers(scenario: Scenario, pattern: Pattern, seed: int) -> list[Customer]:
    """The same for every policy. A Poisson stream that is thinned to the shape of the day."""
    random = Random(f"{seed} {pattern.name}")
    peak = max(pattern.rate) * len(pattern.rate) / sum(pattern.rate)
    piece = scenario.seconds / len(pattern.rate)
    kinds, shares = scenario.queues, [kind.share for kind in scenario.queues]
    found: list[Customer] = []
    at = random.expovariate(scenario.per_second * peak)
    while at < scenario.seconds:
        if random.random() * max(pattern.rate) < pattern.rate[int(at / piece)]:
            (kind,) = random.choices(kinds, shares)
            shape = kind.handling.shape
            handling = random.gammavariate(shape, kind.handling.mean / shape)
            found.append(Customer(at, kind, handling, random.expovariate(1 / kind.patience)))
        at += random.expovariate(scenario.per_second * peak)
    return found


def play(scenario: Scenario, pattern: Pattern, policy: Policy, come: Sequence[Customer]) -> Day:
    floor = _Floor(scenario, pattern, policy)
    floor.environment.process(floor.arrivals(come))
    floor.environment.run()
    return floor.day()


@dataclass(slots=True)
class _Agent:
    number: int
    seat: Seat
    busy: float = 0.0  # seconds until `since`
    since: float = 0.0


@dataclass(slots=True)
class _Line:
    """Of one queue: what its wait is told from, and who fits."""

    queue: Queue
    fit: Sequence[_Agent]
    model: WaitModel = field(default_factory=WaitModel)
    handling: deque[float] = field(default_factory=lambda: deque(maxlen=_MEASURED))


class _Floor:
    def __init__(self, scenario: Scenario, pattern: Pattern, policy: Policy) -> None:
        self.environment = simpy.Environment()
        self._policy, self._closes = policy, scenario.seconds
        self._agents = {
            UUID(int=number): _Agent(
                number,
                Seat(
                    UUID(int=number),
                    str(number),
                    "online",
                    group.skills,
                    capacity=weight_of(group),
                    idle_since=OPENS,
                ),
            )
            for number, group in scenario.there(pattern)
        }
        self._queues = {kind.id: kind.queue() for kind in scenario.queues}
        self._lines = {name: _Line(queue, self._fit(queue)) for name, queue in self._queues.items()}
        self._counted = 0.0
        self._waiting: dict[UUID, tuple[Waiting, Customer, Estimate | None]] = {}
        self._waits: list[Wait] = []

    def arrivals(self, come: Sequence[Customer]) -> Generator[simpy.Event, None, None]:
        for number, customer in enumerate(come):
            yield self.environment.timeout(customer.comes - self.environment.now)
            asked = Waiting(UUID(int=number), customer.kind.id, self._now())
            self._waiting[asked.conversation] = asked, customer, self._tell(asked)
            self._round()
            if asked.conversation in self._waiting:
                self._after(customer.patience, partial(self._give_up, asked))
                for step in self._queues[asked.queue].steps[1:]:
                    self._after(step.after.total_seconds(), self._round)

    def day(self) -> Day:
        occupancy = {agent.number: agent.busy / self._closes for agent in self._agents.values()}
        return Day(self._waits, occupancy)

    def _fit(self, queue: Queue) -> list[_Agent]:
        asked = Waiting(UUID(int=0), queue.id, OPENS)
        return [agent for agent in self._agents.values() if able(agent.seat, asked, queue, OPENS)]

    def _round(self) -> None:
        if not self._waiting:
            return
        now = self._now()
        if self.environment.now >= self._counted + _COUNTED_EVERY:
            self._count()
        seats = [agent.seat for agent in self._agents.values()]
        waiting = [asked for asked, _, _ in self._waiting.values()]
        for conversation, agent in self._policy(waiting, seats, self._queues, now):
            self._begin(conversation, self._agents[agent])

    def _begin(self, conversation: UUID, agent: _Agent) -> None:
        asked, customer, told = self._waiting.pop(conversation)
        self._ended(asked, customer, told, given_up=False)
        self._load(agent, asked.weight)
        self._after(customer.handling, partial(self._finish, asked, customer, agent))

    def _finish(self, asked: Waiting, customer: Customer, agent: _Agent) -> None:
        self._lines[asked.queue].handling.append(customer.handling)
        self._load(agent, -asked.weight)
        self._round()

    def _give_up(self, asked: Waiting) -> None:
        if asked.conversation in self._waiting:
            self._ended(*self._waiting.pop(asked.conversation), given_up=True)

    def _ended(
        self, asked: Waiting, customer: Customer, told: Estimate | None, *, given_up: bool
    ) -> None:
        seconds = self.environment.now - customer.comes
        self._waits.append(Wait(customer.kind, seconds, given_up, told))
        if told is not None:
            line = self._lines[asked.queue]
            line.model = line.model.waited(told, seconds, still=given_up)

    def _tell(self, asked: Waiting) -> Estimate | None:
        line = self._lines[asked.queue]
        fit = [agent.seat for agent in line.fit]
        places = sum(seat.capacity // asked.weight for seat in fit)
        free = sum((seat.capacity - seat.load) // asked.weight for seat in fit)
        ahead = sum(other.queue == asked.queue for other, _, _ in self._waiting.values())
        return line.model.estimate(ahead + 1, places=places, free=free, handling=line.handling)

    def _load(self, agent: _Agent, weight: int) -> None:
        """Whoever has anything to do is busy; what is done after closing is not of this day."""
        now = min(self.environment.now, self._closes)
        agent.busy += (now - agent.since) * (agent.seat.load > 0)
        agent.since = now
        load = agent.seat.load + weight
        idle = agent.seat.idle_since if load else self._now()
        agent.seat = replace(agent.seat, load=load, idle_since=idle)

    def _count(self) -> None:
        now = self._counted = self.environment.now
        for agent in self._agents.values():
            busy = agent.busy + (now - agent.since) * (agent.seat.load > 0)
            agent.seat = replace(agent.seat, busy=min(1.0, busy / now))

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        event = self.environment.timeout(seconds)
        assert event.callbacks is not None
        event.callbacks.append(lambda _: then())

    def _now(self) -> datetime:
        return OPENS + timedelta(seconds=self.environment.now)
