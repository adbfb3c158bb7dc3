"""Ids that customers and agents choose: they name what their sender sent, and nothing else."""

import asyncio

from tests.bugs.conftest import NewCustomer, SignIn
from tests.web.people import Customer


async def test_no_chosen_id_keeps_the_ai_from_answering(new_customer: NewCustomer) -> None:
    for chosen in ("opened", "turn-0-2", "turn-0-3", "desk:turn-0-2", "resume-1", "null"):
        customer = await new_customer()
        kept = await customer.say("when do you open?", chosen)
        answer = await customer.event("message.sent", by="ai")
        assert kept["type"] == "ack"
        assert answer["body"]["text"] == "re: when do you open?"


async def test_an_id_with_the_desks_mark_is_refused(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    for chosen in ("desk/turn-0-2", "person/x", "a/b", "", "x" * 65, "x\n", "é"):
        await customer.send(type="say", client_id=chosen, text="when do you open?")
        told = await customer.until(lambda f: f["type"] in ("error", "ack", "event"), fresh=True)
        assert told["type"] == "error"
        assert told["code"] == "bad_frame"


async def test_no_chosen_id_keeps_a_held_conversation_asleep(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    await ada.does(customer, "claim")
    until = "2100-01-01T09:00:00Z"
    held = await ada.does(customer, "hold", until=until, waiting_for="customer")
    await customer.say("I am back", f"resume-{held['epoch']}")
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "with_agent")


async def test_a_wish_for_a_person_is_heard_under_an_id_that_is_taken(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.say("when do you open?", "mine")
    await customer.event("message.sent", by="ai")
    await customer.send(type="ask_person", client_id="mine")
    await customer.event("handoff.requested", by="customer")
    await customer.send(type="ask_assistant", client_id="mine")
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "with_ai")


async def test_a_late_retry_of_a_wish_does_not_undo_what_came_after(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="p")
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "waiting")
    await customer.send(type="ask_assistant", client_id="a")
    await customer.until(lambda f: f["type"] == "state" and f["state"] == "with_ai")
    await customer.send(type="ask_person", client_id="p")
    await customer.until(lambda f: f["type"] == "ack" and f["client_id"] == "p", fresh=True)
    welcome = await again(customer)
    assert welcome["state"] == "with_ai"


async def again(customer: Customer) -> dict[str, object]:
    await customer.close()
    return await customer.connect()


async def test_other_words_under_a_used_id_are_not_lost_in_silence(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.say("my card is 4111 1111 1111 1111", "once")
    twin = await customer.say("my card is 4111 1111 1111 1111", "once")
    other = await customer.say("something else", "once")
    assert twin["type"] == "ack"
    assert (other["type"], other["code"], other["retry_after"]) == ("nack", "id_taken", None)


async def test_two_agents_with_one_id_both_act(new_customer: NewCustomer, sign_in: SignIn) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    customer = await new_customer()
    await customer.say("a person please", "claim-1")
    await customer.event("handoff.requested")
    answers = await asyncio.gather(
        ada.act(customer, "claim", client_id="claim-1", if_epoch=1),
        ben.act(customer, "claim", client_id="claim-1", if_epoch=1),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_each_sees_their_own_ids_only(new_customer: NewCustomer, sign_in: SignIn) -> None:
    ada, lea = await sign_in("Ada"), await sign_in("Lea", "supervisor")
    customer = await new_customer()
    await customer.send(type="ask_person", client_id="please")
    await customer.event("handoff.requested")
    await ada.does(customer, "claim", client_id="adas")
    await ada.does(customer, "messages", text="Hello", client_id="adas-too")
    await customer.event("message.sent", by="agent")
    assert {e["client_id"] for e in customer.events} == {None, "please"}
    assert {e["client_id"] for e in await ada.events(customer)} == {None, "adas", "adas-too"}
    assert {e["client_id"] for e in await lea.events(customer)} == {None}
