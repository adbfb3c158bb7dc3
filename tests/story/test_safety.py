"""What people write is text, whatever it looks like."""

from playwright.async_api import Page, expect

from tests.story.conftest import NewCustomer, SignIn

MARKUP = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
NAME = "<b onmouseover='window.hacked = true'>Eve</b>"


async def test_markup_is_shown_as_written_and_nothing_runs(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask(f"A person please! {MARKUP}")
    await customer.hears("customer", MARKUP)
    await ada.take("A person please!")
    await ada.sees(f"A person please! {MARKUP}")
    await expect(ada.brief).to_contain_text(MARKUP)
    await ada.answer(MARKUP)
    await customer.hears("agent", MARKUP)
    await ada.note(MARKUP)
    await expect(ada.log.get_by_text(MARKUP)).to_have_count(3)
    for page in (ada.page, customer.page):
        await nothing_ran(page)


async def test_a_link_in_a_message_goes_to_the_web_or_nowhere(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer()
    await customer.ask("A person please, about a kayak")
    await ada.take("kayak")
    await ada.answer("See https://ternwell.example/a?b=1 and not javascript:alert(1)")
    message = await customer.hears("agent", "javascript:alert(1)")
    link = message.get_by_role("link")
    await expect(link).to_have_count(1)
    await expect(link).to_have_attribute("href", "https://ternwell.example/a?b=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_an_agents_name_with_markup_is_a_name(
    new_customer: NewCustomer, sign_in: SignIn
) -> None:
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Agents").click()
    await uma.page.get_by_role("button", name="Edit Uma Raman").click()
    form = uma.page.get_by_role("dialog")
    await form.get_by_label("Name").fill(NAME)
    await form.get_by_role("button", name="Save").click()
    await uma.is_told("Saved.")
    customer = await new_customer()
    await customer.ask("A person please, about a kayak")
    await uma.page.get_by_role("link", name="Inbox").click()
    await uma.take("kayak")
    await customer.sees(f"{NAME} joined the conversation")
    await uma.sees(f"{NAME} took the conversation")
    for page in (uma.page, customer.page):
        await nothing_ran(page)


async def nothing_ran(page: Page) -> None:
    assert await page.evaluate("window.hacked") is None
