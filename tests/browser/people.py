"""Browser windows for the people of a story: each has a context, so a memory, of its own."""

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.browser.chromium import Chromium

FLAGS = (
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    # only loopback is open: a page that asks for anything else fails the test
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


@dataclass(frozen=True, slots=True)
class Viewport:
    width: int
    height: int
    touch: bool = False


DESKTOP = Viewport(1440, 900)
TABLET = Viewport(1024, 768, touch=True)
PHONE = Viewport(390, 844, touch=True)


class NewPage(Protocol):
    """A window for one more person. Console errors fail the test, except those that match one
    of `expected_errors` (regular expressions)."""

    async def __call__(
        self,
        viewport: Viewport = DESKTOP,
        *,
        dark: bool = False,
        locale: str = "en-US",
        expected_errors: Sequence[str] = (),
    ) -> Page: ...


@asynccontextmanager
async def launch(chromium: Chromium) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.executable,
            args=list(FLAGS),
            env={**os.environ, **chromium.environment},
        )
        yield browser
        await browser.close()


@dataclass(slots=True)
class Pages:
    """Opens windows, and remembers what went wrong in them."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def open(
        self,
        viewport: Viewport = DESKTOP,
        *,
        dark: bool = False,
        locale: str = "en-US",
        expected_errors: Sequence[str] = (),
    ) -> Page:
        context = await self.browser.new_context(
            viewport={"width": viewport.width, "height": viewport.height},
            has_touch=viewport.touch,
            is_mobile=viewport.touch,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=locale,
            timezone_id="UTC",
        )
        self.contexts.append(context)
        page = await context.new_page()
        self._listen(page, [re.compile(pattern) for pattern in expected_errors])
        return page

    async def take_pictures(self, folder: Path, name: str) -> None:
        """One of each window, as `folder/name-1.png` and so on."""
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            await page.screenshot(path=folder / f"{name}-{number}.png")

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()

    def _listen(self, page: Page, expected: Sequence[re.Pattern[str]]) -> None:
        def note(text: str) -> None:
            if not any(pattern.search(text) for pattern in expected):
                self.errors.append(f"{page.url}: {text}")

        def note_errors(message: ConsoleMessage) -> None:
            if message.type == "error":
                note(message.text)

        page.on("console", note_errors)
        page.on("pageerror", lambda error: note(str(error)))
