"""What routing did, counted from its two logs by somebody who knows nothing of how it works.

Reads `event` and `seat_event`, and of the company what agents can do and queues ask for. Imports
nothing of routing or the desk, on purpose: a mistake there must not be one here, too.

Each agent's log (`seat_event`) is in one order by its count, each conversation's by its sequence
number; the two are joined by the count that each offer carries. Clocks only decide how long
somebody waited.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from warmline.kit import Tx

STUCK_AFTER: Final = timedelta(seconds=1)
# Whoever said no is no agent for this conversation for a while.
REFUSED_FOR: Final = timedelta(seconds=30)
FOREVER: Final = datetime.max.replace(tzinfo=UTC)
CHAT: Final = 100
EXAMPLES: Final = 20

EVENTS = """
select conversation_id, seq, at, kind, payload from event
where kind like 'assignment.%' or kind like 'conversation.%' or kind = 'handoff.requested'
  or kind = 'turn.decided' and payload ? 'language'
order by conversation_id, seq
"""
SEAT_EVENTS = """
select agent_id, seq, at, kind, presence, conversation_id, weight, cause
from seat_event order by agent_id, seq
"""
AGENTS = "select id, role, languages, skills, capacity from agent"
QUEUES = """
select id, definition, extract(epoch from (definition->>'sticky_wait')::interval)::float8 as sticky
from queue where archived_at is null
"""
NOW = "select clock_timestamp()"
# Both logs as they were at one moment: what is written meanwhile would stand in one of them only.
ONE_MOMENT = "set transaction isolation level repeatable read"


@dataclass(frozen=True, slots=True)
class Counts:
    """`handoffs` that began to wait, `offers` that rang, `taken` of them. The next four must be 0:
    given to two at a time, to somebody without room, to somebody who was not online, and waited for
    more than a second while somebody who can was online with room for all of it. So must
    `unmatched`: what one log tells and the other does not."""

    handoffs: int
    offers: int
    taken: int
    double_assignments: int
    over_capacity: int
    offline_assignments: int
    stuck: int
    unmatched: int
    examples: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        faults = (self.double_assignments, self.over_capacity, self.offline_assignments)
        return not any((*faults, self.stuck, self.unmatched))


@dataclass(frozen=True, slots=True)
class Said:
    """A row of `event`."""

    conversation: UUID
    seq: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seated:
    """A row of `seat_event`."""

    agent: UUID
    seq: int
    at: datetime
    kind: str
    presence: str | None = None
    conversation: UUID | None = None
    weight: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """An agent as far as the choice depends on them."""

    id: UUID
    role: str
    languages: frozenset[str]
    skills: Mapping[str, int]
    capacity: int


@dataclass(frozen=True, slots=True)
class Asks:
    """What a queue asks for after how long (seconds): skills, the language, experts."""

    steps: tuple[tuple[float, Mapping[str, int], bool, bool], ...] = (
        (0.0, {}, True, False),
        (30.0, {}, False, False),
    )
    experts: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Logs:
    """Everything that is looked at; `until` is when it was read."""

    events: Sequence[Said]
    seats: Sequence[Seated]
    staff: Sequence[Staff]
    queues: Mapping[str, Asks] = field(default_factory=dict)
    until: datetime = FOREVER


async def read_logs(tx: Tx) -> Logs:
    """Of a transaction that has read nothing yet."""
    await tx.execute(ONE_MOMENT)
    until = await tx.fetchval(NOW)
    events = [Said(*row.values()) for row in await tx.fetch(EVENTS)]
    seats = [Seated(*row.values()) for row in await tx.fetch(SEAT_EVENTS)]
    staff = [
        Staff(row["id"], row["role"], frozenset(row["languages"]), row["skills"], row["capacity"])
        for row in await tx.fetch(AGENTS)
    ]
    queues = {row["id"]: _asks(row["definition"]) for row in await tx.fetch(QUEUES)}
    return Logs(events, seats, staff, queues, until)


def count(logs: Logs) -> Counts:
    examples: list[str] = []
    staff = {one.id: one for one in logs.staff}
    by_agent = _by(logs.seats, lambda one: one.agent)
    seats = {agent: _Seat(staff[agent], told, examples) for agent, told in by_agent.items()}
    by_conversation = _by(logs.events, lambda one: one.conversation)
    told = [_Story(events, staff, examples) for events in by_conversation.values()]
    unmatched = _unmatched(told, by_agent, examples)
    held_twice = _held_twice(told, seats, examples)
    stuck = sum(_is_stuck(story, seats, logs, examples) for story in told)
    return Counts(
        handoffs=sum(story.handoffs for story in told),
        offers=sum(len(story.offers) for story in told),
        taken=sum(story.accepted for story in told),
        double_assignments=sum(story.doubles for story in told) + held_twice,
        over_capacity=sum(seat.over_capacity for seat in seats.values()),
        offline_assignments=sum(seat.offline for seat in seats.values()),
        stuck=stuck,
        unmatched=unmatched,
        examples=tuple(examples[:EXAMPLES]),
    )


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which a conversation waited and rang nowhere; `since`: it was first handed over."""

    begin: datetime
    end: datetime
    since: datetime


