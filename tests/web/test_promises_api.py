"""Promises over HTTP, and what a reply would claim before it is sent."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import Customer
from warmline.kit import Database, SystemClock, new_id

SOON = timedelta(days=2)


async def taken(customer: Customer, agent: httpx.AsyncClient) -> str:
    """The address of a conversation that the agent has."""
    await customer.say("a person please")
    await customer.event("handoff.requested")
    url = f"/api/conversations/{customer.conversation}"
    (await agent.post(f"{url}/claim", json={"client_id": "c"})).raise_for_status()
    return url


async def promised(agent: httpx.AsyncClient, url: str, due: datetime) -> int:
    said = {"client_id": "p", "text": "By Friday.", "promise": True, "due": due.isoformat()}
    answer = (await agent.post(f"{url}/messages", json=said)).raise_for_status().json()
    seq: int = answer["seq"]
    return seq


async def checked(agent: httpx.AsyncClient, url: str, text: str) -> dict[str, Any]:
    answer = await agent.post(f"{url}/check-reply", json={"text": text})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def test_a_promise_is_listed_kept_and_counted(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, bea, sol = await sign_in("Ada"), await sign_in("Bea"), await sign_in("Sol", "supervisor")
    customer = await new_customer()
    url = await taken(customer, ada)
    due = SystemClock().now() + SOON
    seq = await promised(ada, url, due)
    (one,) = (await ada.get("/api/promises")).json()
    assert (one["conversation"], one["seq"]) == (customer.conversation, seq)
    assert (one["text"], one["by"], one["state"]) == ("By Friday.", "agent", "open")
    assert (one["owner"]["name"], one["contact"]["name"][:5]) == ("Ada", "Guest")
    assert datetime.fromisoformat(one["due"]) == due
    assert (await bea.get("/api/promises")).json() == []
    assert (await sol.get("/api/promises")).json() == [one]
    kept = await ada.post(f"{url}/promises/{seq}/keep", json={"client_id": "k"})
    assert kept.json()["row"]["state"] == "with_agent"
    again = await ada.post(f"{url}/promises/{seq}/keep", json={"client_id": "k"})
    assert again.json()["seq"] == kept.json()["seq"]
    assert (await ada.get("/api/promises")).json() == []
    assert len((await sol.get("/api/promises?state=kept")).json()) == 1
    brief = (await ada.get(url)).json()["brief"]
    assert [told["state"] for told in brief["promises"]] == ["kept"]
    report = (await sol.get("/api/reports/promises?days=7")).json()
    assert report == {
        "made": 1,
        "kept": 1,
        "kept_late": 0,
        "missed": 0,
        "open": 0,
        "kept_rate": None,
    }
    assert (await bea.get("/api/reports/promises")).json()["made"] == 0


async def test_a_reply_keeps_what_was_promised(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    url = await taken(await new_customer(), ada)
    seq = await promised(ada, url, SystemClock().now() + SOON)
    said = {"client_id": "r", "text": "It is on its way.", "keeps": seq}
    (await ada.post(f"{url}/messages", json=said)).raise_for_status()
    assert (await ada.get("/api/promises")).json() == []


async def test_a_promise_that_is_not_there_is_not_kept(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, bea = await sign_in("Ada"), await sign_in("Bea")
    url = await taken(await new_customer(), ada)
    seq = await promised(ada, url, SystemClock().now() + SOON)
    keep = {"client_id": "k"}
    assert (await ada.post(f"{url}/promises/{seq + 1}/keep", json=keep)).status_code == 404
    assert (await ada.post(f"{url}/promises/99999999999/keep", json=keep)).status_code == 400
    assert (await bea.post(f"{url}/promises/{seq}/keep", json=keep)).status_code == 404
    assert (await bea.post(f"{url}/check-reply", json={"text": "Hi"})).status_code == 404


async def test_a_reply_is_looked_at_before_it_is_sent(
    new_customer: NewCustomer, sign_in: SignedIn, database: Database
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    url = await taken(customer, ada)
    text = "I've refunded you 20 euros. I'll get back to you tomorrow."
    found = await checked(ada, url, text)
    assert found["claims"] == [{"text": "I've refunded you 20 euros.", "action": None}]
    assert found["promise"]["text"] == "I'll get back to you tomorrow."
    assert datetime.fromisoformat(found["promise"]["due"]) > SystemClock().now()
    await receipt(database, customer.conversation, "refund_purchase", age=timedelta(days=40))
    assert len((await checked(ada, url, text))["claims"]) == 1
    await receipt(database, customer.conversation, "block_card", age=timedelta())
    assert len((await checked(ada, url, text))["claims"]) == 1
    await receipt(database, customer.conversation, "refund_purchase", age=timedelta(days=1))
    assert (await checked(ada, url, text))["claims"] == []
    nothing: dict[str, Any] = {"claims": [], "promise": None, "asks": []}
    assert await checked(ada, url, "Refunds take five days.") == nothing


@pytest.mark.parametrize("written", [{"text": ""}, {}, {"text": "x" * 10_001}])
async def test_what_cannot_be_looked_at_is_refused(
    new_customer: NewCustomer, sign_in: SignedIn, written: object
) -> None:
    ada = await sign_in("Ada")
    url = await taken(await new_customer(), ada)
    assert (await ada.post(f"{url}/check-reply", json=written)).status_code == 400


async def receipt(database: Database, conversation: str, action: str, *, age: timedelta) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            "insert into receipt (id, number, run_id, conversation_id, action, at) "
            "values ($1, $2, $3, $4, $5, $6)",
            new_id(),
            new_id().hex,
            new_id(),
            conversation,
            action,
            SystemClock().now() - age,
        )
