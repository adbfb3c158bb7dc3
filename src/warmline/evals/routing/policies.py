"""What is compared: the production code, and what most desks do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from warmline.routing import Queue, Seat, Waiting, able, choose

Policy = Callable[
    [Sequence[Waiting], Sequence[Seat], Mapping[str, Queue], datetime],
    Sequence[tuple[UUID, UUID]],
]


def warmline(
    waiting: Sequence[Waiting], seats: Sequence[Seat], queues: Mapping[str, Queue], now: datetime
) -> list[tuple[UUID, UUID]]:
    return [(each.conversation, each.agent) for each in choose(waiting, seats, queues, now)]


def first_come(
    waiting: Sequence[Waiting], seats: Sequence[Seat], queues: Mapping[str, Queue], now: datetime
) -> list[tuple[UUID, UUID]]:
    """The oldest first, to whoever was idle longest, under the very same hard constraints."""
    free = {seat.agent: seat for seat in seats if seat.load < seat.capacity}
    pairs = []
    for asked in sorted(waiting, key=lambda one: (one.since, one.conversation)):
        if not free:
            break
        fit = [seat for seat in free.values() if able(seat, asked, queues[asked.queue], now)]
        if fit:
            chosen = min(fit, key=lambda seat: (seat.load, seat.idle_since or now, seat.agent))
            pairs.append((asked.conversation, chosen.agent))
            free[chosen.agent] = replace(chosen, load=chosen.load + asked.weight)
    return pairs


POLICIES: Mapping[str, Policy] = {"first_come": first_come, "warmline": warmline}
