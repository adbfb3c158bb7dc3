"""`warmline promises`, as an operator meets it."""

import json

import pytest

from tests.cli.test_commands import run
from tests.conversations.nodes import opened
from warmline.conversations import Command, Entry, MessageSent, MessageText, append_in
from warmline.desk import follow_promises
from warmline.kit import Database

pytestmark = pytest.mark.slow


async def test_promises_are_counted(database: Database, dsn: str) -> None:
    conversation = await opened(database)
    sent = Entry(MessageSent(by="ai", promise=True), MessageText("I'll find out."))
    async with database.transaction() as tx:
        await follow_promises(tx, await append_in(tx, Command(conversation, "p", [sent])))
    counted = run("promises", "--json", WARMLINE_DATABASE_URL=dsn)
    assert json.loads(counted.stdout) == {
        "days": 30,
        "made": 1,
        "kept": 0,
        "kept_late": 0,
        "missed": 0,
        "open": 1,
        "kept_rate": None,
    }
    told = run("promises", "--days", "7", WARMLINE_DATABASE_URL=dsn)
    assert told.stdout.startswith("1 promises made in 7 days:")
