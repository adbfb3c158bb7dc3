"""The checker of hand-offs sees each thing that may go wrong, and nothing where nothing did."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from warmline.bench.handoff_check import Asks, Counts, Logs, Said, Seated, Staff, count

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
ADA = Staff(UUID(int=1), "agent", frozenset({"en"}), {"payments": 4}, 100)
BEN = Staff(UUID(int=2), "agent", frozenset({"en", "de"}), {}, 200)
SOL = Staff(UUID(int=3), "supervisor", frozenset({"en"}), {}, 0)
NAMES = {ADA.id: "Ada", BEN.id: "Ben", SOL.id: "Sol"}
FIRST, SECOND = UUID(int=101), UUID(int=102)
EXPERTS = Asks(((0.0, {"payments": 3}, True, False), (60.0, {}, False, False)))


class Forged:
    """Logs as they would be; each line says how many seconds after the start it was written."""

    def __init__(self) -> None:
        self.events: list[Said] = []
        self.seats: list[Seated] = []

    def tells(self, at: float, conversation: UUID, kind: str, **payload: object) -> None:
        seq = sum(event.conversation == conversation for event in self.events) + 1
        self.events.append(Said(conversation, seq, moment(at), kind, payload))

    def seat(
        self,
        at: float,
        agent: Staff,
        kind: str,
        conversation: UUID | None = None,
        *,
        presence: str | None = None,
        cause: str | None = None,
    ) -> int:
        seq = sum(one.agent == agent.id for one in self.seats) + 1
        weight = 100 if conversation else None
        self.seats.append(
            Seated(agent.id, seq, moment(at), kind, presence, conversation, weight, cause)
        )
        return seq

    def comes(self, at: float, agent: Staff, presence: str = "online") -> None:
        self.seat(at, agent, "presence", presence=presence)

    def asks(self, at: float, conversation: UUID, language: str = "en") -> None:
        self.tells(at, conversation, "conversation.opened", language=language)
        self.tells(at, conversation, "handoff.requested")

    def rings(self, at: float, conversation: UUID, agent: Staff, queue: str = "everyone") -> None:
        seq = self.seat(at, agent, "offered", conversation)
        why = {"rules": ["only_fit"], "queue": queue}
        who = {"id": str(agent.id), "name": NAMES[agent.id]}
        self.tells(at, conversation, "assignment.offered", agent=who, seat=seq, why=why)

    def ends(self, at: float, conversation: UUID, agent: Staff, how: str) -> None:
        self.seat(at, agent, "offer_ended", conversation, cause=how)
        who = {"id": str(agent.id)}
        self.tells(at, conversation, "assignment.ended", agent=who, how=how)

    def claims(self, at: float, conversation: UUID, agent: Staff, *, assigned: bool = True) -> None:
        self.seat(at, agent, "taken", conversation)
        who = {"id": str(agent.id)}
        self.tells(at, conversation, "conversation.claimed", agent=who, assigned=assigned)

    def resolves(self, at: float, conversation: UUID, agent: Staff) -> None:
        self.seat(at, agent, "left", conversation)
        self.tells(at, conversation, "conversation.resolved", by={"id": str(agent.id)})

    def counts(self, *, until: float = 1_000, **queues: Asks) -> Counts:
        logs = Logs(self.events, self.seats, [ADA, BEN, SOL], queues, moment(until))
        ordered = sorted(logs.seats, key=lambda one: (one.agent, one.seq))
        return count(replace(logs, seats=ordered))


def moment(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def forged() -> Forged:
    """Ada is there."""
    forged = Forged()
    forged.comes(0, ADA)
    return forged


def test_a_day_without_a_fault_is_clean(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.asks(1.2, SECOND)
    forged.claims(2, FIRST, ADA)
    forged.resolves(9, FIRST, ADA)
    forged.rings(9.1, SECOND, ADA)
    forged.ends(12, SECOND, ADA, "declined")
    counts = forged.counts(until=20)
    assert counts.is_clean, counts.examples
    assert (counts.handoffs, counts.offers, counts.taken) == (2, 2, 1)


def test_what_rings_at_two_is_double(forged: Forged) -> None:
    forged.comes(0, BEN)
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.rings(1.2, FIRST, BEN)
    assert forged.counts().double_assignments == 1


def test_what_is_offered_while_somebody_has_it_is_double(forged: Forged) -> None:
    forged.comes(0, BEN)
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.claims(2, FIRST, ADA)
    forged.rings(2.1, FIRST, BEN)
    assert forged.counts().double_assignments == 1


def test_what_two_accept_is_double(forged: Forged) -> None:
    forged.comes(0, BEN)
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.claims(2, FIRST, ADA)
    forged.claims(2.1, FIRST, BEN)
    counts = forged.counts()
    # it did not ring at Ben, Ada had it, and she still has it by her own log
    assert counts.double_assignments == 3


def test_a_lead_may_take_over(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.claims(2, FIRST, ADA)
    forged.seat(3, ADA, "left", FIRST)
    forged.claims(3, FIRST, SOL, assigned=False)
    assert forged.counts().is_clean


def test_more_than_somebody_can_have_is_over_capacity(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.asks(1, SECOND)
    forged.rings(1.1, FIRST, ADA)
    forged.rings(1.2, SECOND, ADA)
    assert forged.counts().over_capacity == 1


def test_what_is_on_hold_leaves_room_until_it_is_resumed(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.claims(2, FIRST, ADA)
    forged.seat(3, ADA, "held", FIRST)
    forged.asks(3, SECOND)
    forged.rings(3.1, SECOND, ADA)
    assert forged.counts().over_capacity == 0
    forged.seat(4, ADA, "resumed", FIRST)
    forged.ends(5, SECOND, ADA, "declined")
    forged.rings(40, SECOND, ADA)
    assert forged.counts().over_capacity == 1


@pytest.mark.parametrize("presence", ["away", "break", "offline"])
def test_an_offer_to_somebody_who_is_not_online_is_seen_by_their_count(
    forged: Forged, presence: str
) -> None:
    forged.comes(5, ADA, presence)
    forged.asks(1, FIRST)
    # the clock says before, the count says after: clocks of two nodes may differ
    forged.rings(1.1, FIRST, ADA)
    assert forged.counts().offline_assignments == 1


def test_an_offer_accepted_by_somebody_who_is_gone_is_none_to_accept(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.comes(2, ADA, "offline")
    forged.claims(3, FIRST, ADA)
    assert forged.counts().offline_assignments == 1


def test_who_waits_beside_a_free_agent_is_stuck(forged: Forged) -> None:
    forged.asks(1, FIRST)
    assert forged.counts(until=1.9).stuck == 0
    assert forged.counts(until=2.1).stuck == 1


def test_who_waits_while_all_are_busy_is_not_stuck(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.claims(2, FIRST, ADA)
    forged.asks(3, SECOND)
    assert forged.counts(until=60).stuck == 0
    forged.resolves(60, FIRST, ADA)
    assert forged.counts(until=60.9).stuck == 0
    assert forged.counts(until=62).stuck == 1


def test_a_free_moment_here_and_there_is_no_second(forged: Forged) -> None:
    forged.asks(1, FIRST)
    for at in range(1, 10):
        forged.comes(at + 0.8, ADA, "away")
        forged.comes(at + 0.9, ADA)
    assert forged.counts(until=10.5).stuck == 0


def test_who_refused_is_no_agent_for_it_until_they_are_asked_again(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.ends(3, FIRST, ADA, "unanswered")
    assert forged.counts(until=32).stuck == 0
    assert forged.counts(until=35).stuck == 1


def test_who_cannot_is_no_agent_for_it_until_the_queue_asks_for_less(forged: Forged) -> None:
    forged.comes(0, BEN)
    forged.comes(0.5, ADA, "offline")
    forged.asks(1, FIRST)
    forged.tells(1, FIRST, "conversation.passed", by={}, queue="experts")
    assert forged.counts(until=60, experts=EXPERTS).stuck == 0
    assert forged.counts(until=63, experts=EXPERTS).stuck == 1


def test_a_language_nobody_speaks_waits_until_it_does_not_count(forged: Forged) -> None:
    forged.asks(1, FIRST, language="de")
    assert forged.counts(until=30).stuck == 0
    assert forged.counts(until=33).stuck == 1


def test_what_one_log_tells_and_the_other_does_not_is_seen(forged: Forged) -> None:
    forged.asks(1, FIRST)
    forged.rings(1.1, FIRST, ADA)
    forged.seats[-1] = replace(forged.seats[-1], conversation=SECOND)
    assert forged.counts(until=1.5).unmatched == 2


def test_a_gap_in_an_agents_count_is_seen(forged: Forged) -> None:
    forged.comes(1, ADA, "away")
    forged.seats[-1] = replace(forged.seats[-1], seq=3)
    assert forged.counts().unmatched == 1
