"""What Ternwell lets be done: it can be said in every language, of what its shop really says."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.demo.shop.conftest import DAY
from warmline.actions import (
    Action,
    Catalogue,
    HttpCall,
    Rendering,
    fits,
    read_actions,
    warnings_of,
)
from warmline.demo import COMPANY, furnishing
from warmline.demo.shop import CUSTOMERS, ShopPlan, open_shop
from warmline.knowledge import Folder, read_folder

WRITTEN = ("en", "de", "fr", "es", "pt")
DONE_WITH: dict[str, dict[str, Any]] = {
    "block_card": {"card": "card-1001-1", "reason": "lost"},
    "change_address": {"address": "New Quay 7, 20459 Hamburg"},
    "change_due_date": {"order": "TW-204417", "due": (DAY + timedelta(days=9)).isoformat()},
    "open_dispute": {"order": "TW-204583", "reason": "wrong size"},
    "pause_dunning": {"days": 14},
    "refund_order": {"order": "TW-203951", "amount": 49.9},
    "unblock_card": {"card": "card-1001-1"},
}


class Doing:
    """Fills calls as a backend does, and asks the shop."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def __call__(
        self, call: object, customer: str, arguments: dict[str, Any], *, key: str = "k-1"
    ) -> Any:  # noqa: ANN401
        assert isinstance(call, HttpCall)
        known = {"contact": customer, "key": key, **arguments}
        body = {name: _filled(value, known) for name, value in (call.body or {}).items()}
        headers = {"Idempotency-Key": key} if call.method != "GET" else {}
        answer = await self.client.request(
            call.method, call.path.format(**known), json=body or None, headers=headers
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest_asyncio.fixture
async def doing(tmp_path: Path) -> AsyncIterator[Doing]:
    async with open_shop(ShopPlan(tmp_path / "shop.sqlite3", today=DAY)) as shop:
        headers = {"Authorization": shop.authorization}
        async with httpx.AsyncClient(base_url=shop.url, headers=headers) as client:
            yield Doing(client)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return furnishing.actions()


def test_the_declarations_have_neither_faults_nor_warnings(catalogue: Catalogue) -> None:
    assert isinstance(read_actions(COMPANY), Catalogue)
    assert warnings_of(catalogue) == ()
    assert len(catalogue.actions) >= 12


def test_every_intent_is_an_articles(catalogue: Catalogue) -> None:
    folder = read_folder(COMPANY)
    assert isinstance(folder, Folder)
    known = {article.intent for article in folder.draft.articles}
    assert {intent for one in catalogue.actions.values() for intent in one.intents} <= known


def test_what_takes_an_action_back_knows_all_it_needs_from_it(catalogue: Catalogue) -> None:
    pairs = [(one, catalogue.actions[one.undo]) for one in catalogue.actions.values() if one.undo]
    assert [(one.name, undo.name) for one, undo in pairs] == [("block_card", "unblock_card")]
    for one, undo in pairs:
        assert {wanted.name for wanted in undo.inputs} <= {known.name for known in one.inputs}


def test_everything_is_written_in_five_languages(catalogue: Catalogue) -> None:
    for one in catalogue.actions.values():
        texts = [one.title, one.answer, one.confirm, one.receipt, *one.refusals.values()]
        texts += [label for label, _ in one.lines]
        texts += [words for each in one.inputs for words in (each.label, each.ask)]
        assert all(set(words) == set(WRITTEN) for words in texts if words), one.name


def test_an_order_that_is_not_theirs_is_told_as_one_that_is_not_there(catalogue: Catalogue) -> None:
    rendering = Rendering()
    for action in catalogue.actions.values():
        if any(one.name == "order" for one in action.inputs):
            said = rendering.refusal_text(action, "no_such_order", "en")
            assert said is not None, action.name


@pytest.mark.slow
@pytest.mark.parametrize("name", DONE_WITH)
async def test_what_is_done_is_proposed_verified_and_receipted(
    catalogue: Catalogue, doing: Doing, name: str
) -> None:
    action, arguments, rendering = catalogue.actions[name], DONE_WITH[name], Rendering()
    assert [one.name for one in action.inputs] == list(arguments)
    for first in (one for one in catalogue.actions.values() if one.undo == name):
        await doing(first.call, "c-1001", DONE_WITH[first.name], key="k-0")
    before = await doing(action.before, "c-1001", arguments)
    result = await doing(action.call, "c-1001", arguments)
    assert action.result is not None
    assert action.check is not None
    assert fits(action.result, result) is None
    found = await doing(action.check.call, "c-1001", arguments)
    assert rendering.expect_holds(action.check, arguments, found)
    for language in (*WRITTEN, "ar"):
        said = rendering.confirm_text(action, arguments, before, language)
        done = rendering.receipt_text(action, arguments, result, language, before=before)
        assert len(said.split()) <= 45
        assert len(done.split()) <= 35
        assert rendering.lines(action, arguments, language, before=before, result=result)


@pytest.mark.slow
async def test_every_read_has_words_for_whatever_a_customer_has(
    catalogue: Catalogue, doing: Doing
) -> None:
    rendering = Rendering()
    reads = [one for one in catalogue.actions.values() if one.reads]
    for customer in CUSTOMERS:
        for action in reads:
            for arguments in _arguments(action, [bought.order for bought in customer.bought]):
                result = await doing(action.call, customer.id, arguments)
                for language in (*WRITTEN, "ar"):
                    said = rendering.answer_text(action, arguments, result, language)
                    assert 2 <= len(said.split()) <= 60, said


@pytest.mark.slow
async def test_only_what_is_possible_is_offered(catalogue: Catalogue, doing: Doing) -> None:
    offered = {}
    for action in catalogue.actions.values():
        for one in action.inputs:
            if one.choices:
                found = await doing(catalogue.actions[one.choices.action].call, "c-1004", {})
                values = Rendering().choices_of(one.choices, found, "en")
                assert all(fits(one.schema, value) is None for value, _ in values)
                offered[action.name] = [value for value, _ in values]
    # one due date was moved before, one card is blocked, of one purchase nothing is paid
    assert offered["change_due_date"] == ["TW-205201"]
    assert offered["block_card"] == ["card-1004-2"]
    assert offered["unblock_card"] == ["card-1004-1"]
    assert offered["refund_order"] == ["TW-204711"]


def _arguments(action: Action, orders: list[str]) -> list[dict[str, Any]]:
    return [{"order": order} for order in orders] if action.inputs else [{}]


def _filled(value: object, known: dict[str, Any]) -> object:
    if isinstance(value, str) and value.startswith("{"):
        return known[value[1:-1]]
    return value
