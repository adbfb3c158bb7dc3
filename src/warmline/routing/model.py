"""What routing knows: queues, what waits in them, and the seats of those who answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from warmline.people import Presence

CHAT = 100
"""What a chat weighs; capacity is measured in hundredths of it."""

HEAVY_A_DAY = 6
"""How many heavy conversations an agent gets in a day before others are looked for first."""


@dataclass(frozen=True, slots=True)
class Step:
    """After so long a wait a queue asks for this instead: `needs` are skills with the lowest level
    that will do, `speaks` says that the customer's language must be spoken, `experts_only` that
    only the queue's experts get it."""

    after: timedelta
    needs: Mapping[str, int] = field(default_factory=dict)
    speaks: bool = True
    experts_only: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Which conversations a queue takes: those that fit all that is named; without a name,
    all do."""

    intents: frozenset[str] = frozenset()
    risks: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Queue:
    """`steps` begin with what is asked for at once (after zero). `cost` is what a minute of waiting
    costs beside other queues' minutes; `service_level` how long a wait may be; an offer rings for
    `ring`; a customer who comes back within `sticky` gets the agent they know, for whom they wait
    `sticky_wait` at most; `weights` says what a conversation of a channel takes of an agent's
    capacity; `call_back_within` is how soon after somebody is there they call back."""

    id: str
    name: str
    rule: Rule = Rule()
    steps: tuple[Step, ...] = (Step(timedelta()),)
    experts: frozenset[UUID] = frozenset()
    cost: float = 1.0
    service_level: timedelta = timedelta(minutes=3)
    ring: timedelta = timedelta(seconds=20)
    sticky: timedelta = timedelta(days=7)
    sticky_wait: timedelta = timedelta(seconds=30)
    weights: Mapping[str, int] = field(default_factory=lambda: {"mail": 40})
    call_back_within: timedelta | None = None

    def weight(self, channel: str) -> int:
        return self.weights.get(channel, CHAT)

    def step(self, waited: timedelta) -> int:
        """Which of the steps holds after this wait, counted from 0."""
        reached = [number for number, step in enumerate(self.steps) if step.after <= waited]
        return reached[-1] if reached else 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that waits and rings nowhere. `urgency` multiplies its queue's cost; `heavy`
    counts for the heavy-contact budget; `refused` are agents who declined it or did not answer, and
    when."""

    conversation: UUID
    queue: str
    since: datetime
    language: str | None = None
    weight: int = CHAT
    urgency: float = 1.0
    heavy: bool = False
    sticky: UUID | None = None
    refused: Mapping[UUID, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent as routing sees them. `load` is what they have and what rings at them, in hundredths
    of a chat; `busy` the share of their time today in which they had work (0 to 1); `heavy` the
    heavy conversations of today, of which `heavy_budget` are what they should get at most;
    `leaving`: their shift is about to end."""

    agent: UUID
    name: str
    presence: Presence
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    capacity: int = 3 * CHAT
    load: int = 0
    idle_since: datetime | None = None
    busy: float = 0.0
    heavy: int = 0
    heavy_budget: int = HEAVY_A_DAY
    leaving: bool = False
