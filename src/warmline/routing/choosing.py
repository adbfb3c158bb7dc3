"""Who gets which conversation, and why.

Whose wait costs most is next, and gets the least flexible agent who will do, so that those who can
do more stay free for what only they can do. What is asked in which order:

1. who may have it at all (`fitting`), and did not refuse it;
2. whom the customer knows, for whom a short while is waited;
3. whose hands are not half full and who did not work much more of the day than their colleagues;
   of them who can do least else, then who had least to do;
4. the budget of heavy conversations.

Nobody waits while somebody who fits has room: when the last free agent was given away, those who
got theirs in this round are looked over for one who could go elsewhere. So the waits that a round
ends are the most costly ones that can be ended (the assignment problem's optimum, where all weigh
the same).
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush, heapreplace
from statistics import fmean
from typing import Final
from uuid import UUID

from warmline.conversations import Why
from warmline.routing.fitting import qualified, speaks, there
from warmline.routing.model import Queue, Seat, Waiting
from warmline.routing.places import Asked, Line, Order, deciding, place_of, whose_turn

ASKED_AGAIN_AFTER: Final = timedelta(seconds=30)
"""Whoever refused a conversation is asked again so much later, and only when nobody else could."""


@dataclass(frozen=True, slots=True)
class Pairing:
    conversation: UUID
    agent: UUID
    why: Why


def choose(
    waiting: Sequence[Waiting], seats: Sequence[Seat], queues: Mapping[str, Queue], now: datetime
) -> tuple[Pairing, ...]:
    """Whom to offer what. Pure: the same answer for the same facts, in whatever order they come.
    What is not in it waits on. A conversation of a queue that is gone asks for nothing special."""
    if not waiting or not any(there(seat) and seat.load < seat.capacity for seat in seats):
        return ()
    known = {asked.sticky for asked in waiting if asked.sticky is not None}
    return _Round(seats, known, queues, now).pair(waiting)


@dataclass(frozen=True, slots=True)
class _Found:
    """The place, and the rules that led there. What is `fixed` is not moved any more."""

    at: int
    rules: tuple[str, ...]
    fixed: bool = False


class _Round:
    def __init__(
        self,
        seats: Sequence[Seat],
        known: Set[UUID],
        queues: Mapping[str, Queue],
        now: datetime,
    ) -> None:
        self._queues, self._now = queues, now
        present = [seat for seat in seats if there(seat)]
        usual = fmean(seat.busy for seat in present)
        # of those without room only the known matter: they are waited for
        asked = sorted(
            (seat for seat in present if seat.load < seat.capacity or seat.agent in known),
            key=lambda seat: seat.agent.int,
        )
        self._places = [place_of(seat, queues.values(), now, usual=usual) for seat in asked]
        self._by_agent = {seat.agent: at for at, seat in enumerate(asked)}
        self._lines: dict[tuple[object, ...], Line] = {}
        self._fits: dict[tuple[object, ...], frozenset[int]] = {}
        self._full: set[int] = set()
        self._found: dict[UUID, _Found] = {}

    def pair(self, waiting: Sequence[Waiting]) -> tuple[Pairing, ...]:
        turns = sorted(map(self._asked, waiting), key=whose_turn)
        for asked in turns:
            if not self._waits_for_known(asked):
                found = self._known(asked) or self._first(asked)
                found = found or self._moved(asked) or self._last_resort(asked)
                if found is not None:
                    self._give(asked, found)
        return tuple(
            self._pairing(asked, self._found[asked.waiting.conversation], number)
            for number, asked in enumerate(turns, start=1)
            if asked.waiting.conversation in self._found
        )

    def _asked(self, waiting: Waiting) -> Asked:
        waited = max(self._now - waiting.since, timedelta())
        queue = self._queues.get(waiting.queue) or Queue(waiting.queue, waiting.queue)
        line = self._line(queue, queue.step(waited), waiting)
        cost = queue.cost * waiting.urgency * waited.total_seconds()
        return Asked(waiting, line, waited, cost)

    def _line(self, queue: Queue, step: int, waiting: Waiting) -> Line:
        key = (queue.id, step, waiting.language, waiting.weight, waiting.heavy)
        line = self._lines.get(key)
        if line is None:
            fit = self._qualified(queue, step) & self._speaking(queue, step, waiting.language)
            places = self._places
            free = [(places[at].order, at) for at in fit if places[at].room(waiting.weight)]
            heapify(free)
            line = self._lines[key] = Line(queue, step, fit, free)
        return line

    def _qualified(self, queue: Queue, step: int) -> frozenset[int]:
        return self._fitting(
            (queue.id, step), lambda seat: qualified(seat, queue.steps[step], queue.experts)
        )

    def _speaking(self, queue: Queue, step: int, language: str | None) -> frozenset[int]:
        spoken = language if queue.steps[step].speaks else None
        return self._fitting(
            (spoken,), lambda seat: spoken is None or speaks(seat.languages, spoken)
        )

    def _fitting(self, key: tuple[object, ...], fits: Callable[[Seat], bool]) -> frozenset[int]:
        if key not in self._fits:
            self._fits[key] = frozenset(
                at for at, place in enumerate(self._places) if fits(place.seat)
            )
        return self._fits[key]

    def _known(self, asked: Asked) -> _Found | None:
        at = self._place_of_known(asked)
        if at is None or not self._places[at].room(asked.waiting.weight):
            return None
        return _Found(at, ("known_agent",), fixed=True)

    def _waits_for_known(self, asked: Asked) -> bool:
        at = self._place_of_known(asked)
        return (
            at is not None
            and not self._places[at].room(asked.waiting.weight)
            and asked.waited < asked.line.queue.sticky_wait
        )

    def _place_of_known(self, asked: Asked) -> int | None:
        known = asked.waiting.sticky
        at = self._by_agent.get(known) if known is not None else None
        return at if at is not None and self._open(asked, at) else None

    def _open(self, asked: Asked, at: int) -> bool:
        """Whether this place may get it by the ordinary rules, room or not."""
        place = self._places[at]
        return (
            at in asked.line.fit
            and place.seat.agent not in asked.waiting.refused
            and not (asked.waiting.heavy and place.over_budget())
        )

    def _first(self, asked: Asked) -> _Found | None:
        """Whoever is asked first of those with room, and what set them apart from the next."""
        free, refusing = asked.line.free, []
        chosen: tuple[Order, int] | None = None
        rule = "only_fit"
        while self._top(asked):
            if self._places[free[0][1]].seat.agent in asked.waiting.refused:
                refusing.append(heappop(free))
            elif chosen is None:
                chosen = heappop(free)
            else:
                rule = deciding(chosen[0], free[0][0])
                break
        for entry in (*refusing, *([chosen] if chosen else [])):
            heappush(free, entry)
        return _Found(chosen[1], (rule,)) if chosen else None

    def _top(self, asked: Asked) -> bool:
        """Whether there is anybody with room; then the first of them is on top. Within a round
        orders only get worse and rooms smaller, so what is out of date is put right when it comes
        up."""
        line = asked.line
        while line.free:
            order, at = line.free[0]
            place = self._places[at]
            if not place.room(asked.waiting.weight):
                heappop(line.free)
            elif asked.waiting.heavy and place.over_budget():
                line.spent.append(heappop(line.free)[1])
            elif order != place.order:
                heapreplace(line.free, (place.order, at))
            else:
                return True
        return False

    def _moved(self, asked: Asked) -> _Found | None:
        """A place that becomes free when others of this round go elsewhere: the shortest chain of
        moves from those who qualify to somebody with room."""
        if asked.line.stuck or not self._room_left(asked.waiting.weight):
            return None
        came = dict.fromkeys(self._by_order(asked, asked.line.fit), (asked, -1))
        unseen = set(range(len(self._places))) - came.keys()
        reached = deque(came)
        while reached:
            at = reached.popleft()
            for other in self._movable(at, asked):
                for to in self._by_order(other, other.line.fit & unseen):
                    came[to] = (other, at)
                    if self._places[to].room(asked.waiting.weight):
                        return self._move(came, to)
                    unseen.discard(to)
                    reached.append(to)
        asked.line.stuck = not asked.waiting.refused
        return None

    def _room_left(self, weight: int) -> bool:
        if weight in self._full:
            return False
        if any(place.room(weight) for place in self._places):
            return True
        self._full.add(weight)
        return False

    def _by_order(self, asked: Asked, places: Iterable[int]) -> list[int]:
        open_ = (at for at in places if self._open(asked, at))
        return sorted(open_, key=lambda at: self._places[at].order)

    def _movable(self, at: int, asked: Asked) -> list[Asked]:
        return [
            other
            for conversation, other in self._places[at].given.items()
            if other.movable == asked.movable and not self._found[conversation].fixed
        ]

    def _move(self, came: Mapping[int, tuple[Asked, int]], end: int) -> _Found:
        to = end
        while True:
            moving, source = came[to]
            if source < 0:
                return _Found(to, ("made_room",))
            self._places[source].give_up(moving)
            self._give(moving, _Found(to, ("made_room",)))
            to = source

    def _last_resort(self, asked: Asked) -> _Found | None:
        """Who refused it a while ago, and for a heavy conversation that waited longer than it
        should also those who had their share."""
        late = asked.waited > asked.line.queue.service_level
        spent = asked.line.spent if late else []
        places = self._places
        candidates = [
            (agent in refused, at in spent, places[at].order)
            for at in {*(at for _, at in asked.line.free), *spent}
            for agent, refused in [(places[at].seat.agent, asked.waiting.refused)]
            if places[at].room(asked.waiting.weight)
            and (agent not in refused or self._now - refused[agent] >= ASKED_AGAIN_AFTER)
        ]
        if not candidates:
            return None
        again, over, order = min(candidates)
        rules = ("asked_again",) * again + ("over_budget",) * over
        return _Found(self._by_agent[UUID(int=order.by_id)], rules)

    def _give(self, asked: Asked, found: _Found) -> None:
        self._places[found.at].take(asked)
        self._found[asked.waiting.conversation] = found

    def _pairing(self, asked: Asked, found: _Found, turn: int) -> Pairing:
        seat, line = self._places[found.at].seat, asked.line
        why = Why(
            rules=(*found.rules, "relaxed") if line.step else found.rules,
            queue=line.queue.id,
            waited=round(asked.waited.total_seconds()),
            step=line.step,
            figures={
                "turn": turn,
                "cost": round(asked.cost, 1),
                "fit": len(line.fit),
                "flexible": self._places[found.at].flexible,
                "busy": round(seat.busy, 2),
                "load": seat.load,
                "capacity": seat.capacity,
                **({"heavy": seat.heavy} if asked.waiting.heavy else {}),
            },
        )
        return Pairing(asked.waiting.conversation, seat.agent, why)
