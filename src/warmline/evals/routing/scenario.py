"""A scenario of routing in a file: who answers, who asks, and how a day goes.
docs/operator/routing.md describes the format."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml

from warmline.kit import WarmlineError
from warmline.routing import CHAT, Queue, Step

SUPPORT = Path(__file__).parent / "scenarios" / "support.yaml"

_SHARES_TO = 1e-6


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`chats` is how many conversations each of them can have at a time."""

    count: int
    skills: Mapping[str, int] = {}
    chats: int = 1


class Handling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gamma distribution: seconds, and its shape (1 is the exponential, more is steadier)."""

    mean: float
    shape: float = 2.0


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a queue asks for from `after` seconds of waiting on."""

    after: float = 0.0
    needs: Mapping[str, int] = {}


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue and its customers: their `share` of all, and how long they wait on average before
    they give up (seconds)."""

    id: str
    share: float
    handling: Handling
    patience: float
    cost: float = 1.0
    priority: bool = False
    steps: tuple[Asked, ...] = (Asked(),)

    def queue(self) -> Queue:
        steps = tuple(Step(timedelta(seconds=one.after), one.needs) for one in self.steps)
        return Queue(self.id, self.id, steps=steps, cost=self.cost)


class Absent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    skill: str
    count: int


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    rate: tuple[float, ...] = (1.0,)
    absent: Absent | None = None


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    hours: float
    occupancy: float
    agents: tuple[Group, ...]
    queues: tuple[Kind, ...]
    patterns: tuple[Pattern, ...]

    @property
    def seconds(self) -> float:
        return self.hours * 3600

    @property
    def places(self) -> int:
        return sum(group.count * group.chats for group in self.agents)

    @property
    def per_second(self) -> float:
        """How many come, on average, where everybody is there."""
        work = sum(kind.share * kind.handling.mean for kind in self.queues)
        return self.occupancy * self.places / work

    def there(self, pattern: Pattern) -> Iterator[tuple[int, Group]]:
        """Everybody with their number; of those who have the absent skill the last are missing."""
        missing = set[int]()
        everybody = list(enumerate(group for group in self.agents for _ in range(group.count)))
        if pattern.absent is not None:
            able = [number for number, who in everybody if pattern.absent.skill in who.skills]
            missing = set(able[-pattern.absent.count :])
        return ((number, who) for number, who in everybody if number not in missing)


def read_scenario(path: Path) -> Scenario:
    """Raises WarmlineError `bad_scenario`, which says what is wrong with the file."""
    try:
        written: Any = yaml.safe_load(path.read_text("utf-8"))
        scenario = msgspec.convert(written, Scenario)
    except OSError as error:
        raise _bad(path, f"cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise _bad(path, " ".join(str(error).split())) from error
    for fault in _faults(scenario):
        raise _bad(path, fault)
    return scenario


def _faults(scenario: Scenario) -> Iterator[str]:
    if not (scenario.agents and scenario.queues and scenario.patterns):
        yield "needs agents, queues and patterns."
    if not (0 < scenario.hours <= 24 and 0 < scenario.occupancy <= 2):
        yield "hours are from 0 to 24, occupancy from 0 to 2."
    if any(group.count < 1 or group.chats < 1 for group in scenario.agents):
        yield "each group of agents needs at least one, with at least one chat at a time."
    if abs(sum(kind.share for kind in scenario.queues) - 1) > _SHARES_TO:
        yield "the shares of the queues must add up to 1."
    if len({kind.id for kind in scenario.queues}) < len(scenario.queues):
        yield "two queues have the same id."
    if not any(kind.priority for kind in scenario.queues):
        yield "no queue has priority: true, so there is nothing to compare."
    for kind in scenario.queues:
        yield from _faults_of(kind)
    for pattern in scenario.patterns:
        if min(pattern.rate, default=0) < 0 or not sum(pattern.rate):
            yield f"pattern {pattern.name}: rate needs numbers above 0."


def _faults_of(kind: Kind) -> Iterator[str]:
    if min(kind.handling.mean, kind.handling.shape, kind.patience, kind.cost) <= 0:
        yield f"queue {kind.id}: handling, patience and cost are above 0."
    afters = [step.after for step in kind.steps]
    if not afters or afters[0] != 0 or afters != sorted(afters):
        yield f"queue {kind.id}: steps begin after 0 seconds and go up."


def _bad(path: Path, fault: str) -> WarmlineError:
    return WarmlineError("bad_scenario", f"{path.name}: {fault}")


def weight_of(group: Group) -> int:
    return group.chats * CHAT
