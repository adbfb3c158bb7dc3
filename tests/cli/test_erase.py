"""`warmline erase`, as an operator meets it."""

import pytest

from tests.cli.test_commands import run
from tests.conversations.nodes import opened
from warmline.conversations import Command, Entry, Feed, Log, MessageSent, MessageText, events_after
from warmline.kit import Database, new_id

pytestmark = pytest.mark.slow


async def test_what_a_contact_wrote_is_erased_and_its_place_stays(
    database: Database, dsn: str
) -> None:
    conversation = await opened(database)
    feed = Feed(database.dedicated, node="a-test")
    log = Log(database.dedicated, feed)
    await feed.start()
    await log.start()
    said = Entry(MessageSent(by="customer"), MessageText("my name is Ida"))
    await log.append(Command(conversation, "said", [said]))
    await log.stop()
    await feed.stop()
    erased = run("erase", str(conversation), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert (erased.returncode, "1 messages" in erased.stdout) == (0, True), erased.stderr
    async with database.transaction() as tx:
        events = await events_after(tx, conversation, after=0, limit=10)
    assert [event.body for event in events] == [None] * len(events)
    assert events


def test_an_unknown_conversation_is_told(dsn: str) -> None:
    told = run("erase", str(new_id()), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert told.returncode == 1
    assert "There is no conversation" in told.stderr
