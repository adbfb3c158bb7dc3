"""The stories of this folder happen at a Ternwell that does things: its shop is open."""

from collections.abc import AsyncIterator
from typing import Protocol

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser import DESKTOP, NewPage, Viewport
from tests.story.acting.business import Business, in_business
from tests.story.acting.people import Console, Shopper
from tests.story.conftest import SignIn
from tests.story.ternwell import Ternwell
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate


class NewShopper(Protocol):
    async def __call__(
        self, name: str = "Mara", viewport: Viewport = DESKTOP, *, dark: bool = False
    ) -> Shopper: ...


class Watch(Protocol):
    async def __call__(self, text: str) -> Console: ...


@pytest_asyncio.fixture(scope="session")
async def in_trade(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Business]:
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("create database trade")
    await admin.close()
    dsn = postgres.dsn("trade")
    await migrate(dsn)
    async with in_business(dsn, tmp_path_factory.mktemp("trade")) as business:
        yield business


@pytest_asyncio.fixture
async def business(in_trade: Business) -> Business:
    """On a fresh morning."""
    await in_trade.begin_anew()
    return in_trade


@pytest.fixture
def ternwell(business: Business) -> Ternwell:
    """Agents sign in here, and visitors look around."""
    return business.ternwell


@pytest.fixture
def new_shopper(business: Business, new_page: NewPage) -> NewShopper:
    """`await new_shopper("Mara")` has signed in at the storefront."""

    async def new(
        name: str = "Mara", viewport: Viewport = DESKTOP, *, dark: bool = False
    ) -> Shopper:
        shopper = Shopper(await new_page(viewport, dark=dark))
        await shopper.page.goto(business.ternwell.url)
        await shopper.sign_in(name)
        return shopper

    return new


@pytest.fixture
def watch(sign_in: SignIn) -> Watch:
    """`await watch("TW-204417")`: a supervisor reads the conversation whose row shows that."""

    async def watch(text: str) -> Console:
        console = Console(await sign_in("Sol"))
        await console.agent.list("All")
        await console.agent.row("").first.click()
        await expect(console.agent.log).to_contain_text(text)
        return console

    return watch
