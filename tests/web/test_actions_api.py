"""Actions over HTTP: what agents look at, do and decide, before a scripted desk."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from tests.web.conftest import SignedIn
from warmline.conversations import Line, Person, Standing
from warmline.desk import (
    Act,
    Acting,
    Context,
    ContextCard,
    ContextIdentity,
    Impossible,
    NotFound,
    Offered,
    OfferedAction,
    OfferedInput,
    OfferedOption,
    RunView,
    TooLate,
    Undo,
    UnfitArguments,
)
from warmline.kit import Database, SystemClock
from warmline.web import ActionsApi, Door, refusals

TALK, RUN, RECEIPT = UUID(int=1), UUID(int=2), UUID(int=3)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
HASH = "a hash of refund and its arguments"
NOBODY = UUID(int=99)
Browser = Callable[..., Awaitable[httpx.AsyncClient]]


def a_run(state: str = "proposed", **fields: Any) -> RunView:  # noqa: ANN401
    return RunView(
        **{
            "id": RUN,
            "conversation": TALK,
            "action": "refund",
            "title": "Refund a purchase",
            "state": state,
            "by": "agent",
            "hash": HASH,
            "text": "I'll refund €64.90. Shall I?",
            "created_at": AT,
            "lines": (Line("Amount", "€64.90"),),
            "amount": Decimal("64.90"),
            **fields,
        }
    )


class ScriptedDesk:
    """One conversation with one action; `done` is every act as it arrived."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    async def context(self, agent: Acting, conversation: UUID) -> Context:
        self._require(conversation)
        cards = (
            ContextCard("orders", "Orders", text="TW-100200, €64.90"),
            ContextCard("account", "Account", error="The shop did not answer."),
        )
        return Context(ContextIdentity("signed", "Ida", "ida@example.com", "c-1"), cards)

    async def offered(self, agent: Acting, conversation: UUID) -> Offered:
        self._require(conversation)
        order = OfferedInput(
            "order", "Order", {"type": "string"}, True, (OfferedOption("TW-100200", "The boots"),)
        )
        refund = OfferedAction("refund", "Refund", "Gives money back.", "significant", (order,))
        block = OfferedAction(
            "block_card", "Block", "", "irreversible", (), False, "The customer is not signed in."
        )
        return Offered((refund, block), (a_run(agent=agent.person),))

    async def propose(
        self, agent: Acting, act: Act, action: str, arguments: Mapping[str, Any]
    ) -> RunView:
        self._require(act.conversation)
        if "order" not in arguments:
            raise UnfitArguments({"order": "Choose an order."})
        self.done.append(("propose", agent.name, act.client_id, action, dict(arguments)))
        return a_run(agent=agent.person)

    async def confirm(self, agent: Acting, act: Act, run: UUID, hash: str) -> RunView:
        if hash != HASH:
            raise Impossible("This is not what was proposed.")
        self.done.append(("confirm", agent.name, act.client_id, run, hash))
        undo = Undo("charge", {"order": "TW-100200"})
        return a_run("succeeded", receipt_id=RECEIPT, receipt_number="W-7", undo=undo)

    async def cancel(self, agent: Acting, act: Act, run: UUID) -> RunView:
        now = Standing(state="with_agent", holder=NOBODY, epoch=3, last_seq=9, heard=1, answered=1)
        raise TooLate("A colleague took over before this was done.", now)

    async def approve(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView:
        self.done.append(("approve", agent.name, act.client_id, run, reason))
        return a_run("executing")

    async def decline(self, agent: Acting, act: Act, run: UUID, reason: str) -> RunView:
        self.done.append(("decline", agent.name, act.client_id, run, reason))
        return a_run("declined")

    async def approvals(self, agent: Acting) -> Sequence[RunView]:
        asking = Person(NOBODY, "Ada")
        return [a_run("awaiting_approval", agent=asking, why="over_limit", contact="Ida")]

    async def page(self, agent: Acting, receipt: UUID) -> str:
        if receipt != RECEIPT:
            raise NotFound
        return "<!doctype html><title>W-7</title><p>Refunded €64.90"

    async def mail(self, agent: Acting, receipt: UUID) -> None:
        self.done.append(("mail", agent.name, receipt))

    def _require(self, conversation: UUID) -> None:
        if conversation != TALK:
            raise NotFound


@pytest.fixture
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest_asyncio.fixture
async def browser(
    desk: ScriptedDesk, sign_in: SignedIn, database: Database
) -> AsyncIterator[Browser]:
    """`await browser("Ada")` speaks to the API over a scripted desk, with Ada's real session."""
    app = FastAPI()
    app.state.door = Door(database, SystemClock())
    refusals.install(app)
    app.include_router(ActionsApi(desk, desk).router())
    clients: list[httpx.AsyncClient] = []

    async def signed_in(*who: Any) -> httpx.AsyncClient:  # noqa: ANN401
        real = await sign_in(*who)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://test",
            headers={"X-Warmline": "1"},
            cookies={"warmline_session": real.cookies["warmline_session"]},
        )
        clients.append(client)
        return client

    yield signed_in
    for client in clients:
        await client.aclose()


def at(path: str, conversation: UUID = TALK) -> str:
    return f"/api/conversations/{conversation}/{path}"


