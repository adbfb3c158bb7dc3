"""The way there and back on real servers: an agent writes, the customer is away, a mail goes out
over SMTP, the answer comes in over IMAP, and the agent sees it in the conversation."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from tests.bugs.house import Agent
from tests.channels.imap_server import ImapServer, imap_server
from tests.channels.post import written
from tests.databases import set_apart
from tests.eventually import eventually
from tests.mail.server import Outbox, smtp_server
from tests.ports import free_port
from tests.web.conftest import PASSWORD
from tests.web.people import Customer, ScriptedTrainer
from warmline.boot import App
from warmline.desk import find_reviews
from warmline.kit import Database, SystemClock, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.people import NewAgent, Passwords, add_agent
from warmline.serving import served
from warmline.settings import Settings

GRACE = "grace@example.com"
QUIET_SECONDS = 1


@pytest_asyncio.fixture(scope="session")
async def dsn(postgres: EmbeddedPostgres) -> str:
    """Apart: a server runs on it."""
    return await set_apart(postgres, "letters")


@pytest_asyncio.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = await Database.connect(dsn)
    yield database
    await database.close()


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest_asyncio.fixture
async def app(
    dsn: str, outbox: Outbox, server: ImapServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    with smtp_server(outbox) as smtp_url:
        settings = Settings(
            database_url=dsn,
            data_dir=tmp_path_factory.mktemp("letters"),
            port=free_port(),
            secret_key="a key for tests only, long enough to sign",
            smtp_url=smtp_url,
            mail_from="Ternwell <help@ternwell.example>",
            mail_quiet_seconds=QUIET_SECONDS,
            imap_url=server.url,
        )
        async with served(settings, ScriptedTrainer()) as app:
            yield app


@pytest_asyncio.fixture
async def ada(app: App, database: Database) -> AsyncIterator[Agent]:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    hashed = await passwords.hash(PASSWORD)
    new = NewAgent(name="Ada", email=f"ada-{new_id().hex}@ternwell.example", role="agent")
    async with database.transaction() as tx:
        await add_agent(tx, new_id(), new, hashed, actor="a test", at=SystemClock().now())
    url = app.settings.url
    http = httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1", "Origin": url})
    signed_in = await http.post("/api/sign-in", json={"email": new.email, "password": PASSWORD})
    signed_in.raise_for_status()
    agent = Agent(http)
    yield agent
    await agent.leave()
    passwords.close()


async def test_a_customer_who_left_is_answered_by_mail_and_answers_by_mail(
    app: App, ada: Agent, outbox: Outbox, server: ImapServer
) -> None:
    grace = await Customer.new(app.settings.url)
    await grace.connect()
    await grace.send(type="describe", client_id="d", name="Grace", email=GRACE)
    await grace.send(type="ask_person", client_id="p")
    await grace.event("handoff.requested")
    await ada.does(grace, "claim")
    await grace.event("conversation.claimed")
    await grace.close()

    await ada.does(grace, "messages", text="I found your parcel.")
    await ada.does(grace, "messages", text="It comes on Friday. Is that fine?")
    await eventually(lambda: len(outbox.messages) == 1)
    mail = outbox.messages[0]
    words = mail.get_content()
    assert outbox.recipients == [GRACE]
    assert words.index("I found your parcel.") < words.index("Is that fine?")

    answer = reply_to(mail, "Friday is fine, thank you!")
    server.deliver(answer)
    said = await heard(ada, grace, "Friday is fine, thank you!")
    assert (said["payload"]["by"], said["payload"]["via"]) == ("customer", "mail")

    await ada.does(grace, "messages", text="See you on Friday.")
    await eventually(lambda: len(outbox.messages) == 2)
    second = outbox.messages[1]
    assert "See you on Friday." in second.get_content()
    assert "Is that fine?" not in second.get_content(), "each goes out once"
    assert second["Subject"] == "Re: A message from Our company"
    assert second["In-Reply-To"] == message_from_bytes(answer)["Message-ID"]

    await ada.does(grace, "resolve")
    server.deliver(reply_to(second, "It did not come!"))
    await heard(ada, grace, "It did not come!")
    (row,) = [row for row in await ada.rows("queue") if row["id"] == grace.conversation]
    assert row["reason"] == "wrote_by_mail"

    back = Customer(app.settings.url, grace.token, grace.conversation)
    await back.connect()
    await back.event("message.sent", via="mail")
    await back.close()


async def test_who_writes_a_mail_first_waits_in_the_queue_and_gets_a_mail_back(
    app: App, ada: Agent, outbox: Outbox, server: ImapServer
) -> None:
    server.deliver(written("Where is my refund?", Subject="Refund TW-1"))
    found: list[str] = []

    async def waits() -> bool:
        rows = await ada.rows("queue")
        found[:] = [row["id"] for row in rows if row["channel"] == "mail"]
        return bool(found)

    await eventually(waits)
    grace = Customer(app.settings.url, "", found[0])
    await ada.does(grace, "claim")
    await ada.does(grace, "messages", text="It is on its way.")
    await eventually(lambda: len(outbox.messages) == 1)
    mail = outbox.messages[0]
    assert (str(mail["To"]), mail["Subject"]) == (GRACE, "Re: Refund TW-1")


async def test_a_person_writes_first_after_a_chat_that_went_nowhere_and_it_arrives_by_mail(
    app: App, ada: Agent, database: Database, outbox: Outbox, server: ImapServer
) -> None:
    grace = await Customer.new(app.settings.url)
    await grace.connect()
    await grace.send(type="describe", client_id="d", name="Grace", email=GRACE)
    await grace.send(type="ask_person", client_id="p")
    await grace.event("handoff.requested")
    # she gave up waiting and is gone
    await grace.send(type="ask_assistant", client_id="a")
    await grace.event("conversation.handed_back")
    await grace.close()
    async with database.transaction() as tx:
        later = SystemClock().now() + timedelta(minutes=20)
        await find_reviews(tx, later, looked=None)

    (review,) = (await ada.http.get("/api/reviews")).json()
    assert (review["conversation"], review["why"]) == (grace.conversation, "left_line")
    await ada.does(grace, "claim")
    await ada.does(grace, "messages", text="I saw that you left. Shall I look into it?")
    await eventually(lambda: len(outbox.messages) == 1)
    mail = outbox.messages[0]
    assert outbox.recipients == [GRACE]
    assert "Shall I look into it?" in mail.get_content()
    close = f"/api/reviews/{grace.conversation}/close"
    (await ada.http.post(close, json={"client_id": "c", "outcome": "wrote"})).raise_for_status()
    assert (await ada.http.get("/api/reviews")).json() == []

    server.deliver(reply_to(mail, "Yes please!"))
    said = await heard(ada, grace, "Yes please!")
    assert said["payload"]["via"] == "mail"


async def heard(ada: Agent, customer: Customer, text: str) -> dict[str, dict[str, str]]:
    found: list[dict[str, dict[str, str]]] = []

    async def is_there() -> bool:
        events = await ada.events(customer)
        found[:] = [one for one in events if (one["body"] or {}).get("text") == text]
        return bool(found)

    await eventually(is_there)
    return found[0]


def reply_to(mail: EmailMessage, text: str) -> bytes:
    quoted = "\n".join(f"> {line}" for line in mail.get_content().splitlines())
    said = f"On Mon, Nov 30, 2026 at 9:00 AM Ternwell <help@ternwell.example> wrote:\n{quoted}"
    return written(
        f"{text}\n\n{said}\n",
        To=str(mail["Reply-To"]),
        Subject=f"Re: {mail['Subject']}",
        In_Reply_To=str(mail["Message-ID"]),
    )
