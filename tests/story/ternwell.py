"""Ternwell for the stories: a real server and engine, a few articles, four people."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

import warmline.demo
from warmline.autonomy import resume_ai, set_levels
from warmline.boot import App
from warmline.demo.shopping import Shopping
from warmline.demo.site import storefront
from warmline.kit import SystemClock, new_id
from warmline.knowledge import Article, Draft, Folder, prepare, publish, read_folder
from warmline.people import NewAgent, Passwords, add_agent
from warmline.serving import served
from warmline.settings import Settings

PASSWORD = "correct horse battery"
KNOWN = (
    *("card-abroad", "download-invoice", "get-the-app", "gift-cards", "late-fees", "lost-card"),
    *("marketing-emails", "passkeys", "refund-status", "refund-time", "ways-to-pay"),
    "where-to-shop",
)
PEOPLE = {
    "Ada": NewAgent(name="Ada Lind", email="ada@ternwell.example", title="Payments"),
    "Ben": NewAgent(name="Ben Okoro", email="ben@ternwell.example", title="Returns"),
    "Sol": NewAgent(name="Sol Ferrer", email="sol@ternwell.example", role="supervisor"),
    "Uma": NewAgent(name="Uma Raman", email="uma@ternwell.example", role="admin"),
}
ALWAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-24:00")
# What a story leaves behind; what the AI knows stays.
CLEAR = (
    "truncate contact, conversation, event, agent, session, setting, audit, label, "
    "conversation_label, macro, mention, search_text cascade"
)


@dataclass(frozen=True, slots=True)
class Ternwell:
    """`shop` and `stranger` are pages on other origins, with nothing but the widget's one script
    tag; the shop is allowed to carry it."""

    app: App
    shop: str
    stranger: str

    @property
    def url(self) -> str:
        return self.app.settings.url

    async def begin_anew(self) -> None:
        """Nobody wrote yet, everybody is hired, the doors are always open."""
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        hashed = await passwords.hash(PASSWORD)
        passwords.close()
        async with self.app.database.transaction() as tx:
            await tx.execute(CLEAR)
            for person in PEOPLE.values():
                now = SystemClock().now()
                await add_agent(tx, new_id(), person, hashed, actor="a story", at=now)
            intents = [one.intent for one in self.app.engine.articles.values()]
            await set_levels(tx, intents, "auto", by="a story", at=SystemClock().now())
            await resume_ai(tx, by="a story", at=SystemClock().now())
        await self.app.reins.refresh()
        await self.open_doors()

    async def open_doors(self) -> None:
        headers = {"X-Warmline": "1", "Origin": self.url}
        async with httpx.AsyncClient(base_url=self.url, headers=headers) as admin:
            credentials = {"email": PEOPLE["Uma"].email, "password": PASSWORD}
            (await admin.post("/api/sign-in", json=credentials)).raise_for_status()
            hours = {"timezone": "UTC", "week": ALWAYS, "holidays": []}
            settings = {"allowed_origins": [self.shop], "opening_hours": hours}
            (await admin.put("/api/settings", json=settings)).raise_for_status()
            (await admin.post("/api/sign-out")).raise_for_status()


@asynccontextmanager
async def opened(
    dsn: str,
    data_dir: Path,
    *,
    known: Iterable[str] = KNOWN,
    shopping: Shopping | None = None,
    **chosen: Any,  # noqa: ANN401 - settings
) -> AsyncIterator[Ternwell]:
    """Trains in about three seconds. With `shopping`, customers can sign in at the storefront."""
    folder = read_folder(Path(warmline.demo.__file__).parent / "company")
    assert isinstance(folder, Folder)
    draft = folder.draft
    every = {article.slug: article for article in draft.articles}
    settings = Settings(
        database_url=dsn,
        data_dir=data_dir,
        port=free_port(),
        secret_key="a key for stories only, long enough to sign",
        log_level="warning",
        **chosen,
    )
    # the help centre has pages for all of them, also where those of the AI point elsewhere
    pages = lambda engine: storefront(lambda: {**every, **engine.articles}, shopping)  # noqa: E731
    async with served(settings, pages=pages) as app, page_with_tag(settings.url) as port:
        await _publish(app, draft, [every[slug] for slug in known])
        yield Ternwell(app, f"http://localhost:{port}", f"http://127.0.0.1:{port}")


@asynccontextmanager
async def page_with_tag(warmline_url: str) -> AsyncIterator[int]:
    """A page that anybody could write, in English at `/` and in Arabic at `/ar`, on this port."""
    tag = f'<script src="{warmline_url}/widget.js" async></script>'
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    view = '<meta name="viewport" content="width=device-width">'

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        manner = 'lang="ar" dir="rtl"' if asked.startswith(b"GET /ar ") else 'lang="en"'
        page = f"<!doctype html><html {manner}>{view}<title>Shop</title><h1>Shop</h1>{tag}"
        writer.write((head + page).encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def _publish(app: App, draft: Draft, articles: Sequence[Article]) -> None:
    company = replace(draft.company, languages=("en",))
    known = prepare(company, articles)
    assert isinstance(known, Draft)
    async with app.database.transaction() as tx:
        await publish(tx, known, author="a story", at=SystemClock().now())
    await app.engine.refresh()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
