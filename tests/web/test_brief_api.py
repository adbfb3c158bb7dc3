"""The brief over the wire: what agents read, what customers see and put right."""

from typing import Any

import httpx

from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import Customer


async def taken(customer: Customer, agent: httpx.AsyncClient) -> str:
    await customer.say("are you open on sunday?")
    await customer.event("message.sent", by="ai")
    await customer.say("a person please")
    await customer.event("handoff.requested")
    url = f"/api/conversations/{customer.conversation}"
    (await agent.post(f"{url}/claim", json={"client_id": "c"})).raise_for_status()
    return url


async def answered(customer: Customer, type: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """The frame that answers this one."""
    await customer.send(type=type, **fields)
    kinds = ("ack", "nack", "brief", "error")
    return await customer.until(lambda frame: frame["type"] in kinds, fresh=True)


async def test_an_agent_reads_a_whole_brief(new_customer: NewCustomer, sign_in: SignedIn) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    brief = (await ada.get(await taken(customer, ada))).json()["brief"]
    assert len(brief["abstract"]) == 2
    assert all(line["text"] and line["code"] for line in brief["abstract"])
    assert brief["next_step"]["text"]
    assert [one["who"] for one in brief["chapters"]] == ["", None, "Ada"]
    unknown = {"verified": None, "name": None, "email": None, "seq": None}
    assert brief["who"] == {"level": "anonymous", **unknown}


async def test_a_customer_sees_their_brief_and_puts_it_right(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    url = await taken(customer, ada)
    new = {"kind": "order_number", "value": "tw-1"}
    assert (await answered(customer, "correct", client_id="c1", **new))["type"] == "ack"
    told = await customer.event("fact.corrected")
    assert told["body"] == {"value": "TW-1"}
    shown = await answered(customer, "brief")
    assert shown["wants"]["text"] == "are you open on sunday?"
    assert [(one["kind"], one["value"]) for one in shown["facts"]] == [("order_number", "TW-1")]
    assert set(shown) == {"type", "wants", "facts", "tried", "needs", "ask_need"}
    brief = (await ada.get(url)).json()["brief"]
    assert brief["corrections"][0]["by"] == "customer"
    check = {"text": "What is your order number?"}
    found = (await ada.post(f"{url}/check-reply", json=check)).json()
    assert [(one["kind"], one["value"]) for one in found["asks"]] == [("order_number", "TW-1")]


async def test_a_value_that_does_not_fit_is_refused_on_both_sides(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    url = await taken(customer, ada)
    bad = {"kind": "iban", "value": "DE00 1234"}
    refused = await answered(customer, "correct", client_id="c1", **bad)
    assert (refused["code"], "IBAN" in refused["message"]) == ("bad_fact", True)
    answer = await ada.put(f"{url}/facts", json={"client_id": "f", **bad})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_fact")
    good = {"client_id": "g", "kind": "iban", "value": "DE89 3704 0044 0532 0130 00"}
    assert (await ada.put(f"{url}/facts", json=good)).status_code == 200
    unknown = {"client_id": "h", "kind": "shoe_size", "value": "44"}
    assert (await ada.put(f"{url}/facts", json=unknown)).json()["code"] == "bad_input"


async def test_needs_are_told_and_taken_back_by_both_sides(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    told = {"needs": ["no_phone"], "consent": True}
    assert (await answered(customer, "tell_need", client_id="n1", **told))["type"] == "ack"
    url = await taken(customer, ada)
    brief = (await ada.get(url)).json()["brief"]
    assert [(one["need"], one["kept"]) for one in brief["needs"]] == [("no_phone", True)]
    assert (await ada.get(url)).json()["row"]["needs"] == ["no_phone"]
    noted = {"client_id": "t", "needs": ["hearing"], "consent": True}
    (await ada.post(f"{url}/needs", json=noted)).raise_for_status()
    back = {"client_id": "w", "needs": ["no_phone"]}
    (await ada.post(f"{url}/needs/withdraw", json=back)).raise_for_status()
    shown = await answered(customer, "brief")
    assert [one["need"] for one in shown["needs"]] == ["hearing"]
    assert (await ada.get(url)).json()["row"]["needs"] == ["hearing"], "on the row of a list, too"


async def test_a_need_that_does_not_exist_is_no_frame(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    told = {"needs": ["wings"], "consent": True}
    refused = await answered(customer, "tell_need", client_id="n1", **told)
    assert (refused["type"], refused["code"]) == ("error", "bad_frame")


async def test_who_leads_sees_how_good_hand_offs_are(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, sol = await sign_in("Ada"), await sign_in("Sol", "supervisor")
    url = await taken(await new_customer(), ada)
    said = {"client_id": "m", "text": "Yes, till noon."}
    (await ada.post(f"{url}/messages", json=said)).raise_for_status()
    found = (await sol.get("/api/reports/handoff?days=7")).json()
    assert (found["handoffs"], found["within_3_minutes"], found["honoured_at_once"]) == (1, 1, 1)
    assert (await ada.get("/api/reports/handoff")).status_code == 403
