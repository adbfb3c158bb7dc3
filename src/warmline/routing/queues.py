"""The queues that a company defined: stored, checked, and which one takes a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from warmline.kit import Tx, WarmlineError, audit
from warmline.routing import sql
from warmline.routing.model import Queue, Rule, Step

# Somebody who speaks another language is better than nobody.
_STEPS: Final = (Step(timedelta()), Step(timedelta(seconds=30), speaks=False))
EVERYONE: Final = Queue("everyone", "Everyone", steps=_STEPS)
"""Takes what no other queue does, and all where there is none."""

MOST: Final = 100
MOST_STEPS: Final = 10
LONGEST: Final = timedelta(days=1)
SHORTEST_RING: Final = timedelta(seconds=5)
SOONEST_CALL: Final = timedelta(minutes=1)
LATEST_CALL: Final = timedelta(days=7)
_LONGEST_NAME: Final = 80  # characters


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule asks of a conversation."""

    channel: str
    language: str | None = None
    intent: str | None = None
    risks: frozenset[str] = frozenset()
    reason: str | None = None


class UnknownQueue(WarmlineError):
    def __init__(self, queue: str) -> None:
        super().__init__("unknown_queue", f"There is no queue “{queue[:80]}”.")


async def queues(tx: Tx) -> tuple[Queue, ...]:
    """In the order in which they are asked; the last one takes everything."""
    found = [read_queue(row["definition"]) for row in await tx.fetch(sql.QUEUES)]
    takes_all = bool(found) and found[-1].rule == Rule()
    return tuple(found) if takes_all else (*found, _everyone(found))


async def write_queues(tx: Tx, wanted: Sequence[Queue], *, actor: str, at: datetime) -> None:
    """These and no others from now on. Raises WarmlineError `bad_queue`."""
    check(wanted)
    await tx.execute(sql.LOCK_QUEUES)
    await tx.execute(sql.ARCHIVE_QUEUES, [queue.id for queue in wanted], at)
    for position, queue in enumerate(wanted):
        await tx.execute(sql.WRITE_QUEUE, queue.id, position, msgspec.to_builtins(queue))
    details = {"queues": [queue.id for queue in wanted]}
    await audit.record(tx, actor, "queues.changed", details, at=at)


def read_queue(definition: object) -> Queue:
    return msgspec.convert(definition, Queue)


def queue_for(among: Sequence[Queue], facts: Facts) -> Queue:
    """The first that fits; the last one always does."""
    return next((queue for queue in among if _fits(queue.rule, facts)), among[-1])


def named(among: Sequence[Queue], id: str) -> Queue:
    """Raises UnknownQueue."""
    for queue in among:
        if queue.id == id:
            return queue
    raise UnknownQueue(id)


def check(wanted: Sequence[Queue]) -> None:
    """Raises WarmlineError `bad_queue` with all that is wrong."""
    faults = [fault for queue in wanted for fault in _faults(queue)]
    ids = [queue.id for queue in wanted]
    if len(set(ids)) < len(ids):
        faults.append("Two queues have the same id.")
    if len(wanted) > MOST:
        faults.append(f"These are more than {MOST} queues.")
    hidden = [queue.name for queue in wanted[:-1] if queue.rule == Rule()]
    faults += [f"“{name}” takes everything: put it last." for name in hidden]
    if faults:
        raise WarmlineError("bad_queue", " ".join(faults))


def _everyone(others: Sequence[Queue]) -> Queue:
    """An own queue may be called so and have a rule; then ours has another id."""
    taken = {queue.id for queue in others}
    if EVERYONE.id not in taken:
        return EVERYONE
    return Queue("everyone-else", "Everyone else", steps=_STEPS)


def _fits(rule: Rule, facts: Facts) -> bool:
    """A language without its region fits a rule that names none."""
    spoken = {facts.language, facts.language and facts.language.partition("-")[0]}
    return (
        (not rule.channels or facts.channel in rule.channels)
        and (not rule.languages or bool(spoken & rule.languages))
        and (not rule.intents or facts.intent in rule.intents)
        and (not rule.risks or bool(facts.risks & rule.risks))
        and (not rule.reasons or facts.reason in rule.reasons)
    )


def _faults(queue: Queue) -> list[str]:
    name = queue.name[:_LONGEST_NAME] or queue.id[:_LONGEST_NAME]
    faults = []
    if not queue.id or not queue.name.strip() or len(queue.name) > _LONGEST_NAME:
        faults.append(f"A queue needs an id and a name of at most {_LONGEST_NAME} characters.")
    if not 1 <= len(queue.steps) <= MOST_STEPS or queue.steps[0].after != timedelta():
        faults.append(f"“{name}” needs 1 to {MOST_STEPS} steps, the first one after 0 seconds.")
    afters = [step.after for step in queue.steps]
    if afters != sorted(set(afters)):
        faults.append(f"The steps of “{name}” follow one another in time.")
    levels = [level for step in queue.steps for level in step.needs.values()]
    if any(not 1 <= level <= 5 for level in levels):
        faults.append(f"“{name}” asks for a level that is not from 1 to 5.")
    if any(step.experts_only for step in queue.steps) and not queue.experts:
        faults.append(f"“{name}” waits for experts, and has none.")
    if not SHORTEST_RING <= queue.ring <= LONGEST:
        faults.append(f"“{name}” rings for at least {SHORTEST_RING.seconds} seconds.")
    soon = queue.call_back_within
    if soon is not None and not SOONEST_CALL <= soon <= LATEST_CALL:
        faults.append(f"“{name}” calls back within a minute at the soonest and seven days at most.")
    if queue.cost < 0 or any(not 1 <= weight <= 2_000 for weight in queue.weights.values()):
        faults.append(f"The cost and the weights of “{name}” are above 0.")
    return faults
