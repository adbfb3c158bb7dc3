"""What the AI does not know goes to a person, with the whole story."""

import re

from playwright.async_api import expect

from tests.story.conftest import NewCustomer, SignIn

UNKNOWN = "My parrot swallowed the return label, what now?"


async def test_what_the_ai_does_not_know_is_answered_by_a_person_who_hands_back(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(UNKNOWN)
    await customer.hears("ai", "A colleague will read this")
    await expect(customer.waiting).to_contain_text("Ada Lind is being called")

    await ada.open("parrot")
    await expect(ada.brief).to_contain_text(UNKNOWN)
    await expect(ada.brief).to_contain_text("Nothing is written about this")
    await expect(ada.brief).to_contain_text("English")
    await ada.do("Take it")
    await customer.sees("Ada Lind joined the conversation")
    await ada.answer("Poor bird. I have mailed you a new label.")
    answer = await customer.hears("agent", "mailed you a new label")
    await expect(answer).to_contain_text(re.compile(r"Ada Lind\s*person"))

    await ada.choose("Hand back to AI")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    await customer.sees("You are back with the assistant")
    await customer.say("And which shops take Ternwell?")
    again = await customer.hears("ai", "look for Ternwell at checkout")
    await expect(again).to_contain_text("AI assistant")


async def test_a_promise_is_in_every_later_brief(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada, ben = await sign_in("Ada"), await sign_in("Ben")
    await ben.steps_away()
    customer = await new_customer()
    await customer.ask("Where is my refund? I sent the boots back three weeks ago.")
    await ada.open("boots")
    await expect(ada.brief).to_contain_text("Needs a look into the account")
    await expect(ada.brief.get_by_text("Where is my refund?", exact=True).first).to_be_visible()
    await ada.accept()
    await ada.page.get_by_role("switch", name="This is a promise").click()
    await ada.answer("The money is on your card by Friday.")
    await customer.hears("agent", "on your card by Friday")
    await ada.choose("Hand back to AI")
    asked = ada.page.get_by_role("dialog")
    await expect(asked).to_contain_text("The money is on your card by Friday.")
    await asked.get_by_role("button", name="Hand back").click()
    await customer.sees("You are back with the assistant")
    await customer.button("Talk to a person").click()
    await ben.open("Guest")
    await expect(ben.brief).to_contain_text("The money is on your card by Friday.")
    await expect(ben.brief).to_contain_text("Ada Lind")


async def test_both_sides_see_the_other_write_and_what_is_unread(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(UNKNOWN)
    await ada.take("parrot")
    await customer.message.press_sequentially("It is green", delay=150)
    await expect(ada.thread.get_by_text(re.compile("is typing"))).to_be_visible()
    await ada.reply.press_sequentially("Let me see", delay=150)
    await expect(customer.chat.get_by_role("img", name="Ada Lind is writing")).to_be_visible()
    await customer.button("Close chat").click()
    await ada.answer("Here is a new label.")
    await expect(customer.launcher).to_have_accessible_name("Open chat, 1 unread message")
    await customer.open_chat()
    await customer.hears("agent", "Here is a new label.")
    await customer.button("Close chat").click()
    await expect(customer.launcher).to_have_accessible_name("Open chat")
