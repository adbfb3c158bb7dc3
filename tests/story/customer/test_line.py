"""Waiting for a person: a place, a time and a name, and nothing of it is lost."""

from playwright.async_api import expect

from tests.story.conftest import SignIn
from tests.story.customer.conftest import NewWaiter
from tests.story.customer.people import hang_photo
from tests.story.ternwell import Ternwell


async def test_the_place_the_name_and_the_face_of_who_comes_are_seen_until_they_are_there(
    new_waiter: NewWaiter, sign_in: SignIn, ternwell: Ternwell
) -> None:
    await hang_photo(ternwell, "Ada")
    first, second = await new_waiter(), await new_waiter()
    await first.ask("Could I talk to a human please?")
    await expect(first.waiting).to_contain_text("You are next in line")
    await second.ask("A person please, about a kayak")
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    await second.gives_up()
    await expect(first.button("Ask us to get back to you")).to_be_visible()
    ada = await sign_in("Ada")
    await expect(first.waiting).to_contain_text("Ada Lind is being called")
    await expect(first.waiting.get_by_role("status")).to_contain_text("Ada Lind is being called")
    await expect(first.waiting.locator("img")).to_be_visible()
    # somebody is there now
    await expect(first.button("Ask us to get back to you")).to_have_count(0)
    await ada.accept()
    await expect(first.waiting).to_be_hidden()
    await first.sees("Ada Lind joined the conversation")
    await expect(first.chat.get_by_role("heading", name="Ada Lind")).to_be_visible()
    await expect(first.chat.locator("header img")).to_be_visible()
    await ada.sees("Could I talk to a human please?")
    await ada.reply.press_sequentially("Hello, one moment", delay=100)
    await expect(first.log.get_by_role("img", name="Ada Lind is writing")).to_be_visible()
    await ada.answer("Hello, this is Ada.")
    await first.hears("agent", "Hello, this is Ada.")
    await first.say("Thank goodness.")
    await first.sees("Seen")


async def test_who_goes_on_with_the_assistant_meanwhile_keeps_their_place(
    new_waiter: NewWaiter, sign_in: SignIn
) -> None:
    first, second = await new_waiter(), await new_waiter()
    await first.ask("Could I talk to a human please?")
    await expect(first.waiting).to_contain_text("You are next in line")
    await second.ask("A person please, about a kayak")
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    await first.chat.get_by_role("button", name="Go on with the assistant").click()
    await first.sees("The assistant goes on meanwhile. Your place in line stays.")
    await expect(first.waiting).to_contain_text("You are next in line")
    await first.say("How long does a refund take?")
    await first.hears("ai", "back within five working days")
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    await first.button("People only, please").click()
    await first.sees("From here on, only people answer")
    await expect(first.waiting).to_contain_text("You are next in line")
    await second.gives_up()
    ada = await sign_in("Ada")
    await ada.accept()
    await first.sees("Ada Lind joined the conversation")


async def test_who_closes_the_page_comes_back_to_the_same_place(new_waiter: NewWaiter) -> None:
    first, second, third = [await new_waiter() for _ in range(3)]
    for nth, customer in enumerate((first, second, third), 1):
        await customer.ask(f"A person please, about kayak {nth}")
        await expect(customer.waiting).to_be_visible()
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    second = await second.leave()
    await expect(third.waiting).to_contain_text("You are 3rd in line")
    await second.open_chat()
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    await second.sees("A person please, about kayak 2")


async def test_leaving_the_line_is_asked_once_more(new_waiter: NewWaiter) -> None:
    customer = await new_waiter()
    await customer.ask("Could I talk to a human please?")
    await customer.button("Leave the line").click()
    await expect(customer.waiting).to_contain_text("Your place is given up.")
    await expect(customer.button("Keep my place")).to_be_focused()
    await customer.button("Keep my place").click()
    await expect(customer.button("Leave the line")).to_be_focused()
    await customer.button("Leave the line").click()
    await customer.button("Back to the assistant").click()
    await expect(customer.waiting).to_be_hidden()
    await customer.sees("You are back with the assistant")
    await expect(customer.message).to_be_focused()
