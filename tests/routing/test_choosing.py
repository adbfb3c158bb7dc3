"""Who gets which conversation: the rules by hand, what always holds by chance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.routing.rooms import (
    NOW,
    QUEUES,
    agent,
    ago,
    asks,
    conversation,
    queue,
    rooms,
    seat,
)
from warmline.routing import CHAT, Pairing, Queue, Seat, Waiting, able, choose

Room = tuple[list[Waiting], list[Seat]]
PAY = {"pay": 3}


def pairs(waiting: Sequence[Waiting], seats: Sequence[Seat]) -> dict[int, int]:
    """Number of the conversation → number of the agent."""
    return {
        each.conversation.int - 10_000: each.agent.int
        for each in choose(waiting, seats, QUEUES, NOW)
    }


def only(waiting: Sequence[Waiting], seats: Sequence[Seat]) -> Pairing:
    (pairing,) = choose(waiting, seats, QUEUES, NOW)
    return pairing


def test_nobody_gets_what_they_may_not_have() -> None:
    for nobody in (
        seat(1, presence="away"),
        seat(1, presence="break"),
        seat(1, presence="offline"),
        seat(1, leaving=True),
        seat(1, room=2, load=2),
        seat(1, languages="de"),
    ):
        assert pairs([asks(1)], [nobody]) == {}
    assert pairs([asks(1, queue="pay")], [seat(1, {"pay": 2})]) == {}
    assert pairs([asks(1, queue="experts")], [seat(4)]) == {}
    assert pairs([asks(1, language="pt-BR")], [seat(1, languages="pt")]) == {1: 1}


def test_a_queue_asks_for_less_after_a_while_and_the_agent_reads_so() -> None:
    assert pairs([asks(1, 119, queue="pay")], [seat(1, {"pay": 1})]) == {}
    pairing = only([asks(1, 120, queue="pay", language="fr")], [seat(1, {"pay": 1})])
    assert pairing.why.rules == ("only_fit", "relaxed")
    assert (pairing.why.step, pairing.why.waited, pairing.why.queue) == (1, 120, "pay")


def test_whose_wait_costs_most_is_next() -> None:
    one = [seat(1, PAY)]
    assert pairs([asks(1, 100), asks(2, 30, queue="pay")], one) == {2: 1}
    assert pairs([asks(1, 130), asks(2, 30, queue="pay")], one) == {1: 1}
    assert pairs([asks(1, 100), asks(2, 30, queue="pay", urgency=0.5)], one) == {1: 1}
    assert pairs([asks(1, 0), asks(2, 0, queue="pay")], one) == {2: 1}


def test_the_oldest_is_first_when_capacity_frees() -> None:
    waiting = [asks(number, 10 * number) for number in range(1, 9)]
    assert pairs(waiting, [seat(1, room=3, load=1)]) == {8: 1, 7: 1}


def test_who_can_do_least_else_gets_it() -> None:
    pairing = only([asks(1)], [seat(1, PAY), seat(2, busy=0.05), seat(3, {"pay": 5, "send": 5})])
    assert (pairing.agent, pairing.why.rules) == (agent(2), ("least_flexible",))
    assert only([asks(1)], [seat(1, languages="en de"), seat(2)]).agent == agent(2)


@pytest.mark.parametrize(
    ("rule", "other", "chosen"),
    [
        ("room_to_spare", seat(1, room=3, load=2), seat(2, PAY, room=3, busy=0.9)),
        ("not_overworked", seat(1, busy=0.6), seat(2, PAY, busy=0.5)),
        ("least_busy", seat(1, busy=0.45), seat(2, busy=0.4, room=3, load=1)),
        ("least_load", seat(1, room=3, load=1), seat(2, room=3, idle=1)),
        ("longest_idle", seat(1, idle=20), seat(2, idle=30)),
        ("by_id", seat(3), seat(2)),
    ],
)
def test_among_equals_it_is_fair(rule: str, other: Seat, chosen: Seat) -> None:
    pairing = only([asks(1)], [other, chosen])
    assert (pairing.agent, pairing.why.rules) == (chosen.agent, (rule,))


def test_a_returning_customer_gets_whom_they_know_and_waits_a_little_for_them() -> None:
    known, other = seat(1, PAY, busy=0.9), seat(2)
    assert only([asks(1, 5, sticky=1)], [known, other]).why.rules == ("known_agent",)
    full = replace(known, load=CHAT)
    assert pairs([asks(1, 29, sticky=1)], [full, other]) == {}
    assert pairs([asks(1, 30, sticky=1)], [full, other]) == {1: 2}
    for away in (replace(full, presence="away"), replace(full, leaving=True)):
        assert pairs([asks(1, 5, sticky=1)], [away, other]) == {1: 2}
    assert pairs([asks(1, 5, sticky=1, refused={1: 1})], [known, other]) == {1: 2}
    assert pairs([asks(1, 5, sticky=9)], [known, other]) == {1: 2}


def test_who_refused_is_asked_again_only_when_nobody_else_could_and_not_at_once() -> None:
    assert pairs([asks(1, refused={1: 300})], [seat(1), seat(2, PAY)]) == {1: 2}
    assert pairs([asks(1, refused={1: 29})], [seat(1)]) == {}
    assert only([asks(1, refused={1: 30})], [seat(1)]).why.rules == ("asked_again",)


def test_heavy_conversations_go_to_those_who_had_their_share_only_when_late() -> None:
    spent, fresh = seat(1, heavy=6), seat(2, PAY, heavy=5, busy=0.9)
    assert pairs([asks(1, heavy=True)], [spent, fresh]) == {1: 2}
    assert pairs([asks(1)], [spent, fresh]) == {1: 1}
    assert pairs([asks(1, 180, heavy=True)], [spent]) == {}
    assert only([asks(1, 181, heavy=True)], [spent]).why.rules == ("over_budget",)
    two = [asks(1, 150, heavy=True), asks(2, 140, heavy=True)]
    assert pairs(two, [seat(2, room=2, heavy=5)]) == {1: 2}


def test_somebody_is_moved_where_that_lets_another_be_taken_too() -> None:
    specialist, other = seat(1, PAY, languages="en"), seat(2, languages="en de fr es")
    waiting = [asks(1, 90), asks(2, 10, queue="pay")]
    assert pairs(waiting, [specialist, other]) == {1: 2, 2: 1}
    moved = {
        each.conversation: each.why for each in choose(waiting, [specialist, other], QUEUES, NOW)
    }
    assert moved[conversation(1)].rules == ("made_room",)


def test_a_queue_that_is_gone_strands_nobody() -> None:
    assert pairs([asks(1, queue="gone")], [seat(1)]) == {1: 1}


@given(rooms)
@settings(max_examples=250, deadline=None)
def test_hard_limits_hold(room: Room) -> None:
    waiting, seats = room
    of_agent, of_conversation = by_id(waiting, seats)
    pairings = choose(waiting, seats, QUEUES, NOW)
    assert len({each.conversation for each in pairings}) == len(pairings)
    taken: Counter[object] = Counter()
    for each in pairings:
        asked, who = of_conversation[each.conversation], of_agent[each.agent]
        assert able(who, asked, queue_of(asked), NOW)
        refused = asked.refused.get(each.agent)
        assert refused is None or refused <= ago(30)
        taken[each.agent] += asked.weight
        assert who.load + taken[each.agent] <= who.capacity
        assert each.why.rules


@given(rooms)
@settings(max_examples=250, deadline=None)
def test_nobody_waits_while_somebody_who_fits_has_room(room: Room) -> None:
    waiting, seats = room
    pairings = choose(waiting, seats, QUEUES, NOW)
    after = seats_after(waiting, seats, pairings)
    there = {one.agent for one in seats if one.presence == "online" and not one.leaving}
    paired = {each.conversation for each in pairings}
    for asked in waiting:
        waits_for_known = asked.sticky in there and asked.since > ago(30)
        if asked.conversation in paired or waits_for_known:
            continue
        for who in after:
            spared = asked.heavy and who.heavy >= who.heavy_budget and asked.since >= ago(180)
            fits = able(who, asked, queue_of(asked), NOW) and who.agent not in asked.refused
            assert not fits or spared


@given(rooms)
@settings(max_examples=200, deadline=None)
def test_of_equal_cost_the_oldest_is_taken_first(room: Room) -> None:
    """Of those that ask for exactly the same, none is taken while an older one waits on."""
    plain = [replace(one, sticky=None, refused={}, heavy=False) for one in room[0]]
    paired = {each.conversation for each in choose(plain, room[1], QUEUES, NOW)}
    for younger in plain:
        for older in plain:
            if kind(older) == kind(younger) and older.since < younger.since:
                assert older.conversation in paired or younger.conversation not in paired


@given(rooms, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_in_which_facts_come_changes_nothing(room: Room, random: Random) -> None:
    waiting, seats = room
    shuffled = random.sample(waiting, len(waiting)), random.sample(seats, len(seats))
    assert choose(*shuffled, QUEUES, NOW) == choose(waiting, seats, QUEUES, NOW)


@given(rooms)
@settings(max_examples=250, deadline=None)
def test_the_waits_that_end_are_the_most_costly_that_can_end(room: Room) -> None:
    """Where all weigh the same and nothing else counts, it is the optimum of the assignment."""
    waiting = [replace(one, weight=CHAT, heavy=False, sticky=None, refused={}) for one in room[0]]
    ended = {each.conversation for each in choose(waiting, room[1], QUEUES, NOW)}
    total = sum(cost(one) for one in waiting if one.conversation in ended)
    assert total == pytest.approx(best(waiting, room[1]))


def best(waiting: Sequence[Waiting], seats: Sequence[Seat]) -> float:
    """The oracle: a column for each free place of each agent."""
    columns = [who for who in seats for _ in range((who.capacity - who.load) // CHAT)]
    gain = np.array(
        [[cost(one) * able(who, one, queue_of(one), NOW) for who in columns] for one in waiting]
    ).reshape(len(waiting), len(columns))
    rows, chosen = linear_sum_assignment(gain, maximize=True)
    return float(gain[rows, chosen].sum())


def test_a_round_of_500_waiting_and_200_seats_takes_less_than_20_ms() -> None:
    waiting, seats, queues = crowd(Random(4), waiting=500, seats=200)
    seconds = []
    for _ in range(7):
        begun = process_time()
        pairings = choose(waiting, seats, queues, NOW)
        seconds.append(process_time() - begun)
    assert len(pairings) > 150
    assert min(seconds) < 0.02


def crowd(
    random: Random, *, waiting: int, seats: int
) -> tuple[list[Waiting], list[Seat], dict[str, Queue]]:
    names = [f"skill{number}" for number in range(8)]
    queues = {name: queue(name, {name: 3}, relaxed={name: 1}) for name in names}
    languages = ("en", "de", "fr")
    return (
        [
            asks(
                number,
                random.uniform(0, 400),
                queue=random.choice(names),
                language=random.choice(languages),
                heavy=random.random() < 0.1,
                sticky=random.randrange(seats) if random.random() < 0.1 else None,
                refused={random.randrange(seats): 5} if random.random() < 0.1 else {},
            )
            for number in range(waiting)
        ],
        [
            seat(
                number,
                {name: random.randint(1, 5) for name in random.sample(names, 3)},
                languages=" ".join(random.sample(languages, 2)),
                room=3,
                load=random.randint(0, 3),
                busy=random.random(),
                idle=random.uniform(0, 900),
            )
            for number in range(seats)
        ],
        queues,
    )


def by_id(
    waiting: Sequence[Waiting], seats: Sequence[Seat]
) -> tuple[dict[object, Seat], dict[object, Waiting]]:
    return {one.agent: one for one in seats}, {one.conversation: one for one in waiting}


def seats_after(
    waiting: Sequence[Waiting], seats: Sequence[Seat], pairings: Sequence[Pairing]
) -> list[Seat]:
    after, of_conversation = by_id(waiting, seats)
    for each in pairings:
        asked, who = of_conversation[each.conversation], after[each.agent]
        after[each.agent] = replace(
            who, load=who.load + asked.weight, heavy=who.heavy + asked.heavy
        )
    return list(after.values())


def queue_of(asked: Waiting) -> Queue:
    return QUEUES.get(asked.queue, Queue("gone", "gone"))


def kind(asked: Waiting) -> tuple[object, ...]:
    step = queue_of(asked).step(NOW - asked.since)
    return asked.queue, step, asked.language, asked.urgency, asked.weight


def cost(asked: Waiting) -> float:
    return queue_of(asked).cost * asked.urgency * (NOW - asked.since).total_seconds()
