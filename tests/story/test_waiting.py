"""A person is one step away, and so is the way back."""

from playwright.async_api import expect

from tests.story.conftest import NewCustomer, SignIn
from tests.story.people import Customer


async def test_a_customer_who_wants_a_person_first_gets_one(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.open_chat()
    await customer.button("Talk to a person").click()
    await expect(customer.waiting).to_contain_text("Ada Lind is being called")
    await customer.say("I would rather explain it to somebody.")
    await ada.open("I would rather explain")
    await expect(ada.brief).to_contain_text("Asked for a person")
    await expect(customer.messages("ai")).to_have_count(0)


async def test_everybody_in_line_sees_their_place_and_moves_up(new_customer: NewCustomer) -> None:
    first, second = await new_customer(), await new_customer()
    await first.ask("Could I talk to a human please?")
    await expect(first.waiting).to_contain_text("You are next in line")
    await second.ask("A person please, about a kayak")
    await expect(second.waiting).to_contain_text("You are 2nd in line")
    await first.button("Leave the line").click()
    await first.button("Back to the assistant").click()
    await expect(second.waiting).to_contain_text("You are next in line")


async def test_the_button_reaches_a_person_in_the_middle_and_the_way_back_is_open(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.ask("How long does a refund take?")
    await customer.hears("ai", "back within five working days")
    await customer.button("Talk to a person").click()
    await expect(customer.waiting).to_be_visible()
    await customer.sees("You asked for a person")
    await customer.button("Leave the line").click()
    await customer.button("Back to the assistant").click()
    await expect(customer.waiting).to_be_hidden()
    await customer.sees("You are back with the assistant")
    await customer.say("Which shops take Ternwell?")
    await customer.hears("ai", "look for Ternwell at checkout")


async def test_the_choice_is_remembered_on_the_next_visit(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    await customer.open_chat()
    await customer.button("Talk to a person").click()
    await expect(customer.waiting).to_be_visible()
    await begin_anew(customer)
    await customer.page.reload()
    await customer.open_chat()
    await customer.sees("A person answers you.")
    await customer.say("It is me again.")
    await expect(customer.waiting).to_be_visible()
    await begin_anew(customer)
    await customer.button("Change").click()
    await customer.button("Ask the assistant").click()
    await customer.sees("The assistant answers first.")


async def begin_anew(customer: Customer) -> None:
    await customer.button("More options").click()
    await customer.chat.get_by_role("menuitem", name="New conversation").click()
    await expect(customer.waiting).to_be_hidden()
