"""Ternwell in business: its shop is open in a process of its own, customers sign in at the
storefront, mail arrives in an outbox, and what the AI may do is declared in a folder."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from pydantic import SecretStr

from tests.story.acting import newsletter
from tests.story.ternwell import Ternwell, opened
from warmline.actions import Catalogue, publish_actions, read_actions
from warmline.demo import COMPANY
from warmline.demo.furnishing import introduce
from warmline.demo.postbox import Postbox, open_postbox
from warmline.demo.shop import Shop, ShopPlan, open_shop
from warmline.demo.shop.seed import move_in
from warmline.demo.shopping import Shopping
from warmline.demo.signing import Signer
from warmline.kit import SystemClock, sealing
from warmline.settings import secret_key

KNOWN = (
    *("change-address", "change-due-date", "late-fees", "lost-card", "marketing-emails"),
    *("paid-twice", "where-is-my-order"),
)
# Children before what they belong to.
BOOKS = ("effect", "answered", "dispute", "refund", "card", "instalment", "purchase", "customer")
UNSUBSCRIBE = """
title: {en: Unsubscribe}
about: Ends the newsletter.
intents: [marketing_emails]
consequence: reversible
identity: signed
confirm: {en: "I'll take you off our newsletter. Shall I?"}
call: {backend: newsletter, tool: unsubscribe, arguments: {contact: "{contact}"}}
idempotent: true
check:
  {backend: newsletter, tool: find, arguments: {contact: "{contact}", key: "{key}"}, by_key: true}
result: {type: object, required: [number]}
receipt: {en: "Done: you get no more newsletters."}
"""
# The shop never said that its accounts tell fees, or no longer does.
FEES = """
title: {en: Fees}
about: Tells what late fees there are.
intents: [late_fees]
consequence: read
identity: signed
call: {backend: shop, get: "/customers/{contact}/account"}
result: {type: object, required: [fees], properties: {fees: {type: number}}}
answer: {en: "Your fees are {{ result.fees | money('EUR') }}."}
"""


@dataclass(frozen=True, slots=True)
class Business:
    """`company` is the folder that is published, `letters` what the newsletter's server keeps."""

    ternwell: Ternwell
    shop: Shop
    postbox: Postbox
    company: Path
    letters: Path

    async def begin_anew(self) -> None:
        """Nobody wrote yet, and nothing was done for anybody."""
        await self.ternwell.begin_anew()
        async with self.ternwell.app.database.transaction() as tx:
            await tx.execute("truncate action_run, receipt, outgoing_mail cascade")
        await self.goes_wrong()
        self.postbox.letters.clear()
        self.letters.unlink(missing_ok=True)
        with self._books() as books:
            for table in BOOKS:
                books.execute(f"delete from {table}")
            move_in(books, today().date())

    async def goes_wrong(self, *faults: Mapping[str, object]) -> None:
        """Befalls the shop from now on, first come first; without any it is well again."""
        headers = {"Authorization": self.shop.authorization}
        async with httpx.AsyncClient(base_url=self.shop.url, headers=headers) as client:
            (await client.put("/faults", json={"kind": "none"})).raise_for_status()
            for fault in faults:
                (await client.post("/faults", json=fault)).raise_for_status()

    def effects(self) -> list[tuple[str, str, str]]:
        """Everything that was done in the shop: kind, customer, subject."""
        return [(str(kind), str(who), str(what)) for kind, who, what in self.rows(EFFECTS)]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Asks the shop's own database."""
        with self._books() as books:
            return [tuple(row) for row in books.execute(query).fetchall()]

    @contextlib.contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.shop.plan.database, timeout=30)) as books:
            yield books
            books.commit()


EFFECTS = "select kind, customer, subject from effect order by id"


@asynccontextmanager
async def in_business(dsn: str, folder: Path) -> AsyncIterator[Business]:
    clock, letters = SystemClock(), folder / "newsletter.json"
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(open_shop(ShopPlan(folder / "shop.db", faults=True)))
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in shop.environment.items():
            environment.setenv(name, value)
        postbox, signer = Postbox(clock), Signer(clock)
        mail = await stack.enter_async_context(open_postbox(postbox))
        ternwell = await stack.enter_async_context(
            opened(
                dsn,
                folder,
                known=KNOWN,
                shopping=Shopping(shop, signer, postbox),
                smtp_url=SecretStr(mail),
                mail_from="Ternwell <hello@ternwell.example>",
            )
        )
        app = ternwell.app
        async with app.database.transaction() as tx:
            declared = read_actions(company := declare(folder / "company", letters))
            assert isinstance(declared, Catalogue), declared
            await publish_actions(tx, declared, by="a story", at=clock.now())
        seal = sealing.Seal(secret_key(app.settings), "identity")
        await introduce(app.database, seal, signer, clock=clock)
        await app.catalogue.refresh()
        yield Business(ternwell, shop, postbox, company, letters)


def declare(company: Path, letters: Path) -> Path:
    """The demo's own folder, and two actions more, one of them at an MCP server."""
    shutil.copytree(COMPANY / "actions", company / "actions")
    shutil.copy(COMPANY / "company.yaml", company)
    write = {"unsubscribe": UNSUBSCRIBE, "fees": FEES}
    backends = yaml.safe_load((company / "actions/backends.yaml").read_text("utf-8"))
    command = [sys.executable, newsletter.__file__, str(letters)]
    more = {"kind": "mcp", "command": command, "key_argument": "idempotency_key"}
    write["backends"] = yaml.safe_dump({"backends": backends["backends"] | {"newsletter": more}})
    for name, text in write.items():
        (company / f"actions/{name}.yaml").write_text(text, "utf-8")
    return company


def today() -> datetime:
    """The shop's."""
    return datetime.now(UTC)


def day(ahead: int) -> datetime:
    return today() + timedelta(days=ahead)
