"""Lines break, pages reload, tabs multiply: nothing is lost, and nothing comes twice."""

import re

from playwright.async_api import expect

from tests.story.conftest import NewCustomer, SignIn
from tests.story.line import Line
from tests.story.people import Agent, Customer

QUESTION = "My parrot swallowed the return label, what now?"


async def with_a_person(new_customer: NewCustomer, sign_in: SignIn) -> tuple[Customer, Agent]:
    """A customer to whom Ada is talking."""
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(QUESTION)
    await ada.take("parrot")
    await customer.sees("Ada Lind joined the conversation")
    return customer, ada


async def test_what_is_written_without_a_line_waits_and_arrives_once(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer, ada = await with_a_person(new_customer, sign_in)
    line = await Line.of(customer.page)
    await customer.open_chat()
    await customer.hears("customer", QUESTION)
    await line.cut()
    await expect(customer.chat).to_contain_text("No connection.")
    await customer.say("It is a small parrot.")
    mine = await customer.hears("customer", "It is a small parrot.")
    await expect(mine).to_contain_text("Goes out when you are online")
    await ada.answer("I am looking into it.")
    await ada.sees("I am looking into it.")
    line.mend()
    await customer.hears("agent", "I am looking into it.")
    await expect(mine).to_contain_text("Seen")
    await expect(customer.messages("customer")).to_have_count(2)
    await expect(ada.log.get_by_text("It is a small parrot.")).to_have_count(1)


async def test_a_message_whose_receipt_was_lost_is_kept_once(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer, ada = await with_a_person(new_customer, sign_in)
    line = await Line.of(customer.page)
    await customer.open_chat()
    await customer.hears("customer", QUESTION)
    line.deaf = True
    await customer.say("Are you there?")
    await ada.sees("Are you there?")
    await line.cut()
    line.mend()
    mine = await customer.hears("customer", "Are you there?")
    await expect(mine).to_contain_text(re.compile("Sent|Seen"))
    await customer.say("One more thing.")
    await ada.sees("One more thing.")
    await expect(ada.log.get_by_text("Are you there?")).to_have_count(1)


async def test_a_reload_keeps_the_conversation_and_what_was_not_sent(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer, ada = await with_a_person(new_customer, sign_in)
    line = await Line.of(customer.page)
    await customer.open_chat()
    await customer.hears("customer", QUESTION)
    await line.cut()
    await customer.say("Written in a tunnel.")
    await customer.message.fill("Half a sentence")
    await customer.page.reload()
    await customer.open_chat()
    await customer.hears("customer", "Written in a tunnel.")
    await expect(customer.message).to_have_value("Half a sentence")
    line.mend()
    await ada.sees("Written in a tunnel.")
    await customer.hears("customer", QUESTION)
    await customer.hears("customer", "Written in a tunnel.")


async def test_an_agent_whose_line_is_cut_sends_once_and_misses_nothing(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer, ada = await with_a_person(new_customer, sign_in)
    line = await Line.of(ada.page)
    await ada.sees(QUESTION)
    await line.cut()
    await expect(ada.page.get_by_text("No connection.")).to_be_visible()
    await customer.say("It coughed it up!")
    await ada.answer("Good bird.")
    await customer.hears("agent", "Good bird.")
    line.mend()
    await ada.sees("It coughed it up!")
    await expect(ada.log.get_by_text("Good bird.")).to_have_count(1)


async def test_two_tabs_of_one_customer_show_one_conversation(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    customer, ada = await with_a_person(new_customer, sign_in)
    page = await customer.page.context.new_page()
    await page.goto(customer.page.url)
    other = Customer(page)
    await other.open_chat()
    await other.hears("customer", QUESTION)
    await other.say("From my other tab.")
    await ada.answer("I see both.")
    for tab in (customer, other):
        await tab.hears("customer", "From my other tab.")
        await tab.hears("agent", "I see both.")
    await expect(ada.log.get_by_text("From my other tab.")).to_have_count(1)
