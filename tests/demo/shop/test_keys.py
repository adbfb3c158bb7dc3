"""The same key is the same request: done once, told the same."""

import asyncio

from tests.demo.shop.conftest import Asking

MARA = "/customers/c-1001"
PLAIN = f"/plain{MARA}/orders/TW-203951/refunds"


async def test_a_retry_is_told_the_same_and_does_nothing(asking: Asking) -> None:
    first, second = await asking.refund(20, "k-1"), await asking.refund(20, "k-1")
    assert first.json() == second.json()
    assert asking.effects() == [("refund", "c-1001", "TW-203951", "k-1")]


async def test_a_refusal_is_kept_too_and_is_no_run(asking: Asking) -> None:
    assert (await asking.refund(500, "k-1")).json()["code"] == "too_much"
    await asking.do("PUT", f"{MARA}/address", {"address": "New Quay 7, Hamburg"}, "k-2")
    assert (await asking.refund(500, "k-1")).json()["code"] == "too_much"
    run = await asking.client.get(f"{MARA}/runs/k-1")
    assert (run.status_code, run.json()["code"]) == (404, "refused")


async def test_a_key_is_used_for_one_thing(asking: Asking) -> None:
    await asking.refund(20, "k-1")
    for other in (
        await asking.refund(21, "k-1"),
        await asking.do("PUT", f"{MARA}/address", {"address": "New Quay 7, Hamburg"}, "k-1"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len(asking.effects()) == 1


async def test_twenty_twins_at_once_are_one(asking: Asking) -> None:
    answers = await asyncio.gather(*(asking.refund(10, "k-1") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(asking.effects()) == 1


async def test_others_at_the_same_moment_are_all_done(asking: Asking) -> None:
    answers = await asyncio.gather(*(asking.refund(10, f"k-{n}") for n in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refund"] for answer in answers}) == 20
    assert (await asking.get(f"{MARA}/orders/TW-203951"))["refunded"] == 200.0


async def test_a_run_is_found_by_its_key_by_its_customer_only(asking: Asking) -> None:
    told = (await asking.refund(20, "k-1")).json()
    run = await asking.get(f"{MARA}/runs/k-1")
    assert run["answer"] == told
    assert [one["kind"] for one in run["effects"]] == ["refund"]
    for path in (f"{MARA}/runs/k-2", "/customers/c-1002/runs/k-1"):
        answer = await asking.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_run")


async def test_another_customers_key_is_another_key(asking: Asking) -> None:
    for customer in ("c-1001", "c-1002"):
        body = {"address": "New Quay 7, Hamburg"}
        answer = await asking.do("PUT", f"/customers/{customer}/address", body, "k-1")
        assert answer.json()["customer"] == customer
    assert len(asking.effects()) == 2


async def test_the_plain_shop_does_it_as_often_as_it_is_asked(asking: Asking) -> None:
    first, second = [await asking.refund(20, "k-1", path=PLAIN) for _ in range(2)]
    assert first.json()["refund"] != second.json()["refund"]
    assert [key for *_, key in asking.effects()] == ["k-1", "k-1"]
    assert (await asking.client.get(f"{MARA}/runs/k-1")).status_code == 404


async def test_the_plain_shop_lists_what_it_did_with_the_callers_reference(asking: Asking) -> None:
    body = {"amount": 20, "reason": "came broken", "reference": "run-7"}
    await asking.do("POST", PLAIN, body)
    assert [one["reference"] for one in (await asking.get(PLAIN))["refunds"]] == ["run-7"]
