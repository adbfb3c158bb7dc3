"""A mailbox on a real IMAP server: each mail is taken once, whatever happens to either side."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.channels.imap_server import ImapServer, imap_server
from tests.channels.post import Office, written
from tests.eventually import eventually
from tests.ports import free_port
from warmline.channels.mail import Fetching, Mailbox, MailboxWrong
from warmline.kit import Database, SystemClock, new_id
from warmline.mail import Bookmark


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@asynccontextmanager
async def fetching(
    office: Office, server: ImapServer, *, done: str | None = None
) -> AsyncIterator[None]:
    mailbox = Mailbox.at(server.url)
    bookmark = Bookmark(office.database, SystemClock(), name=mailbox.name, reader=new_id())
    part = Fetching(mailbox, bookmark, office.intake, done=done, listens=5.0)
    await part.start()
    try:
        yield
    finally:
        await part.stop()


async def count(database: Database) -> int:
    async with database.transaction() as tx:
        kept: int = await tx.fetchval("select count(*) from incoming_mail")
    return kept


async def came(office: Office, number: int) -> None:
    async def is_so() -> bool:
        return await count(office.database) >= number

    await eventually(is_so)


async def test_a_mail_is_taken_as_it_arrives_and_then_marked_as_read(
    office: Office, server: ImapServer
) -> None:
    async with fetching(office, server):
        server.deliver(written("First."))
        await came(office, 1)
        server.deliver(written("Second."), written("Third."))
        await came(office, 3)
        await eventually(lambda: server.count(wanted="UNSEEN") == 0)
    assert server.count() == 3


async def test_what_came_while_nobody_listened_is_taken_though_somebody_read_it(
    office: Office, server: ImapServer
) -> None:
    async with fetching(office, server):
        server.deliver(written("First."))
        await came(office, 1)
    server.deliver(written("Second."))
    server.read_by_somebody()
    async with fetching(office, server):
        await came(office, 2)


async def test_what_was_read_before_the_first_start_is_left_alone(
    office: Office, server: ImapServer
) -> None:
    server.deliver(*(written(f"Old {n}.") for n in range(3)))
    server.read_by_somebody()
    server.deliver(written("New."))
    async with fetching(office, server):
        await came(office, 1)
        await asyncio.sleep(0.5)
    assert await count(office.database) == 1


async def test_what_is_kept_is_moved_where_the_operator_wants_it(
    office: Office, server: ImapServer
) -> None:
    server.make("Done")
    async with fetching(office, server, done="Done"):
        server.deliver(written("Once."))
        await eventually(lambda: server.count("Done") == 1)
    assert server.count() == 0


async def test_two_nodes_keep_each_mail_once(
    office: Office, server: ImapServer, database: Database
) -> None:
    other = await Office.open(database)
    async with fetching(office, server), fetching(other, server):
        server.deliver(*(written(f"Number {n}.") for n in range(10)))
        await came(office, 10)
        await asyncio.sleep(0.5)
    assert await count(database) == 10
    await other.close()


async def test_a_mailbox_that_counts_anew_loses_nothing_and_repeats_nothing(
    office: Office, database: Database
) -> None:
    port, before = free_port(), written("Before.")
    with imap_server(port) as server:
        async with fetching(office, server):
            server.deliver(before)
            await came(office, 1)
    with imap_server(port) as server:  # its memory is gone, and its UIDVALIDITY another one
        server.deliver(before, written("After."))
        async with fetching(office, server):
            await came(office, 2)
            await asyncio.sleep(0.5)
    assert await count(database) == 2


async def test_a_server_that_goes_away_is_found_again(office: Office) -> None:
    port = free_port()
    with imap_server(port) as first:
        async with fetching(office, first):
            first.deliver(written("First."))
            await came(office, 1)
    with imap_server(port) as again:
        async with fetching(office, again):
            again.deliver(written("Second."))
            await came(office, 2)


async def test_a_very_large_mail_is_read_from_its_beginning(
    office: Office, server: ImapServer
) -> None:
    head = b"From: grace@example.com\r\nTo: help@ternwell.example\r\nSubject: x\r\n"
    mixed = b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nThe words.\r\n--q\r\n"
    file = b"Content-Type: application/zip; name=a.zip\r\n\r\n" + b"x" * 70 + b"\r\n"
    async with fetching(office, server):
        server.deliver(head + mixed + file + (b"y" * 70 + b"\r\n") * 400_000)
        await came(office, 1)
    await office.working.work_due()
    (conversation,) = await office.begun()
    assert (await office.texts(conversation, via=None)) == ["x\n\nThe words."]


async def test_a_mailbox_that_cannot_be_read_says_why(
    office: Office, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {
        f"imap://help:wrong@127.0.0.1:{server.port}": "refused the sign-in of help",
        f"imap://help:a-password@127.0.0.1:{server.port}/Nowhere": "has no folder Nowhere",
        f"imap://help:a-password@127.0.0.1:{free_port()}": "cannot be reached",
        f"imaps://help:a-password@127.0.0.1:{server.port}": "speaks no TLS here",
    }
    for url, sentence in wrong.items():
        with pytest.raises(MailboxWrong, match=sentence):
            await asyncio.to_thread(Mailbox.at(url).open)
    with caplog.at_level(logging.DEBUG, logger="warmline"):
        elsewhere = ImapServer(free_port())
        async with fetching(office, elsewhere):
            await eventually(lambda: "cannot be reached" in caplog.text)
    assert "a-password" not in caplog.text
