"""Two real servers on one real database; every test finds both empty and their engine obedient."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any, Protocol

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from tests.bugs.house import Agent, Puppet, PuppetTrainer
from tests.databases import set_apart
from tests.ports import free_port
from tests.web.conftest import OPERATOR, PASSWORD
from tests.web.people import Customer
from warmline.autonomy import set_levels
from warmline.boot import App
from warmline.kit import Database, SystemClock, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.knowledge import Article, Company, Draft, prepare, publish
from warmline.people import NewAgent, Passwords, Role, add_agent
from warmline.serving import served
from warmline.settings import Settings


class NewCustomer(Protocol):
    async def __call__(self, url: str = "", **wanted: object) -> Customer: ...


class SignIn(Protocol):
    async def __call__(self, name: str, role: Role = "agent") -> Agent: ...


@pytest_asyncio.fixture(scope="session")
async def dsn(postgres: EmbeddedPostgres) -> str:
    """Apart: these servers run on, and would take the turns of other packages' conversations."""
    return await set_apart(postgres, "bugs")


@pytest_asyncio.fixture(scope="session")
async def session_database(dsn: str) -> AsyncIterator[Database]:
    database = await Database.connect(dsn)
    yield database
    await database.close()


@pytest_asyncio.fixture(scope="session")
async def strings() -> Puppet:
    return Puppet()


@pytest_asyncio.fixture(scope="session")
async def servers(
    dsn: str, strings: Puppet, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[App, App]]:
    async with AsyncExitStack() as stack:
        nodes = []
        for name in ("north", "south"):
            settings = Settings(
                database_url=dsn,
                data_dir=tmp_path_factory.mktemp(name),
                port=free_port(),
                operator_token=OPERATOR,
                secret_key="a key for tests only, long enough to sign",
            )
            nodes.append(await stack.enter_async_context(served(settings, PuppetTrainer(strings))))
        yield nodes[0], nodes[1]


@pytest.fixture
def puppet(strings: Puppet) -> Puppet:
    strings.reset()
    return strings


@pytest_asyncio.fixture
async def nodes(servers: tuple[App, App], database: Database, puppet: Puppet) -> tuple[App, App]:
    """Two servers whose company knows one article."""
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
    for app in servers:
        app.engine.published = None  # the release's number may be the same as in the test before
        await app.engine.refresh()
        await app.reins.refresh()
    return servers


@pytest.fixture
def url(nodes: tuple[App, App]) -> str:
    return nodes[0].settings.url


@pytest.fixture
def other_url(nodes: tuple[App, App]) -> str:
    """The second node on the same database."""
    return nodes[1].settings.url


@pytest.fixture(scope="session")
def addresses() -> Iterator[str]:
    """Of customers from all over the place, so that one test's limits are not another's."""
    return (f"198.18.{high}.{low}" for high in range(256) for low in range(256))


@pytest_asyncio.fixture
async def new_customer(
    url: str, puppet: Puppet, addresses: Iterator[str]
) -> AsyncIterator[NewCustomer]:
    """`await new_customer()` is connected already, to the first node unless told otherwise."""
    customers: list[Customer] = []
    first = url

    async def new(url: str = "", **wanted: Any) -> Customer:  # noqa: ANN401
        customer = await Customer.new(url or first, address=next(addresses), **wanted)
        await customer.connect()
        customers.append(customer)
        return customer

    yield new
    puppet.may_decide.set()
    for customer in customers:
        customer.drop()


@pytest_asyncio.fixture
async def sign_in(url: str, database: Database) -> AsyncIterator[SignIn]:
    """`await sign_in("Ada")` is Ada's browser at the first node."""
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    agents: list[Agent] = []

    async def sign_in(name: str, role: Role = "agent") -> Agent:
        email = f"{name.lower()}@ternwell.example"
        hashed = await passwords.hash(PASSWORD)
        async with database.transaction() as tx:
            new = NewAgent(name=name, email=email, role=role)
            await add_agent(tx, new_id(), new, hashed, actor="a test", at=SystemClock().now())
        http = httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1", "Origin": url})
        credentials = {"email": email, "password": PASSWORD}
        (await http.post("/api/sign-in", json=credentials)).raise_for_status()
        agents.append(Agent(http))
        return agents[-1]

    yield sign_in
    for agent in agents:
        await agent.leave()
    passwords.close()
