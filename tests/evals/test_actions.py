"""Servers die and the shop fails while actions run; what was done is counted in its own books."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from warmline.demo import COMPANY
from warmline.demo.shop import ShopPlan, open_shop
from warmline.evals.actions import Judgement, ShopAt, Wanted, evaluate_actions
from warmline.evals.actions.cases import (
    DEEDS,
    OVER,
    Case,
    Deed,
    Fault,
    Scenario,
    crash_scenarios,
    fault_scenarios,
    wish_in,
    wish_of,
    words_for,
)
from warmline.evals.actions.customers import Shopper
from warmline.evals.actions.judging import Effect, Told, judge

SHOPPER = Shopper(2000)
DONE = Told(1, 1, (), (), ("succeeded",), None, "with_ai")
UNDONE = Told(0, 0, ("unknown",), (), ("handed_over",), None, "waiting")


async def judged(folder: Path, wanted: Wanted, *, keeps_keys: bool = True) -> Judgement:
    file = folder / "shop.sqlite3"
    async with open_shop(ShopPlan(file, faults=True, keeps_keys=keeps_keys)) as shop:
        at = ShopAt(shop.url, shop.authorization, file)
        return await evaluate_actions(wanted, at, COMPANY, stage=lambda _: None)


@pytest.mark.slow
async def test_twenty_crashes_and_faults_leave_one_effect_and_one_truth(tmp_path: Path) -> None:
    found = await judged(tmp_path, Wanted(crashes=10, faults=10))
    assert found.failures == []
    assert found.kinds["lives"]["killed"] >= 9
    assert len(found.kinds["attempts"]) >= 20


@pytest.mark.soak
@pytest.mark.timeout(1_200)
async def test_four_hundred_crashes_and_faults_leave_one_effect_and_one_truth(
    tmp_path: Path,
) -> None:
    found = await judged(tmp_path, Wanted())
    assert found.failures == []
    assert found.kinds["lives"]["killed"] >= 200


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_a_shop_that_only_says_it_keeps_keys_is_found_out(tmp_path: Path) -> None:
    found = await judged(tmp_path, Wanted(crashes=0, faults=30), keeps_keys=False)
    assert found.wrongs["double_effects"] > 0


def test_every_fault_meets_every_action() -> None:
    pairs = {
        (fault.kind, scenario.deed.action)
        for scenario in fault_scenarios(200)
        for fault in scenario.faults
    }
    assert len(pairs) >= 8 * len(DEEDS)


def test_a_few_crashes_are_of_many_kinds() -> None:
    few = crash_scenarios()[:10]
    assert {scenario.by for scenario in few} == {"customer", "agent", "supervisor"}
    assert {scenario.deed.care for scenario in few} == {"found", "blind"}
    assert any(scenario.faults for scenario in few)


@pytest.mark.parametrize("deed", [*DEEDS, *OVER], ids=lambda deed: f"{deed.action}-{deed.over}")
def test_any_node_reads_from_the_words_what_is_wanted(deed: Deed) -> None:
    assert wish_in(words_for(deed, SHOPPER)) == wish_of(deed, SHOPPER)


def case(deed: Deed, *faults: Fault) -> Case:
    return Case(Scenario(deed, "customer", faults), SHOPPER, UUID(int=1), UUID(int=2), 1)


def deed(action: str) -> Deed:
    return next(one for one in DEEDS if one.action == action)


def done(one: Case, **changes: Any) -> Effect:  # noqa: ANN401
    details: Mapping[str, Any] = {**one.wish.details, "refund": "RF-1"}
    kind = one.scenario.deed.effect
    return replace(Effect(kind, SHOPPER.id, one.wish.subject, details), **changes)


REFUND, BLIND = case(deed("refund_order")), case(deed("blind_refund"))
TWICE = case(deed("plain_refund"), Fault("duplicate"))


@pytest.mark.parametrize(
    ("one", "effects", "told"),
    [
        (REFUND, [done(REFUND)], DONE),
        (BLIND, [done(BLIND)], UNDONE),
        (BLIND, [], UNDONE),
        # a proxy that delivers twice to a shop that keeps no keys is not ours to mend
        (TWICE, [done(TWICE), done(TWICE)], DONE),
    ],
)
def test_what_is_as_it_must_be_passes(one: Case, effects: list[Effect], told: Told) -> None:
    judgement = Judgement()
    judge(judgement, one, effects, told)
    assert judgement.is_clean, judgement.failures


@pytest.mark.parametrize(
    ("one", "effects", "told", "wrong"),
    [
        (REFUND, [done(REFUND)] * 2, DONE, "double_effects"),
        (REFUND, [], DONE, "false_receipts"),
        (REFUND, [], DONE, "missing_effects"),
        (REFUND, [], UNDONE, "missing_effects"),
        (REFUND, [done(REFUND)], UNDONE, "unreconciled"),
        (REFUND, [done(REFUND)], replace(DONE, states=("executing",)), "unreconciled"),
        (REFUND, [done(REFUND)], replace(DONE, receipts=2), "false_receipts"),
        (REFUND, [done(REFUND)], replace(DONE, unproven=("Done!",)), "false_receipts"),
        (REFUND, [done(REFUND, subject="TW-1")], DONE, "unauthorised_effects"),
        (REFUND, [done(REFUND, details={"amount": 200})], DONE, "unauthorised_effects"),
        (BLIND, [done(BLIND)], replace(UNDONE, failures=("refused",)), "false_receipts"),
        (BLIND, [], replace(UNDONE, standing="with_ai"), "unreconciled"),
        (BLIND, [done(BLIND)] * 2, UNDONE, "double_effects"),
    ],
)
def test_what_is_not_as_it_must_be_is_counted(
    one: Case, effects: list[Effect], told: Told, wrong: str
) -> None:
    judgement = Judgement()
    judge(judgement, one, effects, told)
    assert judgement.wrongs[wrong] > 0, judgement.failures
