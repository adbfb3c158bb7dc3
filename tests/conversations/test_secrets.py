"""A card number is nowhere on the disk: not in tables, the write-ahead log or what is logged."""

import logging
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import reachable
from tests.conversations.nodes import DISCLOSURE, Node, opened, says
from warmline.conversations import (
    Attachment,
    Command,
    ContactDescribed,
    ContactDetails,
    ConversationOpened,
    Entry,
    MessageSent,
    MessageText,
    Note,
    NoteAdded,
    Person,
    Visit,
    contact_of,
    describe_contact,
)
from warmline.kit import Database, new_id
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate

pytestmark = pytest.mark.slow

CARD = "5555341244441115"
SPACED = "5555 3412 4444 1115"
SECURITY_CODE = "CVV 983"
ADA = Person(new_id(), "Ada Lind")


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(reachable(tmp_path)) as server:
        yield server


async def test_a_card_number_never_reaches_the_disk_or_a_log(
    durable: EmbeddedPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await migrate(durable.dsn())
    database = await Database.connect(durable.dsn())
    await _type_it_everywhere(database)
    async with database.transaction() as tx:
        await tx.execute("checkpoint")
    await database.close()
    durable.stop()
    files = [path for path in durable.folder.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert any(path.parent.name == "pg_wal" for path in files)
    assert "•••• •••• •••• 1115".encode() in kept, "else this test looks in the wrong place"
    for secret in (CARD, SPACED, SECURITY_CODE):
        assert secret.encode() not in kept
        assert secret not in caplog.text


async def _type_it_everywhere(database: Database) -> None:
    node = await Node.start(database)
    conversation = await opened(database)
    file = Attachment(f"{CARD}.png", "image/png", 1)
    said = MessageText(f"card {SPACED}, {SECURITY_CODE}", steps=(CARD,), attachments=(file,))
    details = ContactDetails(name=f"Åsa {SPACED}", email=f"{CARD}@mail.example")
    opening = ConversationOpened("widget", "assistant", DISCLOSURE)
    for n, entry in enumerate(
        (
            Entry(opening, Visit(f"https://shop.example/?card={CARD}")),
            Entry(MessageSent(by="customer"), said),
            Entry(NoteAdded(agent=ADA), Note(f"paid with {CARD}")),
            Entry(ContactDescribed(), details),
        )
    ):
        await node.log.append(Command(conversation, f"c{n}", [entry]))
    with pytest.raises(asyncpg.PostgresError) as refused:
        await node.log.append(says(conversation, f"{SPACED} \0"))
    logging.getLogger("warmline").error("refused", exc_info=refused.value)
    async with database.transaction() as tx:
        contact = await contact_of(tx, conversation)
        assert contact is not None
        await describe_contact(tx, contact, name=details.name, email=details.email)
    await node.stop()
