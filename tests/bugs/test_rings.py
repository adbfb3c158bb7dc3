"""Classes 1, 2, 3, 8 and 9, where a conversation rings at somebody: exactly one person is told, the
one who is there, and nobody is left waiting by what goes wrong on the way."""

import asyncio
from typing import Any

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import Agent, Console, Puppet
from tests.eventually import eventually
from tests.web.people import Customer
from warmline.kit import Database

BACKDATE = "update seat set heard_at = heard_at - interval '1 minute' where agent_id = $1::uuid"
FORGET = "delete from waiting where conversation_id = $1::uuid"
OFFERS = """
select count(*) from event where conversation_id = $1::uuid and kind = 'assignment.offered'
"""


async def asks(new_customer: NewCustomer, url: str = "") -> Customer:
    customer = await new_customer(url)
    await customer.send(type="ask_person", client_id="please")
    await customer.event("handoff.requested")
    return customer


async def rings(console: Console, customer: Customer) -> dict[str, Any]:
    return await console.until(
        lambda f: f["type"] == "ring" and f["conversation"] == customer.conversation
    )


async def stops(console: Console, customer: Customer) -> dict[str, Any]:
    return await console.until(
        lambda f: f["type"] == "ring_over" and f["conversation"] == customer.conversation
    )


async def id_of(agent: Agent) -> str:
    found: str = (await agent.http.get("/api/me")).json()["id"]
    return found


async def goes(agent: Agent, presence: str) -> None:
    answer = await agent.http.put("/api/me/presence", json={"presence": presence})
    answer.raise_for_status()


async def offers(database: Database, customer: Customer) -> int:
    async with database.transaction() as tx:
        found: int = await tx.fetchval(OFFERS, customer.conversation)
    return found


