"""A real server on a real database, its engine scripted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from tests.databases import set_apart
from tests.mail.server import Outbox, smtp_server
from tests.ports import free_port
from tests.web.people import Customer, ScriptedTrainer
from warmline.autonomy import set_levels
from warmline.boot import App
from warmline.kit import Database, SystemClock, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.knowledge import Article, Company, Draft, prepare, publish
from warmline.people import NewAgent, Passwords, Role, add_agent
from warmline.serving import served
from warmline.settings import Settings

NewCustomer = Callable[..., Awaitable[Customer]]
SignedIn = Callable[..., Awaitable[httpx.AsyncClient]]
PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests only, long enough to sign"
MAIL_SECRET = "a secret for tests only, of a mail service"
OPERATOR = "an operator's token for tests only"


@pytest_asyncio.fixture(scope="session")
async def dsn(postgres: EmbeddedPostgres) -> str:
    """Apart: these servers run on, and would take the turns of other packages' conversations."""
    return await set_apart(postgres, "web")


@pytest_asyncio.fixture(scope="session")
async def session_database(dsn: str) -> AsyncIterator[Database]:
    database = await Database.connect(dsn)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def outbox() -> Outbox:
    """Where the server's mail arrives."""
    return Outbox()


@pytest.fixture(scope="session")
def smtp_url(outbox: Outbox) -> Iterator[str]:
    with smtp_server(outbox) as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def app(
    dsn: str, smtp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    settings = Settings(
        database_url=dsn,
        data_dir=tmp_path_factory.mktemp("data"),
        port=free_port(),
        operator_token=OPERATOR,
        secret_key=SECRET_KEY,
        mail_webhook_secret=MAIL_SECRET,
        smtp_url=smtp_url,
        mail_from="Ternwell <help@ternwell.example>",
    )
    async with served(settings, ScriptedTrainer()) as app:
        yield app


@pytest_asyncio.fixture
async def url(app: App, database: Database) -> str:
    """A server whose company knows one article."""
    article = Article(
        slug="opening-times",
        title="When we open",
        intent="opening_times",
        phrasings=("when do you open", "opening hours", "are you open now"),
        short_answer="We open at eight.",
    )
    draft = prepare(Company(name="Ternwell", assistant_name="Pebble"), [article])
    assert isinstance(draft, Draft)
    async with database.transaction() as tx:
        await publish(tx, draft, author="a test", at=SystemClock().now())
        await set_levels(tx, ["opening_times"], "auto", by="a test", at=SystemClock().now())
    app.engine.published = None  # the release's number may be the same as in the test before
    await app.engine.refresh()
    await app.reins.refresh()
    return app.settings.url


@pytest_asyncio.fixture
async def new_customer(url: str) -> AsyncIterator[NewCustomer]:
    """`await new_customer()` is connected already."""
    customers: list[Customer] = []

    async def new(**wanted: Any) -> Customer:  # noqa: ANN401
        customer = await Customer.new(url, **wanted)
        await customer.connect()
        customers.append(customer)
        return customer

    yield new
    for customer in customers:
        await customer.close()


@pytest_asyncio.fixture
async def sign_in(url: str, database: Database) -> AsyncIterator[SignedIn]:
    """`await sign_in("Ada")` is Ada's browser; `role` and more as in NewAgent."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    clients: list[httpx.AsyncClient] = []

    async def sign_in(name: str, role: Role = "agent") -> httpx.AsyncClient:
        email = f"{name.lower()}@ternwell.example"
        hashed = await passwords.hash(PASSWORD)
        async with database.transaction() as tx:
            agent = NewAgent(name=name, email=email, role=role)
            await add_agent(tx, new_id(), agent, hashed, actor="a test", at=SystemClock().now())
        client = httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1", "Origin": url})
        credentials = {"email": email, "password": PASSWORD}
        (await client.post("/api/sign-in", json=credentials)).raise_for_status()
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()
    passwords.close()
