"""Everything a customer can do, done without a mouse."""

from playwright.async_api import Locator, Page, expect

from tests.story.conftest import NewCustomer, SignIn

MOST_STOPS = 12


async def test_the_widget_works_by_keyboard_alone(new_customer: NewCustomer) -> None:
    customer = await new_customer()
    press = customer.page.keyboard.press
    await customer.launcher.focus()
    await press("Enter")
    await expect(customer.message).to_be_focused()
    await go_to(customer.page, customer.button("Ask the assistant"), key="Shift+Tab")
    await press("Enter")
    await expect(customer.message).to_be_focused()
    await customer.page.keyboard.type("How long does a refund take?")
    await press("Enter")
    await customer.hears("ai", "back within five working days")
    await go_to(customer.page, customer.button("Talk to a person"), key="Tab")
    await press("Enter")
    await expect(customer.waiting).to_be_visible()
    await go_to(customer.page, customer.button("Leave the line"), key="Shift+Tab")
    await press("Enter")
    await go_to(customer.page, customer.button("Back to the assistant"), key="Tab")
    await press("Enter")
    await expect(customer.waiting).to_be_hidden()
    await expect(customer.message).to_be_focused()
    await press("Escape")
    await expect(customer.chat).to_be_hidden()
    await expect(customer.launcher).to_be_focused()


async def test_an_agent_takes_answers_and_resolves_by_keyboard_alone(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    press = ada.page.keyboard.press
    await (customer := await new_customer()).ask("A person please, about a kayak")
    await expect(ada.row("kayak")).to_be_visible()
    await press("j")
    await ada.sees("A person please, about a kayak")
    await press("a")
    await expect(ada.reply).to_be_focused()
    await ada.page.keyboard.type("Here I am.")
    await press("Control+Enter")
    await customer.hears("agent", "Here I am.")
    await press("Escape")
    await press("e")
    await customer.sees("This conversation was marked as resolved. Write any time to reopen it.")


async def go_to(page: Page, target: Locator, *, key: str) -> None:
    """Presses `key` until `target` has the focus, as somebody without a mouse would."""
    for _ in range(MOST_STOPS):
        if await target.evaluate("element => element.matches(':focus')"):
            break
        await page.keyboard.press(key)
    await expect(target).to_be_focused()
