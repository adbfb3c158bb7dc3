"""Classes 8 and 9: one agent gets a conversation, and the one who waited longest is next."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.bugs.conftest import NewCustomer, SignIn
from tests.eventually import eventually
from tests.web.people import Customer


async def waiting(new_customer: NewCustomer, url: str = "") -> Customer:
    customer = await new_customer(url)
    await customer.say("a person please")
    await customer.event("handoff.requested")
    return customer


async def test_of_many_agents_on_two_nodes_exactly_one_gets_it(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    agents = [await sign_in(name) for name in ("Ada", "Ben", "Cem", "Dia")]
    for _ in range(3):
        customer = await waiting(new_customer)
        async with agents[2].at(other_url) as cem, agents[3].at(other_url) as dia:
            racing = [agents[0], agents[1], cem, dia]
            answers = await asyncio.gather(
                *(agent.act(customer, "claim", if_epoch=1) for agent in racing)
            )
        won = [answer for answer in answers if answer.status_code == 200]
        lost = [answer.json() for answer in answers if answer.status_code == 409]
        assert (len(won), len(lost)) == (1, 3)
        winner = won[0].json()["row"]["holder"]["name"]
        assert {answer["row"]["holder"]["name"] for answer in lost} == {winner}
        told = await customer.event("conversation.claimed")
        assert told["payload"]["agent"]["name"] == winner


async def test_acts_that_cross_leave_one_holder_and_one_story(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, lea = await sign_in("Ada"), await sign_in("Lea", "supervisor")
    leas = (await lea.http.get("/api/me")).json()["id"]
    until = "2100-01-01T00:00:00Z"
    for crossing in ("resolve", "pass", "hand-back", "claim"):
        customer = await waiting(new_customer)
        epoch = (await ada.does(customer, "claim"))["epoch"]
        wanted: dict[str, object] = {"to": None} if crossing == "pass" else {}
        async with lea.at(other_url) as elsewhere:
            answers = await asyncio.gather(
                ada.act(customer, "hold", if_epoch=epoch, until=until, waiting_for="customer"),
                elsewhere.act(customer, crossing, if_epoch=epoch, **wanted),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 409], crossing
        row = (await lea.http.get(f"/api/conversations/{customer.conversation}")).json()["row"]
        assert row["epoch"] == epoch + 1
        assert (row["holder"] is not None) == (row["state"] in ("with_agent", "on_hold"))
        assert row["holder"] is None or row["holder"]["id"] != leas or crossing == "claim"


async def test_a_reply_loses_to_whoever_took_over_before(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, lea = await sign_in("Ada"), await sign_in("Lea", "supervisor")
    customer = await waiting(new_customer)
    epoch = (await ada.does(customer, "claim"))["epoch"]
    async with lea.at(other_url) as elsewhere:
        await elsewhere.does(customer, "claim")
    for lie in (epoch, epoch + 1, epoch + 9, 0):
        refused = await ada.act(customer, "messages", text="too late", if_epoch=lie)
        assert refused.status_code == 409
        assert "Lea" in refused.json()["message"]
    texts = [e["body"]["text"] for e in await lea.events(customer) if e["kind"] == "message.sent"]
    assert "too late" not in texts


async def test_the_line_is_oldest_first_on_every_node_and_moves_up(
    url: str, other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    line = [await waiting(new_customer, place) for place in (url, other_url, url, other_url)]
    async with ada.at(other_url) as elsewhere:
        for agent in (ada, elsewhere):
            assert ids(await agent.rows("queue")) == [c.conversation for c in line]
        for place, customer in enumerate(line, 1):
            await customer.until(at_place(place))
        await elsewhere.does(line[1], "claim")
        await line[2].until(at_place(2))
        await line[3].until(at_place(3))
        await line[0].send(type="ask_assistant", client_id="never-mind")
        await line[2].until(at_place(1))
        await line[0].send(type="ask_person", client_id="after-all")
        await line[0].until(at_place(3))
        after = [line[2].conversation, line[3].conversation, line[0].conversation]
        assert ids(await ada.rows("queue")) == after
        assert ids(await elsewhere.rows("queue")) == after


def ids(rows: list[dict[str, object]]) -> list[object]:
    return [row["id"] for row in rows]


def at_place(place: int) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "state" and frame.get("position") == place


async def test_nothing_goes_to_somebody_who_left(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    root, ada, ben = await sign_in("Root", "admin"), await sign_in("Ada"), await sign_in("Ben")
    bens = (await ben.http.get("/api/me")).json()["id"]
    customer, other = await waiting(new_customer), await waiting(new_customer)
    await ada.does(customer, "claim")
    await ben.does(other, "claim")
    await root.http.patch(f"/api/agents/{bens}", json={"active": False})
    refused = await ada.act(customer, "pass", to=bens, note="yours")
    assert refused.status_code == 400
    unknown = await ada.act(customer, "pass", to="00000000-0000-0000-0000-000000000000", note="")
    assert unknown.status_code == 404

    async def back_in_line() -> bool:
        return ids(await root.rows("queue")) == [other.conversation]

    await eventually(back_in_line)


async def test_a_description_alone_opens_nothing_that_agents_see(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    console = await lea.console()
    shy, loud = await new_customer(), await new_customer()
    for number in range(5):
        await shy.send(type="describe", client_id=f"d{number}", name=f"Shy {number}")
    await shy.send(type="ask_assistant", client_id="a")
    await shy.until(lambda f: f["type"] == "ack" and f["client_id"] == "a")
    await loud.say("a person please")
    await console.row(loud, state="waiting")
    assert ids(await lea.rows("all")) == [loud.conversation]
    assert not [f for f in console.frames if f.get("row", {}).get("id") == shy.conversation]
    await shy.say("hello")
    row = await console.row(shy)
    assert row["preview"]
    assert row["contact"]["name"] == "Shy 4"


async def test_wishes_and_descriptions_have_their_limit_over_all_sockets(
    url: str, other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    for turn in range(4):
        tab = Customer(url, customer.token, customer.conversation)
        await tab.connect()
        for number in range(10):
            kind = ("describe", "ask_person", "ask_assistant")[number % 3]
            await tab.send(type=kind, client_id=f"{turn}-{number}", name="Flood")
        refused = await tab.until(lambda f: f["type"] == "nack") if turn else {}
        await tab.close()
    assert (refused["code"], refused["retry_after"] > 0) == ("too_fast", True)
    assert len(await lea.events(customer)) < 20


async def test_messages_have_their_limit_over_all_sockets(
    url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    for turn in range(4):
        tab = Customer(url, customer.token, customer.conversation)
        await tab.connect()
        for number in range(10):
            await tab.say(f"spam {turn} {number}", f"{turn}-{number}")
        await tab.close()
    assert len(await lea.events(customer)) < 25


async def test_nobody_opens_a_conversation_in_a_hundred_tabs(
    url: str, new_customer: NewCustomer
) -> None:
    customer = await new_customer()
    tabs = [Customer(url, customer.token, customer.conversation) for _ in range(25)]
    for tab in tabs:
        await tab.connect()
    assert await customer.hung_up() == 4409
    assert (await tabs[-1].say("still here"))["type"] == "ack"
    for tab in tabs:
        await tab.close()
