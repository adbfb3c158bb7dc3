"""`warmline erase`, as an operator meets it."""

from pathlib import Path

import pytest

from tests.cli.test_commands import run as command
from tests.conversations.nodes import opened
from tests.desk.shelf import REFUND
from tests.identity.host import SEAL, claims
from warmline.actions import Effect, Proposal, issue, ledger, receipt_of
from warmline.conversations import (
    Command,
    DeedText,
    Entry,
    Feed,
    Log,
    MessageSent,
    MessageText,
    append_in,
    contact_of,
    events_after,
)
from warmline.desk import Acting, Sought, catch_up_search, search
from warmline.files import Filing, Rules
from warmline.identity import contact_for, identity_of, new_code, sign
from warmline.kit import Database, SystemClock, new_id
from warmline.mail import Postman

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
    erased = command("erase", str(conversation), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert (erased.returncode, "1 messages" in erased.stdout) == (0, True), erased.stderr
    async with database.transaction() as tx:
        events = await events_after(tx, conversation, after=0, limit=10)
    assert [event.body for event in events] == [None] * len(events)
    assert events


async def test_who_a_contact_was_and_their_mails_are_erased_too(
    database: Database, dsn: str
) -> None:
    conversation, now = await opened(database), SystemClock().now()
    post = Postman(
        database, SEAL, SystemClock(), smtp_url="smtp://127.0.0.1:1", sender="a@b.example"
    )
    async with database.transaction() as tx:
        await sign(tx, conversation, claims(now), now)
        contact = await contact_of(tx, conversation)
        await contact_for(tx, "c-1001", lambda: contact or new_id())
        await new_code(tx, SEAL, conversation, await identity_of(tx, conversation), now)
        await post.post(
            tx, to="grace@example.com", subject="x", body="x", conversation=conversation, at=now
        )
    erased = command("erase", str(conversation), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert erased.returncode == 0, erased.stderr
    async with database.transaction() as tx:
        left = [
            await tx.fetchval(f"select count(*) from {table}")
            for table in (
                "conversation_identity",
                "one_time_code",
                "contact_subject",
                "outgoing_mail",
            )
        ]
    assert left == [0, 0, 0, 0]


async def test_their_files_are_erased_with_their_bytes(
    database: Database, dsn: str, tmp_path: Path
) -> None:
    conversation = await opened(database)
    filing = Filing.at(None, tmp_path, database, SystemClock(), rules=Rules(), scan=None)
    file = await filing.files.keep(b"my passport", "passport.txt", "text/plain", conversation)
    path = tmp_path / "files" / file.id.hex[-2:] / file.id.hex
    assert path.exists()
    there = {"WARMLINE_DATABASE_URL": dsn, "WARMLINE_DATA_DIR": str(tmp_path)}
    erased = command("erase", str(conversation), "--yes", **there)
    assert erased.returncode == 0, erased.stderr
    assert not path.exists()
    async with database.transaction() as tx:
        assert await tx.fetchval("select count(*) from file") == 0


async def test_what_was_done_for_a_contact_is_erased_but_that_it_was(
    database: Database, dsn: str
) -> None:
    conversation, now, run = await opened(database), SystemClock().now(), new_id()
    words = DeedText("Refund", "Refund 20 EUR for TW-482913?")
    async with database.transaction() as tx:
        await ledger.propose(
            tx,
            Proposal(
                *(run, conversation, "c-1001", REFUND, 1, {"order": "TW-482913"}, words),
                by="ai",
                language="en",
                before={"iban": "DE89"},
            ),
            now=now,
        )
        effect = Effect(run, conversation, "refund", words, "en", now)
        receipt = await issue(tx, effect, new_id)
    erased = command("erase", str(conversation), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert erased.returncode == 0, erased.stderr
    async with database.transaction() as tx:
        left = await tx.fetchval("select t::text from action_run t")
        proof = await tx.fetchval("select t::text from receipt t")
        assert await receipt_of(tx, receipt.id) is None
    assert (run.hex in left.replace("-", ""), receipt.number in proof) == (True, True)
    for told in ("TW-482913", "c-1001", "DE89"):
        assert told not in left + proof


def test_an_unknown_conversation_is_told(dsn: str) -> None:
    told = command("erase", str(new_id()), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert told.returncode == 1
    assert "There is no conversation" in told.stderr


async def test_what_a_contact_wrote_is_found_no_more(database: Database, dsn: str) -> None:
    conversation = await opened(database)
    said = Entry(MessageSent(by="customer"), MessageText("my secret kayak"))
    async with database.transaction() as tx:
        await append_in(tx, Command(conversation, "said", [said]))
    await catch_up_search(database)
    lead = Acting(new_id(), "Sol", "supervisor")

    async def found() -> int:
        async with database.transaction() as tx:
            return len((await search(tx, lead, Sought("kayak"))).matches)

    assert await found() == 1
    erased = command("erase", str(conversation), "--yes", WARMLINE_DATABASE_URL=dsn)
    assert (erased.returncode, await found()) == (0, 0), erased.stderr
    rebuilt = command("search", "rebuild", WARMLINE_DATABASE_URL=dsn)
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "Read 1 conversations.\n"), rebuilt.stderr
    assert await found() == 0
