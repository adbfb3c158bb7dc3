"""Agents who vanish, decline, flap and race on two nodes, one of which is killed: nobody gets what
somebody else has, nobody more than they can, and nothing is given to who is not there."""

import pytest

from warmline.bench import Counts, HandoffLoad, count_faults


def assert_exact(counts: Counts) -> None:
    assert counts.double_assignments == 0, counts.examples
    assert counts.over_capacity == 0, counts.examples
    assert counts.offline_assignments == 0, counts.examples
    assert counts.unmatched == 0, counts.examples


@pytest.mark.soak
@pytest.mark.timeout(400)
async def test_routing_is_exact_on_two_nodes() -> None:
    counts = await count_faults(HandoffLoad(handoffs=600, agents=40, rate=30))
    assert_exact(counts)
    assert counts.handoffs >= 600
    assert counts.taken > 400


@pytest.mark.soak
@pytest.mark.timeout(400)
async def test_routing_is_exact_though_a_node_is_killed() -> None:
    load = HandoffLoad(handoffs=400, agents=40, rate=30, crash=8)
    counts = await count_faults(load)
    assert_exact(counts)
    assert counts.handoffs > 200


@pytest.mark.soak
@pytest.mark.timeout(3_600)
async def test_nobody_waits_beside_a_free_agent_in_twenty_thousand() -> None:
    counts = await count_faults(HandoffLoad())
    assert counts.is_clean, counts.examples
