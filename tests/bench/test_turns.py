"""The benches run and tell what they promise; how fast is no test's business."""

import pytest

from tests.ai.companies import shop
from warmline.bench import Load, measure_reading, measure_sockets, measure_turns
from warmline.knowledge import Draft

pytestmark = pytest.mark.slow


async def test_turns_are_counted_for_both_engines() -> None:
    told: list[str] = []
    draft = Draft(shop().company, shop().articles, ())
    rates = await measure_turns(draft, Load(sockets=8, seconds=0.5), told.append)
    assert rates.trivial_turns_per_s > 0
    assert rates.embedded_turns_per_s > 0
    assert 0 < rates.trivial_p50_ms_at_half_load <= rates.trivial_p99_ms_at_half_load
    assert 0 < rates.embedded_p50_ms_at_half_load <= rates.embedded_p99_ms_at_half_load
    assert (rates.sockets, rates.seconds, len(told)) == (8, 0.5, 2)


async def test_idle_sockets_are_weighed() -> None:
    cost = await measure_sockets(100, lambda said: None)
    assert cost.sockets == 100
    assert cost.bytes_after >= cost.bytes_before > 0


async def test_what_a_read_action_adds_is_told_beside_what_it_is_made_of() -> None:
    cost = await measure_reading(10)
    assert cost.turns == 10
    assert min(cost.turn_ms, cost.read_turn_ms, cost.backend_ms) > 0
    assert cost.added_ms == pytest.approx(cost.read_turn_ms - cost.turn_ms - cost.backend_ms)
