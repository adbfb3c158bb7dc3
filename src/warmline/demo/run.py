"""Runs the demo from one command: sets up, says where to look, stops cleanly."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from warmline.boot import App
from warmline.demo.customers import simulate
from warmline.demo.furnishing import PASSWORD, SignIn, furnish
from warmline.demo.site import storefront
from warmline.kit import SystemClock, new_id
from warmline.people import Passwords
from warmline.serving import served, told_to_stop
from warmline.settings import Settings, default_data_dir


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
        pages = lambda engine: storefront(lambda: engine.articles)  # noqa: E731
        app = await stack.enter_async_context(served(settings, pages=pages))
        say.print("Ternwell moves in: articles, people, opening hours …", style="dim")
        people = await _furnish(app)
        say.print(
            "The AI learns what Ternwell's customers ask (once, under a minute) …", style="dim"
        )
        await app.engine.refresh()
        _announce(say, settings, people)
        stream = asyncio.create_task(simulate(settings.url, customers), name="customers")
        await told_to_stop()
        say.print("\nStopping …", style="dim")
        stream.cancel()
        with suppress(asyncio.CancelledError):
            await stream
    say.print("Stopped. What was said is kept for the next time.", style="dim")


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
    say.print(f"[bold]Console for agents[/]          {settings.url}/console/\n")
    table = Table(box=None, pad_edge=False)
    for column in ("Sign in as", "Role", "Mail", "Password"):
        table.add_column(column, header_style="dim")
    for one in people:
        table.add_row(one.name, one.role, one.email, PASSWORD)
    say.print(table)
    say.print("\nAsk the widget something, or ask it for a person. Ctrl-C stops the demo.")
