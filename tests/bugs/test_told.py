"""Class 3: after a hand-off everybody who can help is told, on every node; so is the customer."""

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import READ, Puppet
from warmline.ai import Decision, HandOff, Situation


async def test_every_console_on_every_node_hears_of_a_hand_off(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    near = await ada.console()
    async with ben.at(other_url) as elsewhere:
        far = await elsewhere.console()
        customer = await new_customer()
        await customer.say("a person please")
        for console in (near, far):
            row = await console.row(customer, state="waiting")
            assert row["reason"] == "asked_for_person"
            assert row["preview"] == "a person please"
            assert row["waiting_since"]


async def test_who_opens_the_console_later_finds_it(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    await customer.event("handoff.requested")
    ada = await sign_in("Ada")
    async with ada.at(other_url) as elsewhere:
        console = await elsewhere.console()
    lists = console.frames[0]
    assert [row["id"] for row in lists["queue"]] == [customer.conversation]


async def test_the_customer_is_told_the_state_the_place_and_who_comes(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    first, second = await new_customer(), await new_customer(other_url)
    for customer in (first, second):
        await customer.say("a person please")
        await customer.event("handoff.requested")
    await second.until(lambda f: f["type"] == "state" and f.get("position") == 2)
    await ada.does(first, "claim")
    told = await first.until(lambda f: f["type"] == "state" and f["state"] == "with_agent")
    assert told["agent"]["name"] == "Ada"
    await second.until(lambda f: f["type"] == "state" and f.get("position") == 1)


async def test_a_hand_off_of_the_ai_says_so_in_words_and_in_state(
    new_customer: NewCustomer, puppet: Puppet
) -> None:
    def unsure(_: Situation) -> Decision:
        return HandOff(READ, "unsure", "I'm not sure. A colleague takes over.")

    puppet.decide_as = unsure
    customer = await new_customer()
    await customer.say("hm?")
    said = await customer.event("message.sent", by="ai")
    assert said["body"]["text"] == "I'm not sure. A colleague takes over."
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "waiting")


async def test_outside_opening_hours_the_customer_hears_when_somebody_comes(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    root = await sign_in("Root", "admin")
    settings = (await root.http.get("/api/settings")).json()
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    shut = {"timezone": "UTC", "week": dict.fromkeys(days, "closed") | {"mon": "03:00-03:01"}}
    await root.http.put("/api/settings", json=settings | {"opening_hours": shut})
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    told = await customer.until(lambda f: f["type"] == "state" and f["state"] == "waiting")
    await root.http.put("/api/settings", json=settings)
    if not told["open"]:  # but for one minute a week
        assert told["opens_at"]
