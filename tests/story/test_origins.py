"""The widget stands on any page that is allowed, and on no other."""

from playwright.async_api import expect

from tests.browser import NewPage
from tests.story.conftest import SignIn
from tests.story.people import Customer
from tests.story.ternwell import Ternwell


async def test_one_script_tag_on_another_origin_is_enough(
    new_page: NewPage, ternwell: Ternwell
) -> None:
    customer = Customer(await new_page())
    await customer.page.goto(ternwell.shop)
    await customer.ask("How long does a refund take?")
    await customer.hears("ai", "back within five working days")


async def test_a_page_that_is_not_allowed_gets_no_chat_until_an_admin_allows_it(
    new_page: NewPage, sign_in: SignIn, ternwell: Ternwell
) -> None:
    customer = Customer(await new_page(expected_errors=["status of 403"]))
    await customer.page.goto(ternwell.stranger)
    await customer.launcher.click()
    await expect(customer.page.get_by_role("alert")).to_have_text(
        "Chat is not available on this page."
    )
    await customer.page.get_by_role("textbox", name="Message").fill("Hello?")
    await expect(customer.page.get_by_role("button", name="Send")).to_be_disabled()
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Widget").click()
    await uma.page.get_by_role("textbox", name="Allowed websites").fill(ternwell.stranger)
    await uma.button("Save").click()
    await uma.is_told("Saved.")
    await customer.page.reload()
    await customer.open_chat()
    await customer.button("Send").click()
    await customer.hears("ai", "I'm Pebble, the AI assistant of Ternwell")
