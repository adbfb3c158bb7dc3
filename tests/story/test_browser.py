"""The browser itself: a blank one would let every other story pass without a word to read."""

import pytest

from tests.browser import DESKTOP, PHONE, NewPage, Viewport
from tests.story.conftest import Axed

SCRIPTS = {
    "Latin": "A person is one step away",
    "German": "Größe, Straße, Überweisung",
    "Cyrillic": "Человек рядом",
    "Arabic": "شخص على بعد خطوة",
}
COUNT_INK = """async text => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 600, height: 60});
  const pen = canvas.getContext("2d");
  pen.font = "32px sans-serif";
  pen.fillText(text, 10, 40);
  const values = pen.getImageData(0, 0, 600, 60).data;
  return values.filter((value, n) => n % 4 == 3 && value > 127).length;
}"""


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS.keys())
async def test_letters_are_visible(new_page: NewPage, text: str) -> None:
    page = await new_page()
    ink = await page.evaluate(COUNT_INK, text)
    # each letter differs from the box that stands for a missing one
    boxes = await page.evaluate(COUNT_INK, "\U0010fffe" * len(text.replace(" ", "")))
    assert ink > 20 * len(text)
    assert ink != boxes


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
async def test_a_window_has_the_size_that_was_asked_for(
    new_page: NewPage, viewport: Viewport
) -> None:
    page = await new_page(viewport)
    await page.set_content("<meta name=viewport content='width=device-width'>")
    assert await page.evaluate("[innerWidth, innerHeight]") == [viewport.width, viewport.height]


async def test_axe_finds_a_picture_without_words(new_page: NewPage, axe: Axed) -> None:
    page = await new_page()
    await page.set_content("<html lang=en><title>t</title><main><h1>h</h1><img src='data:,'>")
    with pytest.raises(AssertionError, match="image-alt"):
        await axe(page)


async def test_the_network_beyond_this_machine_is_shut(new_page: NewPage) -> None:
    page = await new_page(expected_errors=["ERR_NAME_NOT_RESOLVED"])
    reached = await page.evaluate("fetch('http://example.com').then(() => true, () => false)")
    assert reached is False