async def test_class_1_an_answer_under_way_never_goes_out_after_the_assigned_agent_accepted(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    ada = await sign_in("Ada")
    async with ada.at(other_url) as elsewhere:
        console = await elsewhere.console()
        customer = await new_customer()
        puppet.may_decide.clear()
        await customer.send(type="say", client_id="q", text="when do you open")
        await eventually(lambda: bool(puppet.asked))
        await customer.send(type="ask_person", client_id="please")
        ring = await rings(console, customer)
        row = await elsewhere.does(customer, "claim", if_epoch=ring["row"]["epoch"])
        puppet.may_decide.set()
        await elsewhere.does(customer, "messages", text="I am here.")
        await customer.event("message.sent", by="agent")
        assert row["state"] == "with_agent"
        events = await elsewhere.events(customer)
        by = [e["payload"]["by"] for e in events if e["kind"] == "message.sent"]
        assert by == ["customer", "agent"]


async def test_class_2_a_wait_that_was_lost_is_found_again_and_rings(
    new_customer: NewCustomer, sign_in: SignIn, database: Database
) -> None:
    """As when a node dies between the hand-off and everything that should follow from it."""
    ada = await sign_in("Ada")
    customer = await asks(new_customer)
    async with database.transaction() as tx:
        await tx.execute(FORGET, customer.conversation)
    console = await ada.console()
    await rings(console, customer)
    assert (await ada.does(customer, "claim"))["state"] == "with_agent"


async def test_class_2_what_is_declined_does_not_loop(
    new_customer: NewCustomer, sign_in: SignIn, database: Database
) -> None:
    ada = await sign_in("Ada")
    console = await ada.console()
    customer = await asks(new_customer)
    await rings(console, customer)
    await ada.does(customer, "decline")
    assert (await stops(console, customer))["how"] == "declined"
    await asyncio.sleep(1.5)  # three rounds of each node
    assert await offers(database, customer) == 1
    assert (await ada.rows("queue"))[0]["id"] == customer.conversation, "and it is not lost"


async def test_class_3_every_console_of_the_agent_rings_on_every_node_and_so_does_a_later_one(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    here = await ada.console()
    async with ada.at(other_url) as elsewhere:
        there = await elsewhere.console()
        customer = await asks(new_customer)
        told = [await rings(console, customer) for console in (here, there)]
        later = await elsewhere.console()
        told.append(await rings(later, customer))
        for ring in told:
            assert ring["row"]["offer"]["agent"]["name"] == "Ada"
            assert ring["why"]["queue"] == "everyone"
            assert ring["brief"]["asked_for_person"]
        await ada.does(customer, "claim")
        for console in (here, there, later):
            assert (await stops(console, customer))["how"] == "taken"


async def test_class_3_the_customer_hears_who_is_coming(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    await ada.console()
    customer = await asks(new_customer)
    state = await customer.until(lambda f: f["type"] == "state" and bool(f.get("coming")))
    assert (state["state"], state["coming"]["name"]) == ("waiting", "Ada")


async def test_class_8_who_accepts_and_declines_at_once_on_two_nodes_does_one_of_both(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    console = await ada.console()
    for _ in range(4):
        customer = await asks(new_customer)
        await rings(console, customer)
        async with ada.at(other_url) as elsewhere:
            answers = await asyncio.gather(
                ada.act(customer, "decline"), elsewhere.act(customer, "claim")
            )
        declined, claimed = (answer.status_code == 200 for answer in answers)
        row = (await ada.http.get(f"/api/conversations/{customer.conversation}")).json()["row"]
        assert claimed, "what was declined may still be taken by hand"
        assert row["state"] == "with_agent"
        events = [e for e in await ada.events(customer) if e["kind"].startswith("assignment.")]
        assert [e["kind"] for e in events].count("assignment.ended") == int(declined)
        await ada.does(customer, "resolve")


async def test_class_8_what_rings_at_one_is_taken_by_no_other(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben, cem = [await sign_in(name) for name in ("Ada", "Ben", "Cem")]
    console = await ada.console()
    customer = await asks(new_customer)
    await rings(console, customer)
    async with cem.at(other_url) as elsewhere:
        answers = await asyncio.gather(
            *(agent.act(customer, "claim") for agent in (ben, elsewhere, ben, elsewhere, ada))
        )
    assert [answer.status_code for answer in answers] == [409, 409, 409, 409, 200]
    claimed = [e for e in await ada.events(customer) if e["kind"] == "conversation.claimed"]
    assert [(e["payload"]["agent"]["name"], e["payload"]["assigned"]) for e in claimed] == [
        ("Ada", True)
    ]


async def test_class_9_nothing_rings_at_somebody_who_is_not_there(
    new_customer: NewCustomer, sign_in: SignIn, database: Database
) -> None:
    """Signed in without a console, away, and vanished: each is passed over, whatever they chose."""
    await sign_in("Nia")  # her console is closed
    away, gone, there = [await sign_in(name) for name in ("Ada", "Gus", "Ben")]
    await away.console()
    await goes(away, "away")
    gone_console = await gone.console()
    customer = await asks(new_customer)
    await rings(gone_console, customer)
    here = await there.console()
    await gone_console.socket.close()
    async with database.transaction() as tx:
        await tx.execute(BACKDATE, await id_of(gone))
    await rings(here, customer)
    ended = [e for e in await there.events(customer) if e["kind"] == "assignment.ended"]
    assert [(e["payload"]["agent"]["name"], e["payload"]["how"]) for e in ended] == [
        ("Gus", "vanished")
    ]


async def test_class_9_who_waited_longest_is_next_when_somebody_has_room(
    url: str, other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, root = await sign_in("Ada"), await sign_in("Root", "admin")
    await goes(root, "away")
    change = await root.http.patch(f"/api/agents/{await id_of(ada)}", json={"capacity": 100})
    change.raise_for_status()
    line = [await asks(new_customer, place) for place in (url, other_url, url)]
    console = await ada.console()
    for customer in line:
        await rings(console, customer)
        await ada.does(customer, "claim")
        await ada.does(customer, "resolve")
    order = [f["conversation"] for f in console.frames if f["type"] == "ring"]
    assert order == [customer.conversation for customer in line]
