"""The console over HTTP and its live socket: acts, races, and what a role may see."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import PATIENCE, Customer
from warmline.conversations import (
    ActionConfirmed,
    Collected,
    Doing,
    Event,
    ReadFacts,
    TurnDecided,
)
from warmline.desk import brief_of
from warmline.web.answers import json_response
from warmline.web.brief_shapes import BriefShape


async def handed_off(new_customer: NewCustomer, text: str = "a person please") -> Customer:
    customer = await new_customer()
    await customer.say(text)
    await customer.event("handoff.requested")
    return customer


async def act(
    agent: httpx.AsyncClient, customer: Customer, name: str, **wanted: object
) -> httpx.Response:
    body = {"client_id": f"{name}-1", **wanted}
    return await agent.post(f"/api/conversations/{customer.conversation}/{name}", json=body)


async def test_an_agent_claims_replies_and_resolves(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    customer = await handed_off(new_customer)
    claimed = (await act(ada, customer, "claim")).json()
    assert claimed["row"]["holder"]["name"] == "Ada"
    epoch = claimed["row"]["epoch"]
    sent = await act(ada, customer, "messages", text="Good morning!", if_epoch=epoch)
    assert sent.status_code == 200
    message = await customer.event("message.sent", by="agent")
    assert message["payload"]["agent"]["name"] == "Ada"
    assert (await act(ada, customer, "resolve")).json()["row"]["state"] == "resolved"
    await customer.event("conversation.resolved")


async def test_of_two_agents_one_gets_it_and_the_other_is_told_who(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    customer = await handed_off(new_customer)
    row = (await ada.get("/api/conversations?list=queue")).json()["rows"][0]
    answers = await asyncio.gather(
        act(ada, customer, "claim", client_id="ada", if_epoch=row["epoch"]),
        act(ben, customer, "claim", client_id="ben", if_epoch=row["epoch"]),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    winner = won["row"]["holder"]["name"]
    assert lost["message"] == f"{winner} took this conversation a moment ago."
    assert lost["row"]["holder"] == won["row"]["holder"]
    assert lost["row"]["preview"] is None


async def test_a_retried_act_gets_the_same_answer(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    customer = await handed_off(new_customer)
    first = (await act(ada, customer, "claim")).json()
    again = (await act(ada, customer, "claim")).json()
    assert again["seq"] == first["seq"]
    await act(ada, customer, "messages", text="Hello")
    await act(ada, customer, "messages", text="Hello")
    events = (await ada.get(f"/api/conversations/{customer.conversation}/events")).json()["events"]
    assert len([e for e in events if e["payload"].get("by") == "agent"]) == 1


async def test_the_brief_says_what_the_customer_wants_and_why_a_person(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.say("hi")
    await customer.event("message.sent", by="ai")
    await customer.say("are you open on sunday?")
    await customer.until(lambda f: f.get("payload", {}).get("article") == "opening-times")
    await customer.say("a person please")
    await customer.event("handoff.requested")
    brief = (await ada.get(f"/api/conversations/{customer.conversation}")).json()["brief"]
    assert brief["wish"]["text"] == "are you open on sunday?"
    assert brief["reason"] == "asked_for_person"
    assert [article["slug"] for article in brief["articles"]] == ["opening-times"]


async def test_an_agent_sees_the_queue_and_their_own_but_not_others(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    lea = await sign_in("Lea", "supervisor")
    private = await handed_off(new_customer)
    with_ai = await new_customer()
    await with_ai.say("when do you open?")
    await act(ada, private, "claim")
    for hidden in (private, with_ai):
        path = f"/api/conversations/{hidden.conversation}"
        assert (await ben.get(path)).status_code == 404
        assert (await ben.get(f"{path}/events")).status_code == 404
        assert (await act(ben, hidden, "notes", text="hm")).status_code == 404
        assert (await lea.get(path)).status_code == 200
    assert (await ben.get("/api/conversations?list=all")).status_code == 403
    assert len((await lea.get("/api/conversations?list=all")).json()["rows"]) == 2


async def test_a_write_without_the_consoles_header_is_refused(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    customer = await handed_off(new_customer)
    del ada.headers["X-Warmline"]
    assert (await act(ada, customer, "claim")).status_code == 403


async def test_only_admins_reach_agents_settings_and_knowledge(sign_in: SignedIn) -> None:
    lea = await sign_in("Lea", "supervisor")
    new = {"name": "X", "email": "x@y.example", "password": "long enough pass"}
    assert (await lea.post("/api/agents", json=new)).status_code == 403
    assert (await lea.get("/api/settings")).status_code == 403
    assert (await lea.get("/api/knowledge")).status_code == 403
    assert (await lea.post("/api/knowledge/publish", json={})).status_code == 403
    colleagues = (await lea.get("/api/agents")).json()
    assert all("email" not in colleague for colleague in colleagues)


async def test_a_deactivated_agent_is_out_at_once(sign_in: SignedIn) -> None:
    root, ada = await sign_in("Root", "admin"), await sign_in("Ada")
    socket = await console_socket(ada)
    ada_id = (await ada.get("/api/me")).json()["id"]
    changed = await root.patch(f"/api/agents/{ada_id}", json={"active": False})
    assert changed.status_code == 200
    assert (await ada.get("/api/me")).status_code == 401
    await frame_of(socket, "error")
    await socket.wait_closed()
    assert socket.close_code == 4401


async def test_what_a_deactivated_agent_held_goes_back_to_the_queue(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    root, ada = await sign_in("Root", "admin"), await sign_in("Ada")
    customer = await handed_off(new_customer)
    await act(ada, customer, "claim")
    ada_id = (await ada.get("/api/me")).json()["id"]
    await root.patch(f"/api/agents/{ada_id}", json={"active": False})
    released = await customer.event("conversation.released")
    assert released["payload"].keys() == {"agent"}


async def test_an_admin_publishes_a_better_answer_and_undoes_it(sign_in: SignedIn) -> None:
    root = await sign_in("Root", "admin")
    before = (await root.get("/api/knowledge")).json()["release"]["id"]
    article = (await root.get("/api/knowledge/articles/opening-times")).json()
    better = article | {"short_answer": "We open at nine."}
    change = {"if_release": before, "articles": [better], "note": "Winter"}
    published = (await root.post("/api/knowledge/publish", json=change)).json()["release"]
    assert published["training"] == "ready"
    late = await root.post("/api/knowledge/publish", json=change)
    assert late.status_code == 409
    await root.post("/api/knowledge/undo", json={})
    again = (await root.get("/api/knowledge/articles/opening-times")).json()
    assert again["short_answer"] == "We open at eight."


async def test_a_faulty_article_is_told_field_by_field(sign_in: SignedIn) -> None:
    root = await sign_in("Root", "admin")
    article = (await root.get("/api/knowledge/articles/opening-times")).json()
    broken = article | {"title": "", "links": [{"title": "x", "url": "javascript:alert(1)"}]}
    refused = await root.post("/api/knowledge/publish", json={"articles": [broken]})
    assert refused.status_code == 400
    where = {fault["where"] for fault in refused.json()["faults"]}
    assert {"opening-times.title", "opening-times.links[0].url"} <= where


def test_what_was_begun_is_told_as_the_protocol_says() -> None:
    decided = TurnDecided(
        decision="hand_off",
        heard=1,
        took_ms=1,
        language="en",
        doing=(Doing("refund", run=UUID(int=5)), Doing("move_due")),
    )
    known = ReadFacts((), (Collected({"amount": {"amount": "20.00"}}), Collected({"due": None})))
    yes = ActionConfirmed(UUID(int=5), "refund", "customer")
    at = datetime(2026, 11, 30, tzinfo=UTC)
    events = [Event(UUID(int=1), 2, at, decided, known), Event(UUID(int=1), 3, at, yes, None)]
    told = bytes(json_response(brief_of(events, {})).body)
    assert [one.model_dump(mode="json") for one in BriefShape.model_validate_json(told).begun] == [
        {"action": "refund", "arguments": {"amount": {"amount": "20.00"}}, "run": str(UUID(int=5))},
        {"action": "move_due", "arguments": {"due": None}, "run": None},
    ]


async def test_the_socket_tells_lists_rows_events_and_the_brief(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada = await sign_in("Ada")
    socket = await console_socket(ada)
    assert (await frame_of(socket, "lists"))["queue"] == []
    customer = await handed_off(new_customer)
    row = (await frame_of(socket, "row"))["row"]
    assert (row["state"], row["preview_by"]) == ("waiting", "customer")
    watch = {"type": "watch", "conversation": customer.conversation, "after": 0}
    await socket.send(msgspec.json.encode(watch).decode())
    assert (await frame_of(socket, "event"))["seq"] == 1
    await frame_of(socket, "ready")
    assert (await frame_of(socket, "brief"))["brief"]["handoffs"] == 1
    await customer.send(type="typing", on=True)
    assert (await frame_of(socket, "typing"))["by"] == "customer"
    await socket.close()


async def test_an_agent_sees_up_to_where_the_customer_has_read_also_when_they_look_later(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    socket = await console_socket(await sign_in("Ada"))
    customer = await handed_off(new_customer)
    watch = {"type": "watch", "conversation": customer.conversation, "after": 0}
    await customer.send(type="read", seq=2)
    # an older one, of another window of theirs, takes nothing back
    await customer.send(type="read", seq=1)
    await socket.send(msgspec.json.encode(watch).decode())
    told = {"type": "read", "conversation": customer.conversation, "seq": 2}
    assert await frame_of(socket, "read") == told
    await customer.send(type="read", seq=3)
    assert (await frame_of(socket, "read"))["seq"] == 3
    await customer.close()
    assert (await frame_of(socket, "online"))["on"] is False
    await socket.send(msgspec.json.encode(watch).decode())
    assert (await frame_of(socket, "read"))["seq"] == 3, (
        "what was read was read, also once they left"
    )
    await socket.close()


async def test_a_row_that_a_colleague_took_leaves_without_its_words(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    await ben.put("/api/me/presence", json={"presence": "away"})
    customer = await handed_off(new_customer, "a person please, my secret is X")
    socket = await console_socket(ben)
    assert len((await frame_of(socket, "lists"))["queue"]) == 1
    await act(ada, customer, "claim")
    row = (await frame_of(socket, "row"))["row"]
    assert row["holder"]["name"] == "Ada"
    assert row["preview"] is None
    await socket.close()


async def test_the_console_socket_opens_for_its_own_pages_only(url: str, sign_in: SignedIn) -> None:
    ada = await sign_in("Ada")
    for origin in ("https://evil.example", ""):
        socket = await console_socket(ada, origin)
        assert (await frame_of(socket, "error"))["code"] == "not_signed_in"


async def console_socket(agent: httpx.AsyncClient, origin: str | None = None) -> ClientConnection:
    """From a page of the console itself, or of another `origin`."""
    base = str(agent.base_url).rstrip("/")
    cookie = "; ".join(f"{name}={value}" for name, value in agent.cookies.items())
    headers = {"Cookie": cookie, "Origin": base if origin is None else origin}
    return await connect(
        f"{base.replace('http', 'ws')}/api/console/live", additional_headers=headers
    )


async def frame_of(socket: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            frame: dict[str, Any] = msgspec.json.decode(await socket.recv())
            if frame["type"] == kind:
                return frame
