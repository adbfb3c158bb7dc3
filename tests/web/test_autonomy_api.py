"""The reins over HTTP, and what every console hears of them."""

from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect

from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import Customer
from warmline.boot import App


async def levels(agent: httpx.AsyncClient, level: str, *intents: str) -> httpx.Response:
    return await agent.put("/api/autonomy/levels", json={"intents": intents, "level": level})


async def suggested(customer: Customer, lead: httpx.AsyncClient) -> dict[str, Any]:
    """The brief's one suggestion, after the conversation was taken."""
    await customer.say("When do you open?")
    await customer.event("handoff.requested")
    await lead.post(f"/api/conversations/{customer.conversation}/claim", json={"client_id": "c"})
    read = (await lead.get(f"/api/conversations/{customer.conversation}")).json()
    (found,) = read["brief"]["suggestions"]
    return found  # type: ignore[no-any-return]


async def test_everybody_looks_and_only_leads_pull(sign_in: SignedIn) -> None:
    ada, sol = await sign_in("Ada"), await sign_in("Sol", "supervisor")
    (intent,) = (await ada.get("/api/autonomy")).json()["intents"]
    assert (intent["intent"], intent["level"], intent["by"]) == ("opening_times", "auto", "a test")
    assert (intent["title"], intent["phrasings"]) == ("When we open", 3)
    assert (await levels(ada, "off", "opening_times")).status_code == 403
    assert (await ada.post("/api/autonomy/stop", json={"reason": "no"})).status_code == 403
    assert (await ada.post("/api/autonomy/resume")).status_code == 403
    told = (await levels(sol, "off", "opening_times")).json()["intents"][0]
    assert (told["level"], told["by"]) == ("off", "Sol")


@pytest.mark.parametrize(
    "wanted",
    [
        {"intents": ["nobody_knows"], "level": "auto"},
        {"intents": [], "level": "auto"},
        {"intents": ["opening_times"], "level": "always"},
    ],
)
async def test_what_cannot_be_set_is_refused(sign_in: SignedIn, wanted: object) -> None:
    sol = await sign_in("Sol", "supervisor")
    assert (await sol.put("/api/autonomy/levels", json=wanted)).status_code == 400


async def test_nobody_stops_the_ai_without_saying_why(sign_in: SignedIn) -> None:
    sol = await sign_in("Sol", "supervisor")
    for reason in ("", "  ", "x" * 201):
        answer = await sol.post("/api/autonomy/stop", json={"reason": reason})
        assert answer.status_code == 400
    assert (await sol.get("/api/autonomy")).json()["stopped"] is None


async def test_a_suggestion_travels_from_the_ai_over_an_agent_to_the_customer(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    sol = await sign_in("Sol", "supervisor")
    await levels(sol, "suggest", "opening_times")
    customer = await new_customer()
    card = await suggested(customer, sol)
    assert (card["title"], card["text"]) == ("When we open", "We open at eight.")
    used = {"client_id": "u", "suggestion": card["seq"]}
    url = f"/api/conversations/{customer.conversation}/use-suggestion"
    first = (await sol.post(url, json=used)).json()
    assert (await sol.post(url, json=used)).json()["seq"] == first["seq"]
    again = await sol.post(url, json={"client_id": "v", "suggestion": card["seq"]})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    sent = await customer.event("message.sent", by="agent")
    assert sent["body"]["links"] == [{"title": "Opening times", "url": "/help/opening-times"}]
    assert sent["payload"]["article"] == "opening-times"
    assert not [one for one in customer.events if one["kind"].startswith("suggestion")]
    (line,) = (await sol.get("/api/autonomy")).json()["intents"]
    assert (line["made"], line["used"], line["edited"], line["rejected"]) == (1, 1, 0, 0)


async def test_a_suggestion_is_edited_or_rejected(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    sol = await sign_in("Sol", "supervisor")
    await levels(sol, "suggest", "opening_times")
    customer, other = await new_customer(), await new_customer()
    card = await suggested(customer, sol)
    edited = {"client_id": "e", "text": "At nine today.", "suggestion": card["seq"]}
    await sol.post(f"/api/conversations/{customer.conversation}/messages", json=edited)
    sent = await customer.event("message.sent", by="agent")
    assert sent["body"]["text"] == "At nine today."
    card = await suggested(other, sol)
    rejected = {"client_id": "r", "suggestion": card["seq"], "reason": "tone"}
    url = f"/api/conversations/{other.conversation}/reject-suggestion"
    for reason in ("boring", "other"):
        wrong = await sol.post(url, json={**rejected, "reason": reason})
        assert wrong.status_code == 400
    assert (await sol.post(url, json=rejected)).status_code == 200
    (line,) = (await sol.get("/api/autonomy")).json()["intents"]
    assert (line["made"], line["used"], line["edited"], line["rejected"]) == (2, 0, 1, 1)


async def test_a_stopped_ai_sends_every_customer_to_a_person_and_every_console_says_so(
    app: App, new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, sol = await sign_in("Ada"), await sign_in("Sol", "supervisor")
    headers = {"Origin": app.settings.url, "Cookie": f"warmline_session={session(ada)}"}
    url = f"{app.settings.url.replace('http', 'ws')}/api/console/live"
    async with connect(url, additional_headers=headers) as console:
        assert await stopped(console) is None
        await sol.post("/api/autonomy/stop", json={"reason": "Wrong prices"})
        told = await stopped(console)
        assert told is not None
        assert (told["by"], told["reason"]) == ("Sol", "Wrong prices")
        for words in ("hi", "When do you open?"):
            customer = await new_customer()
            await customer.say(words)
            handed = await customer.event("handoff.requested")
            assert handed["payload"]["reason"] == "ai_stopped"
        wish = await new_customer()
        await wish.say("a person please")
        handed = await wish.event("handoff.requested")
        assert handed["payload"]["reason"] == "asked_for_person"
        await sol.post("/api/autonomy/resume")
        assert await stopped(console) is None
    customer = await new_customer()
    await customer.say("When do you open?")
    answer = await customer.event("message.sent", by="ai")
    assert answer["body"]["text"] == "We open at eight."


def session(agent: httpx.AsyncClient) -> str:
    return agent.cookies["warmline_session"]


async def stopped(console: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """What the console hears next about the switch."""
    while True:
        frame = msgspec.json.decode(await console.recv())
        if frame["type"] == "ai":
            return frame["stopped"]  # type: ignore[no-any-return]