class _Story:
    """What one conversation's log tells, in its order."""

    def __init__(
        self, events: Sequence[Said], staff: Mapping[UUID, Staff], examples: list[str]
    ) -> None:
        self.id = events[0].conversation
        self._staff, self._examples = staff, examples
        self._ringing: UUID | None = None
        self._waits: datetime | None = None
        self.holder: UUID | None = None
        self.handoffs = self.accepted = self.doubles = 0
        self.language: str | None = None
        self.queue: str | None = None
        self.since: datetime | None = None
        # (agent, count) of each offer; when it waited and rang nowhere; who refused, and when
        self.offers: list[tuple[UUID, int]] = []
        self.waited: list[Wait] = []
        self.refused: list[tuple[UUID, datetime]] = []
        for event in events:
            self._hear(event)
        self._stop_waiting(FOREVER)

    def _hear(self, event: Said) -> None:
        match event.kind:
            case "conversation.opened" | "turn.decided":
                self.language = event.payload.get("language") or self.language
            case "assignment.offered":
                self._offer(event)
            case "assignment.ended":
                self._end_offer(event)
            case "conversation.claimed":
                self._claim(event)
            case _:
                self._move(event)

    def _move(self, event: Said) -> None:
        payload = event.payload
        match event.kind:
            case "handoff.requested":
                if self.since is None:
                    self.handoffs += 1
                    self.since = event.at
                self._wait(event.at)
            case "conversation.released":
                self._let_go(event.at)
            case "conversation.passed" if payload.get("to"):
                self._give(UUID(payload["to"]["id"]), event.at)
            case "conversation.passed":
                self.queue = payload.get("queue") or self.queue
                self._let_go(event.at)
            case "conversation.handed_back" | "conversation.resolved":
                self._end(event.at)
            case "conversation.reopened" if payload.get("agent"):
                self._give(UUID(payload["agent"]["id"]), event.at)

    def _offer(self, event: Said) -> None:
        agent = UUID(event.payload["agent"]["id"])
        if self._ringing is not None or self.holder is not None or self._waits is None:
            self._double(event, "offered while it rang, was held or did not wait")
        self.offers.append((agent, event.payload["seat"]))
        self.queue = event.payload["why"]["queue"]
        self._ringing = agent
        self._stop_waiting(event.at)

    def _end_offer(self, event: Said) -> None:
        agent, how = UUID(event.payload["agent"]["id"]), event.payload["how"]
        if how in ("declined", "unanswered"):
            self.refused.append((agent, event.at))
        # with the claim or the return that ended it, its end comes after
        if self._ringing == agent:
            self._ringing = None
            if self.holder is None and self.since is not None:
                self._wait(event.at)

    def _claim(self, event: Said) -> None:
        agent = UUID(event.payload["agent"]["id"])
        assigned = bool(event.payload.get("assigned"))
        if assigned and self._ringing != agent:
            self._double(event, "assigned to somebody at whom it did not ring")
        plain = self._staff[agent].role == "agent"
        if self.holder not in (None, agent) and plain:
            self._double(event, "taken from a colleague who had it")
        self.accepted += assigned
        self._give(agent, event.at)

    def _give(self, agent: UUID, at: datetime) -> None:
        self._end(at)
        self.holder = agent

    def _let_go(self, at: datetime) -> None:
        self.holder = None
        self.since = self.since or at
        self._wait(at)

    def _end(self, at: datetime) -> None:
        self._stop_waiting(at)
        self.holder = self.since = None
        self._ringing = None

    def _wait(self, at: datetime) -> None:
        if self._waits is None and self._ringing is None:
            self._waits = at

    def _stop_waiting(self, at: datetime) -> None:
        if self._waits is not None:
            self.waited.append(Wait(self._waits, at, self.since or self._waits))
            self._waits = None

    def _double(self, event: Said, what: str) -> None:
        self.doubles += 1
        self._examples.append(f"{self.id} event {event.seq}: {what}")


