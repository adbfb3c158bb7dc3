"""At night nobody is there, and what is promised then is kept in the morning."""

import re

from playwright.async_api import expect

from tests.story.conftest import SignIn
from tests.story.customer.conftest import NewWaiter
from tests.story.customer.people import asks, at, close_doors
from tests.story.ternwell import Ternwell

NUMBER = "+442079460018"


async def test_a_call_back_is_promised_at_night_changed_and_kept_by_an_agent(
    new_waiter: NewWaiter, sign_in: SignIn, ternwell: Ternwell
) -> None:
    back = await close_doors(ternwell)
    customer = await new_waiter()
    await customer.ask("A person please, my kayak has a hole")
    await expect(customer.waiting).to_contain_text("Our team is away right now")
    await expect(customer.waiting).to_contain_text(at(back))
    await customer.button("Ask us to get back to you").click()
    number = customer.sheet.get_by_label("Telephone number")
    await expect(number).to_have_attribute("autocomplete", "tel")
    await number.fill("twelve")
    await customer.sheet.get_by_role("button", name="Ask for it").click()
    await expect(customer.sheet.get_by_role("alert")).to_contain_text("begin with +")
    await expect(number).to_be_focused()
    # a number that nobody has, which only the server knows
    await number.fill("+44 00000 00000")
    await customer.sheet.get_by_role("button", name="Ask for it").click()
    await expect(customer.sheet.get_by_role("alert")).to_contain_text("begin with +")
    await number.fill("+44 20 7946 0017")
    await customer.sheet.get_by_label("What is it about?").fill("After five, please.")
    await customer.sheet.get_by_role("button", name="Ask for it").click()
    await expect(customer.sheet).to_be_hidden()
    card = customer.log.get_by_role("group", name=re.compile("We call you by"))
    await expect(card).to_contain_text(at(back.replace(hour=11)))
    await expect(card).to_contain_text("+442079460017")
    await expect(customer.waiting).to_contain_text("You can close this window")

    await card.get_by_role("button", name="Change or cancel").click()
    await expect(number).to_have_value("+442079460017")
    await number.fill(NUMBER)
    await customer.sheet.get_by_role("button", name="Ask for it").click()
    await expect(card).to_have_count(2)
    await expect(card.first).to_contain_text("No longer needed")

    ada = await sign_in("Ada")
    [task] = await asks(ada, ternwell, "GET", "/api/callbacks")
    assert (task["way"], task["address"], task["note"]) == ("call", NUMBER, "After five, please.")
    await asks(ada, ternwell, "POST", f"/api/callbacks/{task['id']}/take")
    done = {"client_id": "rang", "outcome": "reached", "note": "Sends a patch."}
    await asks(ada, ternwell, "POST", f"/api/callbacks/{task['id']}/end", done)
    await expect(card.last).to_contain_text("We reached you")


async def test_who_may_not_be_phoned_is_not_asked_for_a_number(
    new_waiter: NewWaiter, ternwell: Ternwell
) -> None:
    await close_doors(ternwell)
    customer = await new_waiter()
    await customer.ask("A person please")
    await expect(customer.button("Ask us to get back to you")).to_be_visible()
    await customer.choose("What I told your colleague")
    await customer.sheet.get_by_text("Tell us what you need").click()
    await customer.sheet.get_by_role("button", name="Please don’t phone me").click()
    await customer.sheet.get_by_role("button", name="Yes, remember it").click()
    await expect(customer.sheet).to_contain_text("Remembered for next time")
    # mail is not set up here, so there is no way left, and none is offered
    customer = await customer.leave()
    await customer.open_chat()
    await expect(customer.waiting).to_be_visible()
    await expect(customer.button("Ask us to get back to you")).to_have_count(0)
