"""Class 4: whatever the engine does, the customer gets an answer or a person."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import READ, Puppet, plainly
from tests.eventually import eventually
from warmline.ai import Answer, Chat, Decision, HandOff, Situation, Understanding


def raising(error: BaseException) -> Callable[[Situation], Decision]:
    def decide(_: Situation) -> Decision:
        raise error

    return decide


def saying(anything: object) -> Callable[[Situation], Decision]:
    return lambda _: cast(Decision, anything)


WRONG = cast(Any, None)
BROKEN = [
    raising(KeyError("4111 1111 1111 1111")),
    raising(RecursionError()),
    raising(AssertionError("a bug")),
    raising(asyncio.CancelledError()),
    raising(TimeoutError()),
    raising(ConnectionError("provider away")),
    raising(StopAsyncIteration()),
    raising(MemoryError()),
    saying(None),
    saying("hand_off"),
    saying({"decision": "answer"}),
    saying(Answer(READ, WRONG, article="opening-times")),
    saying(Answer(READ, "what no column holds: \0", article="opening-times")),
    saying(Answer(READ, "half a sign: \ud83d", article="opening-times")),
    saying(Answer(READ, "x", article="opening-times", links=(WRONG,))),
    saying(Answer(WRONG, "x", article="opening-times")),
    saying(Chat(READ, "x", topic=cast(Any, ["greeting"]))),
    saying(HandOff(READ, cast(Any, object()), "x")),
    saying(Answer(Understanding("en", "x", float("nan")), "x", article="opening-times")),
]


async def test_a_broken_engine_hands_off(new_customer: NewCustomer, puppet: Puppet) -> None:
    for number, decide_as in enumerate(BROKEN):
        puppet.decide_as = decide_as
        customer = await new_customer()
        await customer.say("when do you open?")
        asked = await customer.event("handoff.requested")
        assert asked["payload"] == {"by": "ai", "reason": "model_down"}, number
        assert (await customer.event("message.sent", by="ai"))["body"]["text"]


async def test_a_person_is_one_step_away_while_the_engine_hangs(
    new_customer: NewCustomer, puppet: Puppet
) -> None:
    customer = await new_customer()
    puppet.may_decide.clear()
    await customer.say("when do you open?")
    await eventually(lambda: bool(puppet.asked))
    await customer.send(type="ask_person", client_id="p")
    await customer.event("handoff.requested", by="customer")


async def test_an_engine_that_never_returns_is_given_up(
    new_customer: NewCustomer, sign_in: SignIn, puppet: Puppet
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    puppet.may_decide.clear()
    await customer.say("when do you open?")
    asked = await customer.event("handoff.requested")
    assert asked["payload"]["reason"] == "model_down"
    puppet.may_decide.set()
    await ada.does(customer, "claim")
    events = await ada.events(customer)
    assert [e["payload"].get("by") for e in events if e["kind"] == "message.sent"] == [
        "customer",
        "ai",
    ]


async def test_an_engine_that_recovers_answers_the_next_one(
    new_customer: NewCustomer, puppet: Puppet
) -> None:
    puppet.decide_as = raising(KeyError("x"))
    unlucky, lucky = await new_customer(), await new_customer()
    await unlucky.say("when do you open?")
    await unlucky.event("handoff.requested")
    puppet.decide_as = plainly
    await lucky.say("when do you open?")
    assert (await lucky.event("message.sent", by="ai"))["payload"]["article"] == "opening-times"
