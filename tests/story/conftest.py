"""What a story needs: a browser, windows in it, and somebody who looks at accessibility."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Protocol

import asyncpg
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

import hatch_build
from tests.browser import DESKTOP, NewPage, Pages, Viewport, find_chromium, launch
from tests.story.people import Agent, Customer
from tests.story.ternwell import PASSWORD, PEOPLE, Ternwell, opened
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate

Axed = Callable[[Page], Awaitable[None]]
# The browser reports every refused request; here the refusal is the story.
REFUSED = "status of 4(00|09)"
# What a colleague took while it was being read is out of sight.
OUT_OF_SIGHT = "status of 404"


class NewCustomer(Protocol):
    async def __call__(self, viewport: Viewport = DESKTOP, *, dark: bool = False) -> Customer: ...


class SignIn(Protocol):
    async def __call__(
        self,
        name: str,
        viewport: Viewport = DESKTOP,
        *,
        dark: bool = False,
        locale: str = "en-US",
        races: bool = False,
    ) -> Agent: ...


@pytest_asyncio.fixture(scope="session")
async def company(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ternwell]:
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("create database stories")
    await admin.close()
    dsn = postgres.dsn("stories")
    await migrate(dsn)
    async with opened(dsn, tmp_path_factory.mktemp("ternwell")) as ternwell:
        yield ternwell


@pytest_asyncio.fixture
async def ternwell(company: Ternwell) -> Ternwell:
    """On a fresh morning: nobody wrote yet."""
    await company.begin_anew()
    return company


@pytest.fixture
def new_customer(ternwell: Ternwell, new_page: NewPage) -> NewCustomer:
    """`await new_customer()` looks at the storefront."""

    async def new(viewport: Viewport = DESKTOP, *, dark: bool = False) -> Customer:
        page = await new_page(viewport, dark=dark)
        await page.goto(ternwell.url)
        return Customer(page)

    return new


@pytest.fixture
def sign_in(ternwell: Ternwell, new_page: NewPage) -> SignIn:
    """`await sign_in("Ada")` sits at the console."""

    async def sign_in(
        name: str,
        viewport: Viewport = DESKTOP,
        *,
        dark: bool = False,
        locale: str = "en-US",
        races: bool = False,
    ) -> Agent:
        expected = [REFUSED, OUT_OF_SIGHT] if races else [REFUSED]
        page = await new_page(viewport, dark=dark, locale=locale, expected_errors=expected)
        agent = Agent(page)
        await agent.sign_in(ternwell.url, PEOPLE[name].email, PASSWORD)
        return agent

    return sign_in


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    with pytest.MonkeyPatch.context() as environment:
        # Playwright's own Node needs a library that small systems lack
        environment.setenv("PLAYWRIGHT_NODEJS_PATH", str(hatch_build.node_executable()))
        async with launch(find_chromium()) as browser:
            yield browser


Wrapping = Generator[None, pytest.TestReport, pytest.TestReport]
FAILED = pytest.StashKey[bool]()
# The windows as they stood when a story failed.
PICTURES = Path(__file__).parents[2] / ".cache" / "story"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Wrapping:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest_asyncio.fixture
async def new_page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[NewPage]:
    """`await new_page(PHONE, dark=True)` is one more person's window. At the end of the test,
    an unexpected error in any window's console fails it."""
    pages = Pages(browser)
    yield pages.open
    if request.node.stash.get(FAILED, False):
        await pages.take_pictures(PICTURES, request.node.name)
    await pages.close()
    assert not pages.errors, "\n".join(pages.errors)


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