class _Seat:
    """What one agent's log tells, in its order: and how much room they had, from when to when."""

    def __init__(self, staff: Staff, told: Sequence[Seated], examples: list[str]) -> None:
        self.staff, self._examples = staff, examples
        self._presence = "offline"
        self._rings: dict[UUID, int] = {}
        self._has: dict[UUID, int] = {}
        self._on_hold: set[UUID] = set()
        self.over_capacity = self.offline = 0
        # when they were online with room for a chat, all of the time, for more than a second
        self.free: list[tuple[datetime, datetime]] = []
        since: datetime | None = None
        for one in told:
            had = self._is_free()
            self._hear(one)
            if had != self._is_free():
                self._note(since, one.at)
                since = None if had else one.at
        self._note(since, FOREVER)

    @property
    def held(self) -> set[UUID]:
        return set(self._has) | self._on_hold

    def _hear(self, one: Seated) -> None:
        conversation, weight = one.conversation, one.weight or 0
        if one.kind == "presence":
            self._presence = one.presence or "offline"
            return
        assert conversation is not None
        match one.kind:
            case "offered":
                self._rings[conversation] = weight
                self._judge(one, "offered")
            case "offer_ended":
                self._rings.pop(conversation, None)
            case "taken":
                if self._rings.pop(conversation, None) is not None:
                    self._judge(one, "accepted")
                self._has[conversation] = weight
                self._on_hold.discard(conversation)
            case "held":
                self._has.pop(conversation, None)
                self._on_hold.add(conversation)
            case "resumed":
                self._has[conversation] = weight
                self._on_hold.discard(conversation)
            case "left":
                self._has.pop(conversation, None)
                self._on_hold.discard(conversation)

    def _judge(self, one: Seated, what: str) -> None:
        if self._presence != "online":
            self.offline += 1
            self._examples.append(f"{one.agent} {one.seq}: {what} while {self._presence}")
        if what == "offered" and self._room() < 0:
            self.over_capacity += 1
            self._examples.append(f"{one.agent} {one.seq}: {-self._room()} over capacity")

    def _room(self) -> int:
        return self.staff.capacity - sum(self._has.values()) - sum(self._rings.values())

    def _is_free(self) -> bool:
        return self._presence == "online" and self._room() >= CHAT

    def _note(self, since: datetime | None, until: datetime) -> None:
        if since is not None and until - since > STUCK_AFTER:
            self.free.append((since, until))


def _is_stuck(story: _Story, seats: Mapping[UUID, _Seat], logs: Logs, examples: list[str]) -> bool:
    """Whether the same agent could have taken it for all of a second, and did not get it."""
    asks = logs.queues.get(story.queue or "") or Asks()
    for waited in story.waited:
        wait = replace(waited, end=min(waited.end, logs.until))
        if wait.end - wait.begin <= STUCK_AFTER:
            continue
        for seat in seats.values():
            if _stuck_beside(story, seat, asks, wait):
                examples.append(f"{story.id} waited from {wait.begin} beside {seat.staff.id}")
                return True
    return False


