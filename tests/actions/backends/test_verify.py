"""Reading back whether an action took effect."""

import pytest

from tests.actions.backends.shop import Shop, says
from warmline.actions import Action, Check, HttpCall
from warmline.actions.backends import LiveBackends
from warmline.actions.outcome import Absent, Found, Unclear, Verified

GIVEN = {"contact": "c-1", "order": "TW-1", "due": "2026-02-01"}
MOVE = HttpCall("shop", "PUT", "/customers/{contact}/orders/{order}/due-date")
BY_KEY = Check(HttpCall("shop", "GET", "/runs/{key}"), ("due == due",), by_key=True)
BY_STATE = Check(HttpCall("shop", "GET", "/customers/{contact}/orders/{order}"), ("due == due",))
ARRIVED = Unclear("it arrived and is not done")
NOBODY = Unclear("what answered does not know")


def action(check: Check | None) -> Action:
    return Action("move", {"en": "Move"}, "", "reversible", "signed", MOVE, check=check)


@pytest.mark.parametrize(
    ("status", "body", "by_key", "by_state"),
    [
        (200, {"due": "2026-02-01"}, Found({"due": "2026-02-01"}), Found({"due": "2026-02-01"})),
        (200, {"due": "2026-01-01"}, ARRIVED, Absent()),
        (200, None, Absent(), Absent()),
        (404, {"code": "not_found"}, Absent(), Absent()),
        # what stands in front of a backend may say 404 too
        (404, "<html>Not here</html>", NOBODY, NOBODY),
    ],
)
async def test_what_is_found_tells_whether_it_took_effect(
    backends: LiveBackends,
    shop: Shop,
    status: int,
    body: object,
    by_key: Verified,
    by_state: Verified,
) -> None:
    shop.how = says(status, body)
    assert await backends.verify(action(BY_KEY), GIVEN, key="run-1") == by_key
    assert await backends.verify(action(BY_STATE), GIVEN, key="run-1") == by_state
    assert shop.paths == ["/runs/run-1", "/customers/c-1/orders/TW-1"]
    assert shop.effects == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, None), (429, None), (403, {"code": "no"}), (302, None), (200, "<html>"), (200, {})],
)
async def test_what_cannot_be_read_back_stays_unclear(
    backends: LiveBackends, shop: Shop, status: int, body: object
) -> None:
    shop.how = says(status, body)
    assert isinstance(await backends.verify(action(BY_STATE), GIVEN, key="run-1"), Unclear)


async def test_without_a_check_it_stays_unclear(backends: LiveBackends, shop: Shop) -> None:
    assert isinstance(await backends.verify(action(None), GIVEN, key="run-1"), Unclear)
    assert shop.asked == []
