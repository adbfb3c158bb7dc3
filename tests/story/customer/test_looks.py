"""The way to a person can be read and used by everybody: small, large, dark, from right to left."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import DESKTOP, PHONE, NewPage, Viewport
from tests.story.conftest import Axed
from tests.story.customer.conftest import NewWaiter
from tests.story.customer.people import close_doors
from tests.story.ternwell import Ternwell

NARROW = Viewport(320, 568, touch=True)
# 1280 by 800 at 200 %
ZOOMED = Viewport(640, 400)

STICKS_OUT = """() => {
  const root = document.querySelector('warmline-widget').shadowRoot;
  const panel = root.querySelector('.panel').getBoundingClientRect();
  const seen = [...root.querySelectorAll('.panel :not(.hidden, .hidden *)')]
    .filter((one) => one.getBoundingClientRect().width > 1);
  return seen.filter((one) => {
    const {left, right} = one.getBoundingClientRect();
    return left < panel.left - 1 || right > panel.right + 1;
  }).map((one) => one.outerHTML.slice(0, 90));
}"""


@pytest.mark.parametrize(
    ("viewport", "dark"),
    [(DESKTOP, True), (PHONE, False), (NARROW, False), (ZOOMED, True)],
    ids=["dark", "phone", "narrow", "zoomed"],
)
async def test_waiting_a_call_back_and_the_brief_have_no_barriers(
    viewport: Viewport, dark: bool, new_waiter: NewWaiter, ternwell: Ternwell, axe: Axed
) -> None:
    await close_doors(ternwell)
    customer = await new_waiter(viewport, dark=dark)
    await customer.ask("Where is my order TW-48213? A person please")
    await expect(customer.button("Ask us to get back to you")).to_be_visible()
    await looks_well(customer.page, axe)
    await customer.button("Leave the line").click()
    await looks_well(customer.page, axe)
    await customer.button("Keep my place").click()
    await customer.button("Ask us to get back to you").click()
    await expect(customer.sheet.get_by_role("heading")).to_be_focused()
    await customer.sheet.get_by_role("button", name="Ask for it").click()
    await expect(customer.sheet.get_by_role("alert")).to_be_visible()
    await looks_well(customer.page, axe)
    await customer.page.keyboard.press("Escape")
    await customer.button("What I told your colleague").click()
    await customer.sheet.get_by_role("button", name="Add something").click()
    await customer.sheet.get_by_text("Tell us what you need").click()
    await looks_well(customer.page, axe)
    await customer.sheet.get_by_role("button", name="Back", exact=True).click()
    await customer.chat.get_by_role("button", name="Go on with the assistant").click()
    await expect(customer.button("People only, please")).to_be_visible()
    await looks_well(customer.page, axe)


async def test_from_right_to_left_nothing_is_left_in_english(
    new_page: NewPage, ternwell: Ternwell, axe: Axed
) -> None:
    page = await new_page(NARROW)
    await page.goto(f"{ternwell.shop}/ar")
    await page.get_by_role("button", name="فتح المحادثة").click()
    chat = page.get_by_role("dialog").first
    await chat.get_by_role("button", name="التحدث إلى شخص").click()
    waiting = chat.get_by_role("region", name="في انتظار شخص")
    await expect(waiting).to_contain_text("أنت التالي في الدور")
    await looks_well(page, axe)
    assert not latin(await waiting.inner_text())
    await waiting.get_by_role("button", name="ما نقلته إلى الفريق").click()
    sheet = chat.get_by_role("dialog")
    await expect(sheet.get_by_text("ما تريده")).to_be_visible()
    await looks_well(page, axe)
    assert not latin(await sheet.inner_text())


async def looks_well(page: Page, axe: Axed) -> None:
    await axe(page)
    assert await page.evaluate(STICKS_OUT) == []


def latin(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalpha())
