"""Whatever the screen, the script and the length of a word: all of it can be seen and pressed."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser import DESKTOP, PHONE, TABLET, NewPage, Viewport
from tests.story.conftest import NewCustomer, SignIn
from tests.story.ternwell import Ternwell

LONG = (
    ("The kayak leaks at the bow. " * 143)[:4000],
    "Kayak" + "k" * 600,
    "🛶" * 200,
    "أريد التحدث إلى شخص من فريقكم من فضلكم، القارب الأحمر يتسرب. " * 10,
    "\n".join(f"Line {number} of the kayak's story" for number in range(60)),
)
# Scrolls to it and looks through shadow roots, as a finger does.
NOT_IN_REACH = """parts => parts.filter(part => {
  part.scrollIntoView({block: "nearest", behavior: "instant"});
  const box = part.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  let found = document.elementFromPoint(x, y);
  while (found?.shadowRoot && found !== part) found = found.shadowRoot.elementFromPoint(x, y);
  const isInWindow = box.left >= 0 && box.top >= 0
    && box.right <= innerWidth + 0.5 && box.bottom <= innerHeight + 0.5;
  return part.checkVisibility() && !(isInWindow && part.contains(found));
}).map(part => part.outerHTML)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
async def test_every_part_of_the_widget_is_inside_the_window(
    new_customer: NewCustomer, viewport: Viewport
) -> None:
    customer = await new_customer(viewport)
    await inside(customer.launcher)
    await customer.open_chat()
    for name in ("Ask the assistant", "Talk to a person", "More options", "Close chat"):
        await inside(customer.button(name))
    await customer.button("Ask the assistant").click()
    await customer.say("How long does a refund take?")
    answer = await customer.hears("ai", "back within five working days")
    await inside(answer.get_by_role("link").last)
    await customer.message.fill("Thanks")
    await expect(customer.launcher).to_be_hidden()
    for name in ("Send", "Talk to a person"):
        await inside(customer.button(name))
    await customer.button("Talk to a person").click()
    await inside(customer.button("Leave the line"))
    await inside(customer.button("Send"))
    assert await customer.page.evaluate(SIDEWAYS) == 0
    await customer.button("Close chat").click()
    await expect(customer.launcher).to_be_visible()


async def test_no_message_breaks_the_layout(new_customer: NewCustomer, sign_in: SignIn) -> None:
    ada = await sign_in("Ada")
    customer = await new_customer(PHONE)
    await customer.ask("A person please, about a boat")
    await ada.take("boat")
    for text in LONG:
        await customer.say(text)
        said = customer.messages("customer").last
        await expect(said).to_contain_text("Seen")
        await within(said, customer.log)
        await ada.answer(text)
        heard = customer.messages("agent").last
        await expect(heard).to_contain_text(text[:20])
        await within(heard, customer.log)
        for article in await ada.log.get_by_role("article").all():
            await within(article, ada.log)
        await inside(customer.button("Send"))
        await inside(ada.button("Send"))
        for page in (customer.page, ada.page):
            assert await page.evaluate(SIDEWAYS) == 0


async def test_a_message_that_is_too_long_is_counted_and_cannot_be_sent(
    new_customer: NewCustomer,
) -> None:
    customer = await new_customer()
    await customer.ask("Hello")
    await customer.message.fill("k" * 4003)
    await expect(customer.chat.get_by_text("3 characters too many")).to_be_visible()
    await expect(customer.button("Send")).to_be_disabled()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_page_in_arabic_gets_a_widget_from_right_to_left_that_stays_in_the_window(
    new_page: NewPage, ternwell: Ternwell, viewport: Viewport
) -> None:
    page = await new_page(viewport, locale="ar")
    await page.goto(f"{ternwell.shop}/ar")
    await page.get_by_role("button", name="فتح المحادثة").click()
    chat = page.get_by_role("dialog")
    await expect(chat).to_have_css("direction", "rtl")
    await inside(chat.get_by_role("button"))
    await chat.get_by_role("textbox").fill("أريد التحدث إلى شخص")
    await chat.get_by_role("textbox").press("Enter")
    await expect(chat.locator('[data-by="ai"]')).to_be_visible()
    await inside(chat.get_by_role("button"))
    assert await page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize(
    ("viewport", "language"),
    [(PHONE, "en-US"), (TABLET, "en-US"), (DESKTOP, "en-US"), (PHONE, "ar"), (DESKTOP, "ar")],
    ids=["phone", "tablet", "desktop", "phone in Arabic", "desktop in Arabic"],
)
async def test_every_part_of_the_console_is_inside_the_window(
    new_customer: NewCustomer, sign_in: SignIn, viewport: Viewport, language: str
) -> None:
    await (await new_customer()).ask("A person please, about a kayak")
    uma = await sign_in("Uma", viewport, locale=language)
    await inside(uma.page.get_by_role("alertdialog").get_by_role("button"))
    await uma.page.keyboard.press("a")
    await expect(uma.page.get_by_role("log")).to_contain_text("kayak")
    await expect(uma.page.get_by_role("textbox")).to_be_visible()
    await inside(uma.page.get_by_role("button"))
    for place in ("autonomy", "knowledge", "agents", "hours", "widget"):
        await uma.page.goto(f"{uma.page.url.split('/console')[0]}/console/{place}")
        await expect(uma.page.get_by_role("heading", level=1)).to_be_visible()
        assert await uma.page.evaluate(SIDEWAYS) == 0


async def inside(parts: Locator) -> None:
    """Each part can be brought wholly into the window, and nothing lies over its middle."""
    await expect(parts.first).to_be_visible()
    assert await parts.evaluate_all(NOT_IN_REACH) == []


async def within(part: Locator, whole: Locator) -> None:
    """From side to side; a log scrolls up and down."""
    inner, outer = await part.bounding_box(), await whole.bounding_box()
    assert inner is not None
    assert outer is not None
    assert inner["x"] >= outer["x"] - 1
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
