"""The hash chain: it holds, breaks when somebody tampers, and survives an erasure."""

from uuid import UUID

import pytest

from tests.conversations.nodes import Node, all_events, says
from warmline.conversations import (
    Attachment,
    Command,
    ContactDescribed,
    ContactDetails,
    ConversationHeld,
    Entry,
    HandoffRequested,
    MessageSent,
    MessageText,
    MoveTo,
    Note,
    Person,
    ShownLink,
    TurnDecided,
    all_conversations,
    broken_links,
    contact_of,
    describe_contact,
    erase_contact,
    replay,
    standing,
)
from warmline.kit import Database, FixedClock, new_id

ADA = Person(new_id(), "Ada Lind")


@pytest.fixture
async def talked(node: Node, conversation: UUID) -> UUID:
    """Seven events of five commands, with every shape of value a body or payload has."""
    file = Attachment("beleg-größe.pdf", "application/pdf", 2**40)
    link = ShownLink("Refunds", "https://help.example/refunds?a=1&b=ü")
    said = MessageText("Bonjour “Åsa” 👋\n\t\\o/ \x7f", steps=("one", "two"), links=(link,))
    commands = [
        says(conversation, "My card is 4111 1111 1111 1111, cvc 123"),
        Command(
            conversation,
            "turn",
            [
                Entry(TurnDecided(decision="answer", heard=1, took_ms=4, confidence=0.0001)),
                Entry(MessageSent(by="ai", article="refunds"), said),
                Entry(HandoffRequested(by="ai", reason="unsure")),
            ],
            move=MoveTo("waiting"),
        ),
        Command(
            conversation,
            "file",
            [Entry(MessageSent(by="customer"), MessageText("", attachments=(file,)))],
        ),
        Command(
            conversation, "who", [Entry(ContactDescribed(), ContactDetails("Åsa", "a@b.example"))]
        ),
        Command(
            conversation,
            "held",
            [Entry(ConversationHeld(ADA, FixedClock().now(), "customer"), Note("Until Monday"))],
            move=MoveTo("on_hold", ADA.id),
        ),
    ]
    for command in commands:
        await node.log.append(command)
    return conversation


async def test_an_untouched_log_holds(database: Database, talked: UUID) -> None:
    assert await _broken(database, talked) == []


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ('update event set body = \'{"text": "I agreed"}\' where seq = 3', [3]),
        ('update event set payload = payload || \'{"article": "x"}\' where seq = 3', [2]),
        ("update event set kind = 'message.seen' where seq = 1", [1]),
        ("update event set digest = sha256('x'), body = null where seq = 5", [5]),
        ("update event set salt = null where seq = 5", [5]),
        ("delete from event where seq = 5", [6]),
        ("delete from event where seq >= 6", [6]),
        (
            "update event set seq = -seq where seq in (6, 7); "
            "update event set seq = 13 + seq where seq < 0",
            [6, 7, 8],
        ),
        ("update conversation set link = sha256('x')", [8]),
        (
            "insert into event select conversation_id, 8, 'x', kind, at, payload, body, salt, "
            "digest, link from event where seq = 5",
            [8, 9],
        ),
    ],
)
async def test_tampering_is_found_where_it_happened(
    database: Database, talked: UUID, tampering: str, found_at: list[int]
) -> None:
    async with database.transaction() as tx:
        await tx.execute(tampering)
    assert await _broken(database, talked) == found_at


async def test_an_erasure_takes_the_words_and_leaves_the_chain_and_the_replay(
    database: Database, node: Node, talked: UUID
) -> None:
    async with database.transaction() as tx:
        contact = await contact_of(tx, talked)
        assert contact is not None
        await describe_contact(tx, contact, name="Åsa", email="a@b.example")
        before = await standing(tx, talked)
        assert await erase_contact(tx, contact) == 5
        assert await erase_contact(tx, contact) == 0
    events = await all_events(database, talked)
    assert all(event.body is None for event in events)
    assert await _broken(database, talked) == []
    replayed = replay(events)
    assert before is not None
    assert (replayed.state, replayed.epoch, replayed.last_seq) == ("on_hold", 2, 7)
    assert (before.state, before.epoch, before.last_seq) == ("on_hold", 2, 7)
    async with database.transaction() as tx:
        left = await tx.fetchrow(
            "select name, email, erased_at from contact where id = $1", contact
        )
    assert (left["name"], left["email"]) == (None, None)
    await node.log.append(says(talked))
    assert await _broken(database, talked) == []


async def test_every_conversation_with_events_can_be_listed_in_pages(
    database: Database, talked: UUID
) -> None:
    async with database.transaction() as tx:
        assert await all_conversations(tx, after=None, limit=10) == [talked]
        assert await all_conversations(tx, after=talked, limit=10) == []


async def _broken(database: Database, conversation: UUID) -> list[int]:
    async with database.transaction() as tx:
        return await broken_links(tx, conversation)
