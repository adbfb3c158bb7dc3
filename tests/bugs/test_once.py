"""Classes 5, 6 and 7: one answer a burst, everything once, and no gap after a line was cut."""

import asyncio
import random

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import Puppet
from tests.eventually import eventually
from tests.web.people import Customer


async def twin(url: str, customer: Customer) -> Customer:
    """The same conversation in another tab, perhaps at another node."""
    tab = Customer(url, customer.token, customer.conversation)
    await tab.connect()
    await tab.until(lambda f: f["type"] == "ready")
    return tab


async def test_a_burst_gets_one_answer_to_all_of_it(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    puppet.may_decide.clear()
    for words in ("hello", "I have", "a question", "about hours"):
        await customer.say(words)
    await eventually(lambda: len(puppet.asked[-1].heard) == 4)
    puppet.may_decide.set()
    answer = await customer.event("message.sent", by="ai")
    assert answer["body"]["text"] == "re: hello + I have + a question + about hours"
    await asyncio.sleep(0.2)
    events = await lea.events(customer)
    assert [e["payload"]["by"] for e in events if e["kind"] == "message.sent"].count("ai") == 1


async def test_a_burst_over_two_nodes_gets_one_answer(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    tab = await twin(other_url, customer)
    puppet.may_decide.clear()
    await customer.say("hello", "a")
    await tab.say("there", "b")
    await customer.say("when do you open?", "c")
    await eventually(lambda: any(len(asked.heard) == 3 for asked in puppet.asked))
    puppet.may_decide.set()
    await customer.event("message.sent", by="ai")
    await tab.event("message.sent", by="ai")
    await asyncio.sleep(0.3)
    said = [e for e in await lea.events(customer) if e["kind"] == "message.sent"]
    assert [e["payload"]["by"] for e in said] == ["customer"] * 3 + ["ai"]
    assert said[-1]["body"]["text"] == "re: hello + there + when do you open?"
    await tab.close()


async def test_a_message_sent_ten_times_on_two_nodes_is_kept_once(
    url: str, other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    tabs = [await twin(place, customer) for place in (url, other_url) for _ in range(5)]
    answers = await asyncio.gather(*(tab.say("when do you open?", "once") for tab in tabs))
    assert len({(answer["type"], answer["seq"], answer["at"]) for answer in answers}) == 1
    await customer.event("message.sent", by="ai")
    by = [e["payload"]["by"] for e in await lea.events(customer) if e["kind"] == "message.sent"]
    assert by == ["customer", "ai"]
    for tab in tabs:
        await tab.close()


async def test_whoever_is_cut_off_before_the_receipt_retries_and_nothing_is_lost(
    url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer()
    for number in range(6):
        await customer.send(type="say", client_id=f"m{number}", text=f"message {number}")
        customer.drop()
        await customer.connect()
        assert (await customer.say(f"message {number}", f"m{number}"))["type"] == "ack"
    said = [e["body"]["text"] for e in await lea.events(customer) if _is_customers(e)]
    assert said == [f"message {number}" for number in range(6)]


def _is_customers(event: dict[str, object]) -> bool:
    payload = event["payload"]
    assert isinstance(payload, dict)
    return payload.get("by") == "customer" and event["kind"] == "message.sent"


async def test_who_comes_and_goes_between_two_nodes_misses_nothing(
    url: str, other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    chance = random.Random(7)
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    await ada.does(customer, "claim")
    await customer.close()
    seen: list[int] = []

    async def talk() -> None:
        for number in range(20):
            await ada.does(customer, "messages", text=f"line {number}")

    talking = asyncio.create_task(talk())
    for _ in range(8):
        tab = Customer(chance.choice((url, other_url)), customer.token, customer.conversation)
        await tab.connect(after=max(seen, default=0))
        await asyncio.sleep(chance.uniform(0, 0.1))
        await tab.send(type="ping")
        await tab.until(lambda f: f["type"] == "pong")
        await tab.close()
        seen += [event["seq"] for event in tab.events]
    await talking
    await customer.connect(after=max(seen, default=0))
    await customer.until(lambda f: f["type"] == "ready")
    seen += [event["seq"] for event in customer.events]
    kept = [e["seq"] for e in await ada.events(customer) if e["kind"] != "turn.decided"]
    assert seen == kept


async def test_an_agent_hears_each_event_once_while_a_customer_talks_elsewhere(
    other_url: str, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer(other_url)
    await customer.say("a person please")
    await customer.event("handoff.requested")
    await ada.does(customer, "claim")
    console = await ada.console()
    await console.send(type="watch", conversation=customer.conversation, after=0)
    for number in range(10):
        await customer.say(f"line {number}")
        await ada.does(customer, "messages", text=f"reply {number}")
    last = (await ada.events(customer))[-1]["seq"]
    await console.until(lambda f: f["type"] == "event" and f["seq"] == last)
    assert [f["seq"] for f in console.frames if f["type"] == "event"] == list(range(1, last + 1))


async def test_who_saw_more_than_there_is_still_gets_what_comes(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.say("when do you open?")
    await customer.event("message.sent", by="ai")
    await customer.close()
    welcome = await customer.connect(after=2**31 - 1)
    assert welcome["last_seq"] == 4
    await customer.say("and on sunday?")
    await customer.event("message.sent", by="ai")
