"""Mail is sent apart from the server, so that a server that dies sends none twice."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import pytest

from tests.eventually import eventually
from tests.mail.server import Outbox, smtp_server
from warmline.kit import Database, SystemClock, new_id, sealing
from warmline.mail import Apart, Post, Postman

KEY = "a key for tests only, long enough to seal"
SENDER = "Ternwell <help@ternwell.example>"


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def smtp_url(outbox: Outbox) -> Iterator[str]:
    with smtp_server(outbox) as url:
        yield url


def post_at(database: Database, smtp_url: str) -> Post:
    return Post(database.dsn, KEY, smtp_url, SENDER)


async def write(database: Database, hands: Apart | None, smtp_url: str) -> UUID:
    post = Postman(
        database,
        sealing.Seal(KEY, "mail"),
        SystemClock(),
        smtp_url=smtp_url,
        sender=SENDER,
        hands=hands,
    )
    async with database.transaction() as tx:
        mail = await post.post(
            tx,
            to="grace@example.com",
            subject="Your code",
            body="It is 123456.",
            conversation=new_id(),
            at=SystemClock().now(),
        )
    post.wake()
    return mail


async def is_sent(database: Database, mail: UUID) -> bool:
    async with database.transaction() as tx:
        at = await tx.fetchval("select sent_at from outgoing_mail where id = $1", mail)
    return at is not None


async def until_sent(database: Database, mail: UUID) -> None:
    async with asyncio.timeout(30):
        while not await is_sent(database, mail):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


@asynccontextmanager
async def server(post: Post) -> AsyncIterator[asyncio.subprocess.Process]:
    argument = msgspec.json.encode(post).decode()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.mail.sender", argument
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_mail_is_sent_by_the_other_process(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    hands = Apart(post_at(database, smtp_url))
    await hands.start()
    try:
        await until_sent(database, await write(database, hands, smtp_url))
    finally:
        await hands.stop()
    assert [message["To"] for message in outbox.messages] == ["grace@example.com"]


async def test_a_server_that_is_killed_while_a_mail_is_on_its_way_sends_it_once(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    outbox.slow = 1.0
    mail = await write(database, None, smtp_url)
    async with server(post_at(database, smtp_url)) as dying:
        await eventually(lambda: outbox.at_once == 1)
        dying.kill()
    await until_sent(database, mail)
    assert outbox.tried == 1


async def test_a_stop_waits_for_what_is_on_its_way(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    outbox.slow = 1.0
    hands = Apart(post_at(database, smtp_url))
    mail = await write(database, None, smtp_url)
    await hands.start()
    await eventually(lambda: outbox.at_once == 1)
    await hands.stop()
    assert await is_sent(database, mail)
    assert outbox.tried == 1


async def test_one_that_fell_over_is_started_again(
    database: Database, outbox: Outbox, smtp_url: str
) -> None:
    hands = Apart(post_at(database, smtp_url))
    await hands.start()
    try:
        assert hands._process is not None
        hands._process.kill()
        await until_sent(database, await write(database, hands, smtp_url))
    finally:
        await hands.stop()
    assert len(outbox.messages) == 1
