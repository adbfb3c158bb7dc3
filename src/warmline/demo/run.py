"""Runs the demo from one command: sets up, says where to look, stops cleanly."""

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from warmline.boot import App
from warmline.demo.customers import simulate
from warmline.demo.furnishing import PASSWORD, SignIn, furnish, introduce
from warmline.demo.postbox import Postbox, open_postbox
from warmline.demo.shop import ShopPlan, open_shop
from warmline.demo.shopping import Shopping
from warmline.demo.signing import Signer
from warmline.demo.site import storefront
from warmline.kit import SystemClock, new_id, sealing
from warmline.people import Passwords
from warmline.serving import served, told_to_stop
from warmline.settings import Settings, default_data_dir, prepared_data_dir, secret_key

MAIL_FROM = "Ternwell <hello@ternwell.example>"


def default_folder() -> Path:
    """Beside the real data, never in it."""
    folder = default_data_dir()
    return folder.with_name(f"{folder.name}-demo")


async def run(settings: Settings, customers: int, console: Console | None = None) -> None:
    """Until Ctrl-C; `customers` simulated ones write at a time."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    say = console or Console(highlight=False)
    say.print("Starting the built-in PostgreSQL …", style="dim")
    async with AsyncExitStack() as stack:
        shopping = await _open_ternwell(stack, settings)
        settings = await _with_mail(stack, settings, shopping.postbox)
        pages = lambda engine: storefront(lambda: engine.articles, shopping)  # noqa: E731
        app = await stack.enter_async_context(served(settings, pages=pages))
        say.print("Ternwell moves in: articles, people, opening hours …", style="dim")
        people = await _furnish(app)
        seal = sealing.Seal(secret_key(settings), "identity")
        await introduce(app.database, seal, shopping.signer, clock=SystemClock())
        await app.catalogue.refresh()
        say.print(
            "The AI learns what Ternwell's customers ask (once, under a minute) …", style="dim"
        )
        await app.catalogue.refresh()
        await app.engine.refresh()
        _announce(say, settings, people)
        stream = asyncio.create_task(simulate(settings.url, customers), name="customers")
        await told_to_stop()
        say.print("\nStopping …", style="dim")
        stream.cancel()
        with suppress(asyncio.CancelledError):
            await stream
    say.print("Stopped. What was said is kept for the next time.", style="dim")


async def _open_ternwell(stack: AsyncExitStack, settings: Settings) -> Shopping:
    """Its shop runs as another company's would: in a process of its own, found by its address."""
    plan = ShopPlan(prepared_data_dir(settings) / "ternwell-shop.sqlite3", stays_fresh=True)
    shop = await stack.enter_async_context(open_shop(plan))
    os.environ.update(shop.environment)
    clock = SystemClock()
    return Shopping(shop, Signer(clock), Postbox(clock))


async def _with_mail(stack: AsyncExitStack, settings: Settings, postbox: Postbox) -> Settings:
    """An operator's own mail server wins over the demo's."""
    if settings.smtp_url is not None:
        return settings
    url = await stack.enter_async_context(open_postbox(postbox))
    sender = settings.mail_from or MAIL_FROM
    return settings.model_copy(update={"smtp_url": SecretStr(url), "mail_from": sender})


async def _furnish(app: App) -> list[SignIn]:
    passwords = Passwords()
    try:
        return await furnish(
            app.database,
            passwords,
            clock=SystemClock(),
            ids=new_id,
            own_origin=app.settings.url,
        )
    finally:
        passwords.close()


def _announce(say: Console, settings: Settings, people: Sequence[SignIn]) -> None:
    say.print(f"\n[bold]Storefront with the widget[/]  {settings.url}/")
    say.print(f"[bold]Console for agents[/]          {settings.url}/console/")
    say.print(f"[bold]Mail that customers get[/]     {settings.url}/demo/outbox\n")
    table = Table(box=None, pad_edge=False)
    for column in ("Sign in as", "Role", "Mail", "Password"):
        table.add_column(column, header_style="dim")
    for one in people:
        table.add_row(one.name, one.role, one.email, PASSWORD)
    say.print(table)
    say.print("\nAsk the widget something, or ask it for a person. In the storefront's header you")
    say.print("choose who you shop as; then it can do things for you. Ctrl-C stops the demo.")
