"""`verify` tells what is wrong with a conversation, and nothing when nothing is."""

from uuid import UUID

import pytest

from tests.conversations.nodes import Node, says
from warmline.conversations import (
    Command,
    Entry,
    HandoffRequested,
    MoveTo,
    Verified,
    contact_of,
    erase_contact,
    verify,
)
from warmline.kit import Database, new_id


@pytest.fixture
async def talked(node: Node, conversation: UUID) -> UUID:
    for n in range(600):
        await node.log.append(says(conversation, f"message {n}"))
    handed = Entry(HandoffRequested(by="customer", reason="asked_for_person"))
    await node.log.append(Command(conversation, "h", [handed], move=MoveTo("waiting")))
    return conversation


async def test_an_untouched_and_an_erased_conversation_are_intact(
    database: Database, talked: UUID
) -> None:
    async with database.transaction() as tx:
        assert await verify(tx, talked) == Verified(talked, 601, ())
        contact = await contact_of(tx, talked)
        assert contact is not None
        await erase_contact(tx, contact)
        assert await verify(tx, talked) == Verified(talked, 601, ())


@pytest.mark.parametrize(
    ("tampering", "word"),
    [
        ('update event set body = \'{"text": "no"}\' where seq = 3', "Event 3"),
        ("delete from event where seq = 600", "Missing: 600"),
        ("delete from event where seq = 601", "Missing: 601"),
        ("update conversation set state = 'resolved'", "its events tell"),
        ("update conversation set answered_seq = 601", "More was answered"),
        ("update event set kind = 'message.unsent' where seq = 5", "unreadable"),
    ],
)
async def test_what_was_changed_is_told(
    database: Database, talked: UUID, tampering: str, word: str
) -> None:
    async with database.transaction() as tx:
        await tx.execute(tampering)
        found = await verify(tx, talked)
    assert found is not None
    assert word in " ".join(found.faults)


async def test_there_is_nothing_to_verify_where_nothing_is(database: Database) -> None:
    async with database.transaction() as tx:
        assert await verify(tx, new_id()) is None
