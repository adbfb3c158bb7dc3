"""What a role may not do is absent, and refused to those who ask all the same."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser import NewPage
from tests.story.conftest import NewCustomer, SignIn
from tests.story.people import Agent
from tests.story.ternwell import PASSWORD, PEOPLE, Ternwell

# The browser reports what was refused; here that is the story.
UNKNOWN_YET = "status of 401"
EVERYBODYS_PAGES = (
    "Inbox",
    "Tasks",
    "Second chance",
    "Search",
    "Mentions",
    "Promises",
    "AI autonomy",
    "Macros",
)


async def test_an_agent_sees_no_admin_pages_and_is_refused_their_data(
    sign_in: SignIn, ternwell: Ternwell
) -> None:
    ada = await sign_in("Ada")
    menu = ada.page.get_by_role("navigation", name="Main")
    await expect(menu.get_by_role("link")).to_have_count(len(EVERYBODYS_PAGES))
    for page in EVERYBODYS_PAGES:
        await expect(menu.get_by_role("link", name=page, exact=True)).to_be_visible()
    for page in ("agents", "hours", "widget", "knowledge", "approvals"):
        await ada.page.goto(f"{ternwell.url}/console/{page}")
        await expect(ada.page.get_by_role("heading", name="Queue")).to_be_attached()
        await expect(ada.page).to_have_url(f"{ternwell.url}/console/queue")
    for path in ("settings", "knowledge", "conversations?list=all"):
        assert (await ada.page.request.get(f"{ternwell.url}/api/{path}")).status == 403
    new = {"name": "Eve", "email": "eve@ternwell.example", "role": "admin", "password": PASSWORD}
    assert await status(ada.page, ternwell, "agents", new) == 403


async def test_who_is_deactivated_is_out_at_once_and_cannot_come_back(
    new_customer: NewCustomer, new_page: NewPage, sign_in: SignIn, ternwell: Ternwell
) -> None:
    ben = Agent(await new_page(expected_errors=[UNKNOWN_YET]))
    await ben.sign_in(ternwell.url, PEOPLE["Ben"].email, PASSWORD)
    await (await new_customer()).ask("A person please, about a kayak")
    await ben.take("kayak")
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Agents").click()
    await uma.page.get_by_role("button", name="Edit Ben Okoro").click()
    await uma.button("Deactivate").click()
    await uma.is_told("Ben Okoro was deactivated.")
    await expect(ben.page.get_by_role("heading", name="Sign in to Warmline")).to_be_visible()
    await fill_in_sign_in(ben.page, PEOPLE["Ben"].email, PASSWORD)
    await expect(ben.page.get_by_role("alert")).to_be_visible()
    # nobody is left waiting for somebody who is gone
    await uma.page.get_by_role("link", name="Inbox").click()
    await expect(uma.row("kayak")).to_contain_text("Rings at you")


async def test_an_agent_who_was_added_signs_in_with_the_password_shown_once(
    new_page: NewPage, sign_in: SignIn, ternwell: Ternwell
) -> None:
    uma = await sign_in("Uma")
    await uma.page.get_by_role("link", name="Agents").click()
    await uma.button("Add agent").click()
    form = uma.page.get_by_role("dialog")
    await form.get_by_label("Name").fill("Kim Vale")
    await form.get_by_label("Email").fill("kim@ternwell.example")
    await form.get_by_role("button", name="Save").click()
    password = await uma.page.get_by_role("dialog").locator("code").inner_text()
    page = await new_page(expected_errors=[UNKNOWN_YET])
    await page.goto(f"{ternwell.url}/console/")
    await fill_in_sign_in(page, "kim@ternwell.example", password)
    await expect(page.get_by_role("button", name="You: Kim Vale, Online")).to_be_visible()


async def test_a_wrong_password_is_said_and_lets_nobody_in(
    new_page: NewPage, ternwell: Ternwell
) -> None:
    page = await new_page(expected_errors=[UNKNOWN_YET])
    await page.goto(f"{ternwell.url}/console/")
    await fill_in_sign_in(page, PEOPLE["Ada"].email, "not my password")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Email")).to_have_value(PEOPLE["Ada"].email)


async def fill_in_sign_in(page: Page, email: str, password: str) -> None:
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def status(page: Page, ternwell: Ternwell, path: str, body: dict[str, Any]) -> int:
    headers = {"X-Warmline": "1", "Origin": ternwell.url}
    response = await page.request.post(f"{ternwell.url}/api/{path}", data=body, headers=headers)
    return response.status
