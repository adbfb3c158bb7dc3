"""What the shop does, and what it refuses to do."""

from datetime import timedelta

import pytest

from tests.demo.shop.conftest import DAY, Asking

MARA = "/customers/c-1001"


async def test_a_due_date_is_moved_once(asking: Asking) -> None:
    path, due = f"{MARA}/orders/TW-204417/due-date", (DAY + timedelta(days=10)).isoformat()
    moved = await asking.do("PUT", path, {"due": due})
    assert moved.json() == {
        "order": "TW-204417",
        "due": due,
        "previous": (DAY + timedelta(days=3)).isoformat(),
        "amount": 43.0,
        "currency": "EUR",
    }
    assert (await asking.get(f"{MARA}/orders/TW-204417"))["due"] == due
    again = await asking.do("PUT", path, {"due": due})
    assert (again.status_code, again.json()["code"]) == (409, "already_moved")
    assert asking.effects() == [("due_date", "c-1001", "TW-204417", None)]


@pytest.mark.parametrize(
    ("customer", "order", "days", "code"),
    [
        ("c-1001", "TW-204417", 18, "too_far"),
        ("c-1001", "TW-204417", 3, "not_later"),
        ("c-1001", "TW-204417", -2, "not_later"),
        ("c-1001", "TW-203951", 3, "nothing_due"),
        ("c-1004", "TW-204711", 10, "already_moved"),
        ("c-1006", "TW-203812", 10, "too_late"),
    ],
)
async def test_a_due_date_stays_where_it_may_not_be_moved(
    asking: Asking, customer: str, order: str, days: int, code: str
) -> None:
    body = {"due": (DAY + timedelta(days=days)).isoformat()}
    answer = await asking.do("PUT", f"/customers/{customer}/orders/{order}/due-date", body)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert asking.effects() == []


async def test_no_more_is_refunded_than_was_paid(asking: Asking) -> None:
    first = await asking.refund(200.5)
    assert first.json()["left"] == 47.5
    too_much = await asking.refund(47.51)
    assert (too_much.status_code, too_much.json()["code"]) == (409, "too_much")
    assert (await asking.refund(47.5)).json()["refund"] == "RF-203951-2"
    nothing = await asking.refund(1)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_paid")
    assert len(asking.effects()) == 2
    assert (await asking.get(f"{MARA}/orders/TW-203951"))["refundable"] == 0.0


@pytest.mark.parametrize("amount", [0, -5, 0.001, "all", None, 1e9])
async def test_an_amount_that_is_none_is_refused(asking: Asking, amount: float) -> None:
    answer = await asking.refund(amount)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert asking.effects() == []


async def test_an_address_is_replaced(asking: Asking) -> None:
    body = {"address": "  New Quay 7, 20459 Hamburg, Germany "}
    answer = await asking.do("PUT", f"{MARA}/address", body)
    assert answer.json()["address"] == "New Quay 7, 20459 Hamburg, Germany"
    assert (await asking.get(f"{MARA}/address"))["address"].startswith("New Quay 7")
    assert (await asking.do("PUT", f"{MARA}/address", {"address": "here"})).status_code == 422
    assert asking.effects() == [("address", "c-1001", "c-1001", None)]


async def test_a_card_is_blocked_once(asking: Asking) -> None:
    path = f"{MARA}/cards/card-1001-1/block"
    assert (await asking.do("POST", path, {"reason": "stolen"})).json()["status"] == "blocked"
    again = await asking.do("POST", path, {"reason": "stolen"})
    assert (again.status_code, again.json()["code"]) == (409, "already_blocked")
    assert asking.effects() == [("card_block", "c-1001", "card-1001-1", None)]


async def test_a_blocked_card_is_unblocked_once(asking: Asking) -> None:
    path = f"{MARA}/cards/card-1001-1"
    early = await asking.do("POST", f"{path}/unblock", None)
    assert (early.status_code, early.json()["code"]) == (409, "not_blocked")
    await asking.do("POST", f"{path}/block", {"reason": "lost"})
    unblocked = (await asking.do("POST", f"{path}/unblock", None)).json()
    assert (unblocked["status"], unblocked["reason"]) == ("active", None)
    assert [kind for kind, *_ in asking.effects()] == ["card_block", "card_unblock"]


async def test_an_order_has_one_dispute(asking: Asking) -> None:
    path = f"{MARA}/orders/TW-204583/disputes"
    opened = await asking.do("POST", path, {"reason": "wrong size", "reference": "run-1"})
    assert opened.json()["dispute"] == "DP-204583"
    listed = await asking.get(path)
    assert listed["disputes"] == [opened.json()]
    again = await asking.do("POST", path, {"reason": "wrong size"})
    assert (again.status_code, again.json()["code"]) == (409, "already_open")
    assert (await asking.get(f"{MARA}/orders/TW-204583"))["disputed"]


async def test_what_is_disputed_is_not_due(asking: Asking) -> None:
    await asking.do("POST", f"{MARA}/orders/TW-204583/disputes", {"reason": "wrong size"})
    due = (await asking.get(f"{MARA}/instalments"))["instalments"]
    assert {one["order"] for one in due} == {"TW-204417"}
    assert (await asking.get(f"{MARA}/account"))["balance"] == 86.0


async def test_reminders_pause_for_thirty_days_at_most(asking: Asking) -> None:
    path = "/customers/c-1006/dunning-pause"
    too_long = await asking.do("POST", path, {"days": 31})
    assert (too_long.status_code, too_long.json()["code"]) == (409, "too_long")
    until = (DAY + timedelta(days=30)).isoformat()
    assert (await asking.do("POST", path, {"days": 30})).json()["until"] == until
    account = await asking.get("/customers/c-1006/account")
    assert account["dunning"] == {"state": "paused", "until": until}
    again = await asking.do("POST", path, {"days": 3})
    assert (again.status_code, again.json()["code"]) == (409, "already_paused")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "orders/TW-204417/due-date", {"due": "2026-03-18"}),
        ("POST", "orders/TW-203951/refunds", {"amount": 1, "reason": "x"}),
        ("POST", "orders/TW-204417/disputes", {"reason": "x"}),
        ("POST", "cards/card-1001-1/block", {"reason": "lost"}),
        ("POST", "cards/card-1001-1/unblock", None),
    ],
)
@pytest.mark.parametrize("group", ["", "/plain"])
async def test_nothing_is_done_to_what_is_somebody_elses(
    asking: Asking, group: str, method: str, path: str, body: object
) -> None:
    answer = await asking.do(method, f"{group}/customers/c-1002/{path}", body, "a-key")
    assert answer.status_code == 404
    assert asking.effects() == []
