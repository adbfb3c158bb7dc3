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
    await expect(customer.waiting).to_contain_text("You are next in line")

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
