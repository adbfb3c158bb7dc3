"""axe finds nothing serious on any page, by day and by night."""

import pytest
from playwright.async_api import expect

from tests.browser import NewPage
from tests.story.conftest import Axed, NewCustomer, SignIn
from tests.story.ternwell import Ternwell

pytestmark = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


async def test_the_widget_on_the_storefront(
    new_customer: NewCustomer, sign_in: SignIn, axe: Axed, dark: bool
) -> None:
    customer = await new_customer(dark=dark)
    await axe(customer.page)
    await customer.open_chat()
    await axe(customer.page)
    await customer.button("Ask the assistant").click()
    await customer.say("How long does a refund take?")
    await customer.hears("ai", "back within five working days")
    await axe(customer.page)
    await customer.button("Talk to a person").click()
    await expect(customer.waiting).to_be_visible()
    await axe(customer.page)
    ada = await sign_in("Ada")
    await ada.take("Once the shop confirms")
    await ada.answer("Let me look.")
    await customer.hears("agent", "Let me look.")
    await customer.button("More options").click()
    await axe(customer.page)


async def test_the_help_centre(
    new_page: NewPage, ternwell: Ternwell, axe: Axed, dark: bool
) -> None:
    page = await new_page(dark=dark)
    await page.goto(f"{ternwell.url}/help/refund-time")
    await axe(page)


async def test_the_inbox(new_customer: NewCustomer, sign_in: SignIn, axe: Axed, dark: bool) -> None:
    await (await new_customer()).ask("Can I talk to a human about a kayak?")
    ada = await sign_in("Ada", dark=dark)
    await expect(ada.row("kayak")).to_be_visible()
    await axe(ada.page)
    await ada.take("kayak")
    await ada.note("Only for us.")
    await ada.sees("Only for us.")
    await axe(ada.page)
    for act in ("Pass on", "Put on hold", "Hand back to AI"):
        await ada.choose(act)
        await axe(ada.page)
        await ada.button("Cancel").click()
    await ada.page.keyboard.press("Control+k")
    await expect(ada.page.get_by_role("dialog")).to_be_visible()
    await axe(ada.page)


async def test_signing_in(new_page: NewPage, ternwell: Ternwell, axe: Axed, dark: bool) -> None:
    page = await new_page(dark=dark, expected_errors=["status of 401"])
    await page.goto(f"{ternwell.url}/console/")
    await expect(page.get_by_role("heading", name="Sign in to Warmline")).to_be_visible()
    await axe(page)


async def test_the_pages_of_admins(
    sign_in: SignIn, ternwell: Ternwell, axe: Axed, dark: bool
) -> None:
    uma = await sign_in("Uma", dark=dark)
    for place, seen in {
        "knowledge": "Can I buy or use gift cards",
        "knowledge/gift-cards": "Short answer",
        "agents": "Ben Okoro",
        "autonomy": "What happens if I pay late?",
        "hours": "Monday",
        "widget": "Allowed websites",
    }.items():
        await uma.page.goto(f"{ternwell.url}/console/{place}")
        await expect(uma.page.get_by_text(seen).first).to_be_visible()
        await axe(uma.page)
    await uma.page.goto(f"{ternwell.url}/console/agents")
    await uma.button("Add agent").click()
    await axe(uma.page)
