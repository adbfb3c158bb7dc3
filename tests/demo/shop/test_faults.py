"""Every fault does what its name says, once, and then all is well again."""

import asyncio
import time

import httpx
import pytest

from tests.demo.shop.conftest import Asking

ADDRESS = "/customers/c-1001/address"


@pytest.mark.parametrize(("kind", "status"), [("error", 503), ("error_after", 502)])
async def test_an_error_comes_before_or_after_the_effect(
    asking: Asking, kind: str, status: int
) -> None:
    await asking.wrong(kind)
    assert (await asking.refund(10, "k-1")).status_code == status
    assert len(asking.effects()) == (kind == "error_after")
    assert (await asking.refund(10, "k-1")).status_code == 200
    assert len(asking.effects()) == 1


@pytest.mark.parametrize("kind", ["lost", "drop_before"])
async def test_a_line_is_cut_before_or_after_the_effect(asking: Asking, kind: str) -> None:
    await asking.wrong(kind)
    with pytest.raises(httpx.TransportError):
        await asking.refund(10, "k-1")
    assert len(asking.effects()) == (kind == "lost")
    assert (await asking.refund(10, "k-1")).status_code == 200
    assert len(asking.effects()) == 1


async def test_garbage_comes_after_the_effect(asking: Asking) -> None:
    await asking.wrong("garbage")
    answer = await asking.refund(10, "k-1")
    assert answer.headers["content-type"] == "text/html"
    assert len(asking.effects()) == 1


async def test_a_duplicate_is_one_effect_with_a_key_and_two_without(asking: Asking) -> None:
    await asking.wrong("duplicate", count=2)
    assert (await asking.refund(10, "k-1")).status_code == 200
    assert len(asking.effects()) == 1
    assert (await asking.refund(10)).status_code == 200
    assert len(asking.effects()) == 3


async def test_a_slow_shop_does_it_in_the_end_though_nobody_waits(asking: Asking) -> None:
    await asking.wrong("slow", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        await asking.client.post(
            "/customers/c-1001/orders/TW-203951/refunds",
            json={"amount": 10, "reason": "came broken"},
            timeout=0.1,
        )
    assert asking.effects() == []
    await until_effects(asking, 1)


async def test_a_late_effect_comes_after_the_answer(asking: Asking) -> None:
    await asking.wrong("late", seconds=0.3)
    assert (await asking.refund(10, "k-1")).status_code == 504
    assert (await asking.client.get("/customers/c-1001/runs/k-1")).status_code == 404
    await until_effects(asking, 1)
    assert (await asking.get("/customers/c-1001/runs/k-1"))["answer"]["amount"] == 10.0


async def test_a_fault_finds_only_what_it_is_for(asking: Asking) -> None:
    await asking.wrong("error", only="/refunds", method="POST", count=2)
    assert (await asking.client.get(ADDRESS)).status_code == 200
    path = "/customers/c-1001/orders/TW-203951/refunds"
    assert (await asking.client.get(path)).status_code == 200
    statuses = [(await asking.refund(10)).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


async def test_faults_queue_up_and_are_called_off(asking: Asking) -> None:
    await asking.wrong("error")
    await asking.client.post("/faults", json={"kind": "garbage"})
    left = (await asking.client.get("/faults")).json()
    assert [one["kind"] for one in left] == ["error", "garbage"]
    assert (await asking.refund(10)).status_code == 503
    await asking.wrong("none")
    assert (await asking.client.get("/faults")).json() == []
    assert (await asking.client.get(ADDRESS)).status_code == 200


async def test_a_fault_that_is_none_is_refused(asking: Asking) -> None:
    answer = await asking.client.put("/faults", json={"kind": "earthquake"})
    assert answer.status_code == 422


async def until_effects(asking: Asking, count: int) -> None:
    deadline = time.monotonic() + 10
    while len(asking.effects()) < count:
        assert time.monotonic() < deadline, "the effect never came"
        await asyncio.sleep(0.02)
