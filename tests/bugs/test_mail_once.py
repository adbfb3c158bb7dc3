"""Class 6, by mail: nothing is lost and nothing doubled, whatever Message-IDs and retries do."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.channels.post import Office, to_thread_of, written
from warmline.kit import Database


@pytest_asyncio.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    office = await Office.open(database)
    yield office
    await office.close()


async def test_two_different_mails_under_one_message_id_are_both_kept(office: Office) -> None:
    conversation = await office.begin()
    to = to_thread_of(conversation)
    first = written("The first.", To=to, Message_ID="<same@example.com>")
    await office.comes(first, written("The second.", To=to, Message_ID="<same@example.com>"))
    assert sorted(await office.texts(conversation)) == ["The first.", "The second."]


async def test_the_same_mail_twice_is_kept_once_whichever_way_it_comes(office: Office) -> None:
    conversation = await office.begin()
    mail = written("Once.", To=to_thread_of(conversation))
    by_another_way = b"Received: from a by b; now\n" + mail.replace(b"\n", b"\r\n")
    await office.comes(mail, mail, by_another_way)
    assert await office.texts(conversation) == ["Once."]


async def test_mails_without_any_message_id_are_told_apart_by_their_words(office: Office) -> None:
    conversation = await office.begin()
    to = to_thread_of(conversation)
    one = written("One.", To=to, Message_ID=None)
    await office.comes(one, one, written("Two.", To=to, Message_ID=None))
    assert sorted(await office.texts(conversation)) == ["One.", "Two."]


async def test_a_crash_between_keeping_and_working_loses_nothing(
    office: Office, database: Database
) -> None:
    conversation = await office.begin()
    await office.intake.take(written("Not lost.", To=to_thread_of(conversation)))
    fresh = await Office.open(database, clock=office.clock)  # and the first node is gone
    await fresh.working.work_due()
    assert await fresh.texts(conversation) == ["Not lost."]
    await fresh.close()
