"""Hours, call-backs, second looks and ratings, as widget and console see them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.eventually import eventually
from tests.mail.server import Outbox
from tests.web.conftest import NewCustomer, SignedIn
from tests.web.people import Customer
from tests.web.test_console_api import console_socket
from warmline.boot import App
from warmline.desk import find_reviews
from warmline.kit import Database, SystemClock, new_id
from warmline.people import read_opening_hours, set_opening_hours


@pytest_asyncio.fixture
async def closed(app: App, database: Database, url: str) -> datetime:
    """The company opens in two days; when that is. The next test finds an empty database again."""
    now = SystemClock().now()
    opens = (now + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[opens.weekday()]
    hours = read_opening_hours({"timezone": "UTC", "week": {day: "09:00-17:00"}})
    async with database.transaction() as tx:
        await set_opening_hours(tx, hours, actor="a test", at=now)
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(100):
            if not (await client.get("/api/widget/config")).json()["open"]:
                break
            await asyncio.sleep(0.1)
    return opens


async def asks(customer: Customer, **wish: object) -> dict[str, Any]:
    client_id = f"wish-{new_id().hex[-6:]}"
    await customer.send(client_id=client_id, **wish)
    return await customer.until(lambda f: f.get("client_id") == client_id and "kind" not in f)


async def shown(customer: Customer, **wanted: object) -> dict[str, Any]:
    return await customer.until(
        lambda f: f["type"] in ("state", "welcome") and wanted.items() <= f.items()
    )


async def test_with_nobody_there_the_customer_is_told_when_and_offered_both_ways(
    new_customer: NewCustomer, closed: datetime
) -> None:
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    state = await shown(customer, state="waiting")
    assert state["can_call_back"] is True
    assert state["open"] is False
    assert datetime.fromisoformat(state["opens_at"]) == closed
    assert state["call_back_ways"] == ["call", "mail"]


async def test_who_asks_for_what_nobody_there_can_do_is_offered_a_call_back(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    sol, ada = await sign_in("Sol", "supervisor"), await sign_in("Ada")
    # somebody is there, and the customers hear it
    console, early = await console_socket(ada), await new_customer()
    await early.send(type="ask_person", client_id="e")
    await shown(early, state="waiting", can_call_back=False)
    asked = {"id": "disputes", "name": "Disputes", "rule": {"reasons": ["asked_for_person"]}}
    step = {"after": 0, "needs": {"disputes": 4}}
    queues = {"queues": [asked | {"steps": [step]}]}
    (await sol.put("/api/routing/queues", json=queues)).raise_for_status()
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    state = await shown(customer, state="waiting", can_call_back=True)
    assert state["open"] is True
    # a queue that asks for less after a while is worth waiting for
    relaxed = {"queues": [asked | {"steps": [step, {"after": 3600, "speaks": False}]}]}
    (await sol.put("/api/routing/queues", json=relaxed)).raise_for_status()
    await shown(customer, state="waiting", can_call_back=False)
    await console.close()


async def test_a_call_back_goes_from_the_widget_to_the_tasks_and_back(
    new_customer: NewCustomer, sign_in: SignedIn, closed: datetime
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    wish = {"type": "call_back", "way": "call", "address": "+44 20 7946 0018", "note": "refund"}
    assert (await asks(customer, **wish))["type"] == "ack"
    promised = await customer.event("callback.promised", way="call")
    assert promised["body"]["address"] == "+442079460018"
    (task,) = (await ada.get("/api/callbacks")).json()
    assert (task["address"], task["note"], task["owner"]) == ("+442079460018", "refund", None)
    assert task["due"] == promised["payload"]["due"]
    taken = (await ada.post(f"/api/callbacks/{task['id']}/take", json={})).json()
    assert taken["owner"]["name"] == "Ada"
    assert len((await ada.get("/api/callbacks?mine=true")).json()) == 1
    end = {"client_id": "e", "outcome": "reached", "note": "All is well."}
    for _ in range(2):
        ended = await ada.post(f"/api/callbacks/{task['id']}/end", json=end)
        assert ended.json()["outcome"] == "reached"
    seen = await customer.event("callback.ended", outcome="reached")
    assert seen["body"] is None
    assert (await ada.get("/api/callbacks")).json() == []
    report = (await ada.get("/api/reports/callbacks?days=1")).json()
    assert (report["made"], report["outcomes"]["reached"]) == (1, 1)


async def test_a_customer_cancels_and_the_task_goes(
    new_customer: NewCustomer, sign_in: SignedIn, closed: datetime
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    wish = {"type": "call_back", "way": "call", "address": "+44 20 7946 0018", "note": ""}
    assert (await asks(customer, **wish))["type"] == "ack"
    assert len((await ada.get("/api/callbacks")).json()) == 1
    assert (await asks(customer, type="cancel_call_back"))["type"] == "ack"
    await customer.event("callback.ended", outcome="cancelled")
    assert (await ada.get("/api/callbacks")).json() == []
    assert (await asks(customer, type="cancel_call_back"))["type"] == "ack"


async def test_a_promise_to_write_is_confirmed_by_mail(
    new_customer: NewCustomer, closed: datetime, outbox: Outbox
) -> None:
    customer = await new_customer(language="de")
    wish = {"type": "call_back", "way": "mail", "address": "mia@shop.example"}
    assert (await asks(customer, **wish))["type"] == "ack"

    def came() -> bool:
        return any(mail["To"] == "mia@shop.example" for mail in outbox.messages)

    await eventually(came)
    (mail,) = [mail for mail in outbox.messages if mail["To"] == "mia@shop.example"]
    assert "Wir schreiben Ihnen" in mail["Subject"]


@pytest.mark.parametrize(
    ("way", "address"),
    [("call", "12345"), ("call", "not a number"), ("mail", "mia"), ("mail", "a@b, c@d")],
)
async def test_nobody_is_promised_what_cannot_be_kept(
    new_customer: NewCustomer, way: str, address: str
) -> None:
    customer = await new_customer()
    nack = await asks(customer, type="call_back", way=way, address=address)
    assert (nack["type"], nack["code"]) == ("nack", "bad_address")


async def test_who_cannot_be_phoned_is_not_asked_for_a_number(
    new_customer: NewCustomer, database: Database, closed: datetime
) -> None:
    customer = await new_customer()
    await customer.say("hi")
    async with database.transaction() as tx:
        await tx.execute(
            "insert into contact_need (contact_id, need, conversation_id, seq, told_at) "
            "select contact_id, 'no_phone', id, 1, now() from conversation where id = $1",
            customer.conversation,
        )
    await customer.send(type="ask_person", client_id="p")
    state = await shown(customer, state="waiting")
    assert state["call_back_ways"] == ["mail"]


async def test_a_supervisor_hears_of_what_is_overdue(
    new_customer: NewCustomer, sign_in: SignedIn, database: Database, closed: datetime
) -> None:
    sol, customer = await sign_in("Sol", "supervisor"), await new_customer()
    wish = {"type": "call_back", "way": "call", "address": "+44 20 7946 0018"}
    assert (await asks(customer, **wish))["type"] == "ack"
    async with database.transaction() as tx:
        await tx.execute("update callback set due = now() - interval '1 minute'")
    await customer.until(lambda _: True)

    async def overdue() -> list[dict[str, Any]]:
        return [one for one in (await sol.get("/api/callbacks")).json() if one["overdue"]]

    for _ in range(100):
        if await overdue():
            break
        await asyncio.sleep(0.1)
    assert len(await overdue()) == 1


async def test_a_rating_is_given_once(new_customer: NewCustomer, sign_in: SignedIn) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    early = await asks(customer, type="rate", score=5)
    assert (early["type"], early["code"]) == ("nack", "nothing_to_rate")
    await asks(customer, type="ask_person")
    for act in ("claim", "resolve"):
        path = f"/api/conversations/{customer.conversation}/{act}"
        (await ada.post(path, json={"client_id": act})).raise_for_status()
    assert (await asks(customer, type="rate", score=4, comment="Kind."))["type"] == "ack"
    again = await asks(customer, type="rate", score=1)
    assert (again["type"], again["code"]) == ("nack", "already_rated")
    report = (await ada.get("/api/reports/ratings?days=1")).json()
    assert (report["people"]["given"], report["people"]["average"]) == (1, 4.0)


async def test_a_low_rating_is_looked_at_again(
    new_customer: NewCustomer, sign_in: SignedIn, database: Database
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    await asks(customer, type="ask_person")
    for act in ("claim", "resolve"):
        path = f"/api/conversations/{customer.conversation}/{act}"
        (await ada.post(path, json={"client_id": act})).raise_for_status()
    await asks(customer, type="rate", score=1)
    async with database.transaction() as tx:
        await find_reviews(tx, SystemClock().now(), looked=None)
    (review,) = (await ada.get("/api/reviews")).json()
    assert (review["why"], review["conversation"]) == ("low_rating", customer.conversation)
    close = f"/api/reviews/{customer.conversation}/close"
    closed = {"client_id": "c", "outcome": "nothing_to_do"}
    assert (await ada.post(close, json=closed)).status_code == 200
    assert (await ada.get("/api/reviews")).json() == []


async def test_what_was_told_first_is_on_record(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    await asks(customer, type="ask_person")
    await customer.until(lambda f: f.get("position") == 1)
    path = f"/api/conversations/{customer.conversation}/events?limit=50"
    found: list[dict[str, Any]] = []
    for _ in range(100):
        found = [e for e in (await ada.get(path)).json()["events"] if e["kind"] == "wait.told"]
        if found:
            break
    assert found[0]["payload"]["position"] == 1
    report = (await ada.get("/api/reports/waits?days=1")).json()
    assert report["asked"] <= 1
