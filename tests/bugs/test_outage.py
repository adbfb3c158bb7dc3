"""The database goes away in the middle of a talk, and comes back: nothing is lost, nothing needs a
restart, and meanwhile the customer is told."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest_asyncio

from tests.bugs.conftest import NewCustomer, SignIn
from tests.bugs.house import Agent, Puppet, PuppetTrainer
from tests.bugs.middleman import Middleman, between
from tests.conversations.nodes import Heard, Node, all_events, opened, says, texts
from tests.eventually import eventually
from tests.ports import free_port
from tests.web.people import Customer
from warmline.conversations import APPEND_SETTINGS, Appended, Duplicate, Feed, Log
from warmline.kit import Database
from warmline.serving import served
from warmline.settings import Settings

Wobbly = tuple[Middleman, str]


@pytest_asyncio.fixture
async def wobbly(dsn: str, nodes: object, puppet: Puppet) -> AsyncIterator[Wobbly]:
    """A third node, whose line to the database is in our hands."""
    with tempfile.TemporaryDirectory(prefix="wl-") as short:  # a socket's path must be short
        async with between(dsn, Path(short)) as (middleman, address):
            settings = Settings(
                database_url=address,
                data_dir=Path(short),
                port=free_port(),
                secret_key="a key for tests only, long enough to sign",
            )
            async with served(settings, PuppetTrainer(puppet)) as app:
                yield middleman, app.settings.url


async def insist(customer: Customer, text: str, client_id: str) -> str:
    """As the widget does: until there is a receipt. Returns how the first try ended."""
    first = answer = await customer.say(text, client_id)
    while answer["type"] != "ack":
        assert (answer["code"], answer["retry_after"] > 0) == ("unavailable", True)
        await asyncio.sleep(0.2)
        answer = await customer.say(text, client_id)
    return str(first["type"])


async def test_a_cut_line_to_the_database_loses_nothing(
    wobbly: Wobbly, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    middleman, url = wobbly
    lea = await sign_in("Lea", "supervisor")
    talking, joining = await new_customer(url), await Customer.new(url)
    await talking.say("when do you open?")
    await talking.event("message.sent", by="ai")
    async with lea.at(url) as there:
        console = await there.console()
        await middleman.cut()
        saying = asyncio.create_task(insist(talking, "are you there?", "again"))
        welcoming = asyncio.create_task(joining.connect())
        await asyncio.sleep(1)
        await middleman.open()
        await asyncio.gather(saying, welcoming)
        await talking.until(lambda f: "there?" in str(f.get("body")) and _is_ai(f))
        assert await insist(joining, "a person please", "p") == "ack"
        await eventually(lambda: _is_told(there, joining))
        await console.row(joining, state="waiting")
    said = [e["payload"]["by"] for e in await lea.events(talking) if e["kind"] == "message.sent"]
    assert said == ["customer", "ai"] * 2
    joining.drop()


def _is_ai(frame: dict[str, object]) -> bool:
    payload = frame.get("payload")
    return isinstance(payload, dict) and payload.get("by") == "ai"


async def _is_told(agent: Agent, customer: Customer) -> bool:
    return [row["id"] for row in await agent.rows("queue")] == [customer.conversation]


async def test_what_other_nodes_told_meanwhile_is_told_again(
    wobbly: Wobbly, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    middleman, url = wobbly
    ada = await sign_in("Ada")
    early, late = await new_customer(), await new_customer()
    await early.say("a person please")
    await early.event("handoff.requested")
    async with ada.at(url) as there:
        console = await there.console()
        await middleman.cut()
        await late.say("a person please")
        await late.event("handoff.requested")
        console.frames.clear()
        await middleman.open()
        lists = await console.until(lambda f: f["type"] == "lists")
    assert [row["id"] for row in lists["queue"]] == [early.conversation, late.conversation]


async def test_a_line_that_died_without_a_word_is_given_up(dsn: str, database: Database) -> None:
    conversation = await opened(database)
    with tempfile.TemporaryDirectory(prefix="wl-") as short:
        async with between(dsn, Path(short)) as (middleman, address):
            there = await Database.connect(address)
            feed = Feed(there.dedicated, node="there", patience=0.3, reconcile_every=0.1)
            log = Log(lambda: there.dedicated(APPEND_SETTINGS), feed, patience=0.3)
            heard = Heard()
            feed.watch_all(heard)
            await feed.start()
            await log.start()
            middleman.hush()
            async with asyncio.timeout(10):
                kept = await log.append(says(conversation, client_id="once"))
                again = await log.append(says(conversation, client_id="once"))
            other = await Node.start(database)
            await eventually(lambda: _hears(other, conversation, heard))
            await other.stop()
            middleman.speak()
            await log.stop()
            await feed.stop()
            await there.close()
    assert (isinstance(kept, Appended), isinstance(again, Duplicate)) == (True, True)
    assert texts(await all_events(database, conversation)).count("Where is my refund?") >= 1


async def test_a_pool_of_lines_that_died_without_a_word_recovers(dsn: str) -> None:
    with tempfile.TemporaryDirectory(prefix="wl-") as short:
        async with between(dsn, Path(short)) as (middleman, address):
            there = await Database.connect(address, pool_size=2, silence=0.2)
            await asyncio.gather(*(_nap(there) for _ in range(2)))
            middleman.hush()
            for _ in range(3):
                async with asyncio.timeout(15), there.transaction() as tx:
                    assert await tx.fetchval("select 1") == 1
            await there.close()


async def _nap(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute("select pg_sleep(0.05)")


async def _hears(other: Node, conversation: UUID, heard: Heard) -> bool:
    """Whether this node hears what another one appends."""
    outcome = await other.log.append(says(conversation))
    assert isinstance(outcome, Appended)
    await asyncio.sleep(0.1)
    return heard.last_seq >= outcome.seq


async def test_a_silent_database_is_told_and_waited_for(
    wobbly: Wobbly, new_customer: NewCustomer, sign_in: SignIn
) -> None:
    middleman, url = wobbly
    lea = await sign_in("Lea", "supervisor")
    customer = await new_customer(url)
    await customer.say("hello")
    await customer.event("message.sent", by="ai")
    middleman.hush()
    saying = asyncio.create_task(insist(customer, "when do you open?", "asked"))
    async with httpx.AsyncClient(base_url=url) as page:
        assert (await page.get("/api/widget/config")).status_code == 200
    await asyncio.wait({saying}, timeout=8)
    middleman.speak()
    assert await saying == "nack"
    await customer.until(lambda f: "open?" in str(f.get("body")) and _is_ai(f))
    said = [e["payload"]["by"] for e in await lea.events(customer) if e["kind"] == "message.sent"]
    assert said == ["customer", "ai"] * 2
