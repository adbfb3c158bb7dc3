"""What a story needs: a browser, windows in it, and somebody who looks at accessibility."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

import hatch_build
from tests.browser import NewPage, Pages, find_chromium, launch

Axed = Callable[[Page], Awaitable[None]]


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    with pytest.MonkeyPatch.context() as environment:
        # Playwright's own Node needs a library that small systems lack
        environment.setenv("PLAYWRIGHT_NODEJS_PATH", str(hatch_build.node_executable()))
        async with launch(find_chromium()) as browser:
            yield browser


@pytest_asyncio.fixture
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """`await new_page(PHONE, dark=True)` is one more person's window. At the end of the test,
    an unexpected error in any window's console fails it."""
    pages = Pages(browser)
    yield pages.open
    await pages.close()
    assert not pages.errors


@pytest.fixture(scope="session")
def axe() -> Axed:
    """`await axe(page)` fails on what axe calls serious or critical."""

    async def look(page: Page) -> None:
        found = await Axe().run(page)
        grave = [
            f"{fault['id']}: {fault['help']}\n"
            + "\n".join(f"  {node['html']}" for node in fault["nodes"])
            for fault in found.response["violations"]
            if fault["impact"] in {"serious", "critical"}
        ]
        assert not grave, "\n".join(grave)

    return look
