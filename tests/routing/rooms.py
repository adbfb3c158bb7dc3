"""What waits and who sits there, by hand and by chance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from warmline.people import Presence
from warmline.routing import CHAT, Queue, Seat, Step, Waiting

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def agent(number: int) -> UUID:
    return UUID(int=number)


def conversation(number: int) -> UUID:
    return UUID(int=10_000 + number)


def seat(
    number: int,
    skills: Mapping[str, int] | None = None,
    *,
    presence: Presence = "online",
    languages: str = "en",
    room: int = 1,
    load: int = 0,
    busy: float = 0.0,
    idle: float = 60,
    heavy: int = 0,
    leaving: bool = False,
) -> Seat:
    return Seat(
        agent(number),
        f"Agent {number}",
        presence,
        skills or {},
        frozenset(languages.split()),
        capacity=room * CHAT,
        load=load * CHAT,
        busy=busy,
        idle_since=ago(idle),
        heavy=heavy,
        leaving=leaving,
    )


def asks(
    number: int,
    waited: float = 60,
    *,
    queue: str = "any",
    language: str | None = "en",
    urgency: float = 1.0,
    heavy: bool = False,
    sticky: int | None = None,
    refused: Mapping[int, float] | None = None,
    weight: int = CHAT,
) -> Waiting:
    return Waiting(
        conversation(number),
        queue,
        ago(waited),
        language,
        weight,
        urgency,
        heavy=heavy,
        sticky=None if sticky is None else agent(sticky),
        refused={agent(who): ago(before) for who, before in (refused or {}).items()},
    )


def queue(
    name: str,
    needs: Mapping[str, int] | None = None,
    *,
    cost: float = 1.0,
    relaxed: Mapping[str, int] | None = None,
    after: float = 120,
    experts: tuple[int, ...] = (),
    experts_only: bool = False,
) -> Queue:
    steps = [Step(timedelta(), needs or {}, experts_only=experts_only)]
    if relaxed is not None:
        steps.append(Step(timedelta(seconds=after), relaxed, speaks=False))
    return Queue(name, name, steps=tuple(steps), experts=frozenset(map(agent, experts)), cost=cost)


QUEUES = {
    each.id: each
    for each in (
        queue("any"),
        queue("pay", {"pay": 3}, cost=4, relaxed={"pay": 1}),
        queue("both", {"pay": 2, "send": 2}, cost=2, relaxed={}),
        queue("experts", cost=3, experts=(1, 2, 3), experts_only=True, relaxed={}),
    )
}

levels = st.dictionaries(st.sampled_from(["pay", "send"]), st.integers(1, 5))

seats_by_chance = st.builds(
    seat,
    st.integers(1, 8),
    levels,
    presence=st.sampled_from(["online", "online", "online", "away", "break", "offline"]),
    languages=st.sampled_from(["en", "de", "en de"]),
    room=st.integers(0, 3),
    load=st.integers(0, 3),
    busy=st.sampled_from([0.0, 0.5, 0.8]),
    idle=st.sampled_from([0, 60, 600]),
    heavy=st.integers(5, 7),
    leaving=st.sampled_from([False, False, False, True]),
)

waiting_by_chance = st.builds(
    asks,
    st.integers(1, 12),
    st.sampled_from([0, 5, 60, 60, 130, 400]),
    queue=st.sampled_from([*QUEUES, "gone"]),
    language=st.sampled_from(["en", "de", "de-AT", None]),
    urgency=st.sampled_from([1.0, 1.0, 2.5]),
    heavy=st.booleans(),
    sticky=st.none() | st.integers(1, 9),
    refused=st.dictionaries(st.integers(1, 8), st.sampled_from([5, 200]), max_size=3),
    weight=st.sampled_from([CHAT, CHAT, 40]),
)

rooms = st.tuples(
    st.lists(waiting_by_chance, max_size=12, unique_by=lambda one: one.conversation),
    st.lists(seats_by_chance, max_size=8, unique_by=lambda one: one.agent),
)