async def test_an_agent_sees_who_it_is_and_what_a_backend_could_not_tell(browser: Browser) -> None:
    ada = await browser("Ada")
    told = (await ada.get(at("context"))).json()
    assert told["identity"] == {
        "level": "signed",
        "name": "Ida",
        "email": "ida@example.com",
        "subject": "c-1",
    }
    orders, account = told["cards"]
    assert (orders["text"], orders["error"]) == ("TW-100200, €64.90", None)
    assert (account["text"], account["error"]) == (None, "The shop did not answer.")


async def test_what_is_offered_comes_with_its_inputs_or_with_the_reason_why_not(
    browser: Browser,
) -> None:
    ada = await browser("Ada")
    offered = (await ada.get(at("actions"))).json()
    refund, block = offered["actions"]
    assert refund["inputs"] == [
        {
            "name": "order",
            "label": "Order",
            "schema": {"type": "string"},
            "required": True,
            "options": [{"value": "TW-100200", "title": "The boots"}],
        }
    ]
    assert (block["allowed"], block["why_not"]) == (False, "The customer is not signed in.")
    (run,) = offered["runs"]
    assert (run["state"], run["amount"], run["receipt"]) == ("proposed", "64.90", None)
    assert run["undo"] is None
    assert (run["agent"]["name"], run["lines"]) == ("Ada", [{"label": "Amount", "value": "€64.90"}])


async def test_an_agent_proposes_and_confirms_what_was_proposed(
    browser: Browser, desk: ScriptedDesk
) -> None:
    ada = await browser("Ada")
    wanted = {"client_id": "p1", "action": "refund", "arguments": {"order": "TW-100200"}}
    run = (await ada.post(at("actions"), json=wanted)).json()
    confirmed = {"client_id": "c1", "hash": run["hash"]}
    done = (await ada.post(at(f"runs/{run['id']}/confirm"), json=confirmed)).json()
    assert (done["state"], done["receipt"]) == ("succeeded", {"id": str(RECEIPT), "number": "W-7"})
    assert done["undo"] == {"action": "charge", "arguments": {"order": "TW-100200"}}
    assert desk.done == [
        ("propose", "Ada", "p1", "refund", {"order": "TW-100200"}),
        ("confirm", "Ada", "c1", RUN, HASH),
    ]


async def test_what_does_not_fit_is_said_field_by_field(browser: Browser) -> None:
    ada = await browser("Ada")
    refused = await ada.post(at("actions"), json={"client_id": "p", "action": "refund"})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_input")
    assert refused.json()["fields"] == {"order": "Choose an order."}


async def test_another_hash_confirms_nothing(browser: Browser, desk: ScriptedDesk) -> None:
    ada = await browser("Ada")
    other = {"client_id": "c", "hash": "of something else"}
    refused = await ada.post(at(f"runs/{RUN}/confirm"), json=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "impossible")
    assert desk.done == []


async def test_whoever_is_too_late_is_told(browser: Browser) -> None:
    ada = await browser("Ada")
    refused = await ada.post(at(f"runs/{RUN}/cancel"), json={"client_id": "c"})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")


@pytest.mark.parametrize("act", ["approve", "decline"])
async def test_only_a_supervisor_decides_and_never_without_a_reason(
    browser: Browser, desk: ScriptedDesk, act: str
) -> None:
    ada, sol = await browser("Ada"), await browser("Sol", "supervisor")
    url, judged = at(f"runs/{RUN}/{act}"), {"client_id": "j", "reason": "The shop agreed."}
    assert (await ada.post(url, json=judged)).status_code == 403
    for reason in ("", "  ", "\u200b", "x" * 1_001):
        assert (await sol.post(url, json={**judged, "reason": reason})).status_code == 400
    assert desk.done == []
    assert (await sol.post(url, json=judged)).status_code == 200
    assert desk.done == [(act, "Sol", "j", RUN, "The shop agreed.")]


async def test_supervisors_see_what_waits_for_them(browser: Browser) -> None:
    ada, sol = await browser("Ada"), await browser("Sol", "supervisor")
    assert (await ada.get("/api/approvals")).status_code == 403
    (run,) = (await sol.get("/api/approvals")).json()
    assert (run["conversation"], run["contact"], run["why"]) == (str(TALK), "Ida", "over_limit")


async def test_a_receipt_is_a_page_that_can_do_nothing(
    browser: Browser, desk: ScriptedDesk
) -> None:
    ada = await browser("Ada")
    page = await ada.get(f"/api/receipts/{RECEIPT}")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "Refunded €64.90" in page.text
    assert (await ada.get(f"/api/receipts/{NOBODY}")).status_code == 404
    assert (await ada.post(f"/api/receipts/{RECEIPT}/mail")).json() == {"mailed": True}
    assert desk.done == [("mail", "Ada", RECEIPT)]


async def test_nothing_is_told_or_done_without_a_session_or_from_another_page(
    browser: Browser, desk: ScriptedDesk
) -> None:
    ada = await browser("Ada")
    cancel = at(f"runs/{RUN}/cancel")
    del ada.headers["X-Warmline"]
    assert (await ada.post(cancel, json={"client_id": "c"})).status_code == 403
    ada.cookies.clear()
    for path in (at("context"), at("actions"), "/api/approvals", f"/api/receipts/{RECEIPT}"):
        assert (await ada.get(path)).status_code == 401
    assert desk.done == []


async def test_an_unknown_conversation_is_not_there(browser: Browser) -> None:
    ada = await browser("Ada")
    for path in ("context", "actions"):
        assert (await ada.get(at(path, NOBODY))).status_code == 404
