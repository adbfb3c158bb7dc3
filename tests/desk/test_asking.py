"""Nobody is asked again for what they told: an agent hears of it, and what is sent is counted."""

from collections.abc import AsyncIterator

import pytest

from tests.desk.house import House, Scripted, act, acting, visitor
from tests.desk.test_brief_desk import talks
from warmline.conversations import AskedAgain
from warmline.desk import KnownAlready, Reasks, Visitor
from warmline.kit import Database

ADA = acting("Ada Lind")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    opened = await House.open(database, engine=Scripted(talks))
    yield opened
    await opened.close()


@pytest.fixture
async def guest(house: House) -> Visitor:
    guest = visitor()
    for text in ("Where is my refund for TW-48213?", "a person, please"):
        await house.says(guest, text)
        await house.settled(guest)
    await house.agents.claim(ADA, act(guest))
    return guest


async def known(house: House, guest: Visitor, text: str) -> tuple[KnownAlready, ...]:
    async with house.database.transaction() as tx:
        return await Reasks().known_already(tx, guest.conversation, text)


async def counted(house: House, guest: Visitor) -> list[tuple[str, int, int]]:
    payloads = [event.payload for event in await house.events(guest)]
    return [(one.fact, one.known, one.sent) for one in payloads if isinstance(one, AskedAgain)]


async def test_an_agent_is_told_what_is_known_before_they_ask_for_it(
    house: House, guest: Visitor
) -> None:
    found = await known(house, guest, "Could you give me your order number, please?")
    assert found == (KnownAlready("order_number", "TW-48213", 2),)
    assert (await known(house, guest, "How can I help you?"))[0].kind == "wish"


@pytest.mark.parametrize(
    "text",
    [
        "What is your IBAN?",
        "I see TW-48213, right?",
        "Is TW-48213 your order number?",
        "For security, please confirm your order number.",
        "Thanks for your order number.",
        "What is your new order number?",
    ],
)
async def test_what_is_not_known_security_checks_and_confirmations_are_not_counted(
    house: House, guest: Visitor, text: str
) -> None:
    assert await known(house, guest, text) == ()
    await house.agents.reply(ADA, act(guest), text)
    assert await counted(house, guest) == []


async def test_what_is_sent_anyway_is_counted_with_its_message_and_once(
    house: House, guest: Visitor
) -> None:
    once = act(guest)
    sent = await house.agents.reply(ADA, once, "What's your order number?")
    again = await house.agents.reply(ADA, once, "What's your order number?")
    assert again.seq == sent.seq
    assert await counted(house, guest) == [("order_number", 2, sent.seq)]


async def test_who_talks_about_it_already_may_ask_what_happened(
    house: House, guest: Visitor
) -> None:
    await house.agents.reply(ADA, act(guest), "I look into your refund.")
    assert await known(house, guest, "What exactly is the problem with it?") == ()


async def test_a_promise_and_a_question_go_out_in_one_command(house: House, guest: Visitor) -> None:
    sent = await house.agents.reply(
        ADA, act(guest), "Which order is it about? I'll call you tomorrow.", promise=True
    )
    assert await counted(house, guest) == [("order_number", 2, sent.seq)]
