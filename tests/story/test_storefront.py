"""Somebody shops at Ternwell: their own pages in a real browser."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from tests.browser import DESKTOP, PHONE, NewPage, Viewport
from tests.story.conftest import Axed
from warmline.demo.postbox import Letter, Postbox
from warmline.demo.shop import ShopPlan, open_shop
from warmline.demo.shopping import Shopping
from warmline.demo.signing import Signer
from warmline.demo.site import storefront
from warmline.kit import SystemClock
from warmline.serving import Server, listening

LETTER = Letter(
    to="mara@mail.example",
    sender="Ternwell <hello@ternwell.example>",
    subject="Your code",
    text="123456 is your code.\nIt is good for ten minutes.",
    at=datetime(2026, 3, 10, 9, tzinfo=UTC),
)


@pytest_asyncio.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The storefront without Warmline behind it."""
    database: Path = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    async with open_shop(ShopPlan(database)) as shop:
        clock = SystemClock()
        postbox = Postbox(clock)
        postbox.letters.extend([LETTER, replace(LETTER, subject="", text="word" * 200)])
        routes = storefront(dict, Shopping(shop, Signer(clock), postbox))
        widget = Route("/widget.js", lambda _: Response("", media_type="text/javascript"))
        app = Starlette(routes=[widget, *routes])
        with listening("127.0.0.1", 0) as listener:
            server = Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            task = asyncio.create_task(server.serve([listener]))
            await server.answers.wait()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True
            await task


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
@pytest.mark.parametrize("dark", [False, True])
async def test_a_customer_looks_at_their_orders(
    site: str, new_page: NewPage, axe: Axed, viewport: Viewport, dark: bool
) -> None:
    page = await new_page(viewport, dark=dark)
    await page.goto(site)
    await page.get_by_label("Shopping as").select_option("Mara Lindqvist")
    await page.get_by_role("link", name="Your orders").click()
    await expect(page.get_by_role("heading", name="Nordlicht Home")).to_be_visible()
    await axe(page)
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    await page.get_by_label("Shopping as").select_option("Tom Hollis")
    await expect(page.get_by_role("heading", name="Wheelhouse")).to_be_visible()
    await expect(page.get_by_role("heading", name="Nordlicht Home")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
async def test_a_visitor_finds_the_mail_and_no_orders(
    site: str, new_page: NewPage, axe: Axed, viewport: Viewport
) -> None:
    page = await new_page(viewport)
    for path, heading in (("/", "Live with it."), ("/demo/orders", "Your orders")):
        await page.goto(site + path)
        await expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        await axe(page)
    await page.goto(f"{site}/demo/outbox")
    await expect(page.get_by_role("heading", level=2)).to_have_text(["Your code", "(no subject)"])
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await axe(page)