def _stuck_beside(story: _Story, seat: _Seat, asks: Asks, wait: Wait) -> bool:
    """Looks at each moment from which this agent could have taken it: when both are there, when a
    refusal is over, when the queue asks for less."""
    first = bisect_right(seat.free, wait.begin, key=lambda free: free[1])
    for since, until in islice(seat.free, first, None):
        if since >= wait.end:
            break
        start, stop = max(wait.begin, since), min(wait.end, until)
        for moment in (start, *_later(story, asks, wait, start)):
            if stop - moment > STUCK_AFTER and _fits(story, seat.staff, asks, wait, moment):
                return True
    return False


def _later(story: _Story, asks: Asks, wait: Wait, start: datetime) -> Iterable[datetime]:
    relaxed = [wait.since + timedelta(seconds=after) for after, *_ in asks.steps]
    again = [when + REFUSED_FOR for _, when in story.refused]
    return [moment for moment in (*relaxed, *again) if moment > start]


def _fits(story: _Story, staff: Staff, asks: Asks, wait: Wait, at: datetime) -> bool:
    for agent, when in story.refused:
        if agent == staff.id and when <= at < when + REFUSED_FOR:
            return False
    waited = max((at - wait.since).total_seconds(), 0.0)
    needs, speaks, experts = next(
        (needs, speaks, experts)
        for after, needs, speaks, experts in reversed(asks.steps)
        if after <= waited
    )
    if experts and staff.id not in asks.experts:
        return False
    if speaks and story.language and not _speaks(staff, story.language):
        return False
    return all(staff.skills.get(skill, 0) >= level for skill, level in needs.items())


def _speaks(staff: Staff, language: str) -> bool:
    return language in staff.languages or language.split("-")[0] in staff.languages


def _unmatched(
    stories: Iterable[_Story], seats: Mapping[UUID, Sequence[Seated]], examples: list[str]
) -> int:
    """Offers that only one of the two logs tells."""
    by_events = {(agent, seq, story.id) for story in stories for agent, seq in story.offers}
    by_seats = {
        (one.agent, one.seq, one.conversation)
        for told in seats.values()
        for one in told
        if one.kind == "offered"
    }
    odd = by_events ^ by_seats
    examples.extend(f"{agent} {seq}: told in one log only" for agent, seq, _ in odd)
    gaps = sum(
        [one.seq for one in told] != list(range(1, len(told) + 1)) for told in seats.values()
    )
    return len(odd) + gaps


def _held_twice(stories: Iterable[_Story], seats: Mapping[UUID, _Seat], examples: list[str]) -> int:
    """Conversations that somebody has by their own log, and not by the conversation's."""
    holders = {story.id: story.holder for story in stories}
    wrong = [
        (agent, conversation)
        for agent, seat in seats.items()
        for conversation in seat.held
        if holders.get(conversation) != agent
    ]
    examples.extend(f"{one}: {agent} has it by their own log only" for agent, one in wrong)
    return len(wrong)


def _by(rows: Iterable[Any], key: Any) -> dict[UUID, list[Any]]:  # noqa: ANN401
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _asks(definition: Mapping[str, Any]) -> Asks:
    steps = tuple(
        (
            _seconds(step["after"]),
            step.get("needs", {}),
            step.get("speaks", True),
            step.get("experts_only", False),
        )
        for step in definition["steps"]
    )
    return Asks(steps, frozenset(UUID(expert) for expert in definition.get("experts", ())))


def _seconds(written: str) -> float:
    """Of an ISO 8601 duration as it is kept: whole or broken seconds, and days."""
    days, _, rest = written.removeprefix("P").partition("T")
    total = float(days.removesuffix("D") or 0) * 86_400
    return total + float(rest.removesuffix("S") or 0)
