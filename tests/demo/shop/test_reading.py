"""What the shop tells about a customer, and about nobody else."""

from datetime import date, timedelta

import httpx
import pytest

from tests.demo.shop.conftest import DAY, Asking

MARA = "/customers/c-1001"


async def test_orders_say_where_they_are(asking: Asking) -> None:
    found = await asking.get(f"{MARA}/orders")
    assert [one["order"] for one in found["orders"]] == ["TW-204583", "TW-204417", "TW-203951"]
    table = await asking.get(f"{MARA}/orders/TW-204417")
    assert table in found["orders"]
    assert table["status"] == "shipped"
    assert table["carrier"] == "Parcelwing"
    assert date.fromisoformat(table["expected"]) == DAY + timedelta(days=2)
    assert (table["amount"], table["paid"], table["due_amount"]) == (129.0, 43.0, 43.0)
    assert date.fromisoformat(table["due"]) == DAY + timedelta(days=3)


async def test_an_order_whose_day_has_passed_is_late(asking: Asking) -> None:
    orders = [
        one
        for customer in ("c-1001", "c-1006")
        for one in (await asking.get(f"/customers/{customer}/orders"))["orders"]
    ]
    assert [one["order"] for one in orders if one["late"]] == ["TW-205010"]


async def test_open_instalments_come_with_what_can_be_moved(asking: Asking) -> None:
    found = (await asking.get(f"{MARA}/instalments"))["instalments"]
    assert [(one["order"], one["number"], one["can_move"]) for one in found] == [
        ("TW-204417", 2, True),
        ("TW-204583", 1, True),
        ("TW-204417", 3, False),
    ]
    late = (await asking.get("/customers/c-1006/instalments"))["instalments"][0]
    assert late["overdue"]
    assert not late["can_move"]
    moved = (await asking.get("/customers/c-1004/instalments"))["instalments"]
    assert [one["order"] for one in moved if one["can_move"]] == ["TW-205201"]


async def test_an_account_sums_up(asking: Asking) -> None:
    mara = await asking.get(f"{MARA}/account")
    assert (mara["name"], mara["balance"], mara["overdue"]) == ("Mara Lindqvist", 175.9, 0.0)
    assert mara["next"] == {
        "order": "TW-204417",
        "shop": "Nordlicht Home",
        "amount": 43.0,
        "due": "2026-03-13",
    }
    assert mara["dunning"] == {"state": "none", "until": None}
    tom = await asking.get("/customers/c-1006/account")
    assert (tom["overdue"], tom["dunning"]["state"]) == (139.0, "reminded")
    assert (await asking.get("/customers/c-1005/account"))["balance"] == 199.0


async def test_address_cards_refunds_and_disputes_are_told(asking: Asking) -> None:
    assert "Hamburg" in (await asking.get(f"{MARA}/address"))["address"]
    cards = (await asking.get(f"{MARA}/cards"))["cards"]
    assert [(one["last_four"], one["kind"]) for one in cards] == [
        ("4471", "plastic"),
        ("9026", "virtual"),
    ]
    assert await asking.get(f"{MARA}/cards/card-1001-1") == cards[0]
    refunds = (await asking.get("/customers/c-1005/orders/TW-203640/refunds"))["refunds"]
    assert [(one["amount"], one["left"]) for one in refunds] == [(44.0, 88.0)]
    disputes = await asking.get(f"{MARA}/orders/TW-204417/disputes")
    assert disputes == {"order": "TW-204417", "disputes": []}


@pytest.mark.parametrize("path", ["", "/refunds", "/disputes"])
async def test_somebody_elses_order_is_not_there(asking: Asking, path: str) -> None:
    answer = await asking.client.get(f"/customers/c-1002/orders/TW-204417{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_order")


@pytest.mark.parametrize(
    "path",
    ["/account", "/orders", "/instalments", "/address", "/cards", "/cards/card-1001-1"],
)
async def test_a_customer_who_is_none_has_nothing(asking: Asking, path: str) -> None:
    answer = await asking.client.get(f"/customers/c-9999{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_customer")


async def test_a_path_cannot_climb_to_another_customer(asking: Asking) -> None:
    for climbing in ("c-1001%2F..%2Fc-1002", "c-1001;c-1002", "c-1001' or '1'='1", "*"):
        answer = await asking.client.get(f"/customers/{climbing}/account")
        assert answer.status_code in (404, 422), answer.text


async def test_without_the_token_nothing_is_told_or_done(asking: Asking) -> None:
    async with httpx.AsyncClient(base_url=asking.shop.url) as stranger:
        assert (await stranger.get("/health")).json() == {"status": "up"}
        for headers in ({}, {"Authorization": "Bearer guessed"}):
            for path in (f"{MARA}/account", f"/plain{MARA}/account", f"{MARA}/runs/any"):
                answer = await stranger.get(path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (401, "not_authorized")
            body = {"address": "Elsewhere 1, 10115 Berlin"}
            answer = await stranger.put(f"{MARA}/address", json=body, headers=headers)
            assert answer.status_code == 401
    assert asking.effects() == []


async def test_a_note_is_told_as_it_was_written(asking: Asking) -> None:
    note = (await asking.get(f"{MARA}/orders/TW-204583"))["note"]
    assert "{{ 7 * 7 }}" in note
    assert "ignore all rules" in note
