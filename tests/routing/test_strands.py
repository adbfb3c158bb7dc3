"""The supervisor is warned before requirements strand anybody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.routing.rooms import NOW, agent, queue
from warmline.people import Agent
from warmline.routing import Queue, Rule, Seat, Step, stranded, within_reach


def somebody(
    number: int,
    skills: Mapping[str, int] | None = None,
    *,
    active: bool = True,
    capacity: int = 300,
) -> Agent:
    return Agent(
        agent(number),
        f"Agent {number}",
        f"agent{number}@example.com",
        "agent",
        ("en",),
        skills or {},
        None,
        capacity,
        active,
        NOW,
    )


def told(asked: Queue, *agents: Agent) -> list[tuple[str, bool]]:
    return [(each.kind, each.strands) for each in stranded([asked], agents)]


def test_what_somebody_can_take_now_or_later_strands_nobody() -> None:
    assert told(queue("pay", {"pay": 3}), somebody(1, {"pay": 3})) == []
    assert told(queue("any"), somebody(1)) == []


def test_a_skill_or_a_level_that_nobody_has() -> None:
    assert told(queue("pay", {"pay": 3}), somebody(1)) == [("nobody", True), ("skill", False)]
    found = stranded([queue("pay", {"pay": 5})], [somebody(1, {"pay": 4})])
    assert [each.kind for each in found] == ["nobody", "level"]
    assert found[1].sentence == "“pay” asks for pay of level 5; the highest is 4."


def test_a_step_that_nobody_meets_is_told_though_a_later_one_relaxes_it() -> None:
    relaxing = queue("pay", {"pay": 5}, relaxed={"pay": 1})
    assert told(relaxing, somebody(1, {"pay": 2})) == [("level", False)]


def test_two_skills_that_nobody_has_together() -> None:
    asked = queue("both", {"pay": 1, "send": 1})
    assert told(asked, somebody(1, {"pay": 3}), somebody(2, {"send": 3})) == [("nobody", True)]


def test_who_could_but_is_deactivated_is_named() -> None:
    asked = queue("pay", {"pay": 3})
    found = stranded([asked], [somebody(1, {"pay": 3}, active=False), somebody(2)])
    assert [each.kind for each in found] == ["nobody_active", "skill"]
    assert "Agent 1 could, but cannot sign in any more" in found[0].sentence


def test_experts_who_are_not_there_any_more() -> None:
    asked = queue("fraud", experts=(1, 9), experts_only=True)
    assert told(asked, somebody(1)) == [("expert_gone", False)]
    assert told(asked, somebody(1, active=False)) == [
        ("nobody_active", True),
        ("expert_gone", False),
        ("expert_gone", False),
    ]
    assert told(queue("fraud", experts_only=True), somebody(1)) == [
        ("nobody", True),
        ("no_experts", False),
    ]


def test_a_language_that_the_queue_takes_and_nobody_speaks() -> None:
    german = replace(queue("german"), rule=Rule(languages=frozenset({"de", "en"})))
    assert told(german, somebody(1)) == [("language", True)]
    later = replace(german, steps=(Step(timedelta()), Step(timedelta(minutes=5), speaks=False)))
    assert told(later, somebody(1)) == []


def test_a_weight_that_nobody_has_room_for() -> None:
    heavy = replace(queue("visits"), weights={"video": 400})
    assert told(heavy, somebody(1)) == [("no_room", True)]
    assert told(queue("any"), somebody(1, capacity=0)) == [("nobody", True)]


def test_who_is_there_reaches_what_they_may_get_now_or_later() -> None:
    now, later = Step(timedelta(), {"disputes": 4}), Step(timedelta(minutes=2), {"disputes": 2})
    asked = Queue("disputes", "Disputes", steps=(now, later))
    able = Seat(UUID(int=1), "Ada", "online", {"disputes": 2}, frozenset({"en"}), load=300)
    moments = (timedelta(), timedelta(minutes=5))

    def reached(seat: Seat, language: str = "en") -> list[bool]:
        return [within_reach(asked, waited, language, [seat]) for waited in moments]

    assert reached(able) == [True, True], "who has their hands full gets them free"
    assert reached(replace(able, presence="break")) == [True, True]
    assert reached(replace(able, presence="away")) == [False, False]
    assert reached(replace(able, leaving=True)) == [False, False], "their shift is about to end"
    assert reached(replace(able, skills={"disputes": 1})) == [False, False]
    assert reached(able, "fr") == [False, False]
    stricter = (Step(timedelta(), {"disputes": 2}), replace(now, after=timedelta(minutes=2)))
    strict = replace(asked, steps=stricter)
    assert within_reach(strict, timedelta(), "en", [able])
    assert not within_reach(strict, timedelta(minutes=5), "en", [able])


def test_the_worst_comes_first() -> None:
    found = stranded([queue("a", {"pay": 5}, relaxed={}), queue("b", {"send": 1})], [somebody(1)])
    assert [(each.queue, each.strands) for each in found] == [
        ("b", True),
        ("a", False),
        ("b", False),
    ]
