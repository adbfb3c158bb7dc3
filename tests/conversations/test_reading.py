"""Reading back: pages, snapshots, and the turns that are open."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from tests.conversations.nodes import Node, opened, says, texts
from warmline.conversations import (
    Snapshot,
    SnapshotReader,
    contact_of,
    events_after,
    events_before,
    kept_as,
    late_turns,
    open_turns,
    snapshots,
    standing,
)
from warmline.kit import Database, new_id


@pytest.fixture
async def long_one(node: Node, conversation: UUID) -> UUID:
    for n in range(1, 13):
        await node.log.append(says(conversation, f"message {n}", client_id=f"c{n}"))
    return conversation


async def test_a_client_resumes_after_what_it_saw(database: Database, long_one: UUID) -> None:
    async with database.transaction() as tx:
        missed = await events_after(tx, long_one, after=9, limit=100)
        page = await events_after(tx, long_one, after=9, limit=2)
    assert texts(missed) == ["message 10", "message 11", "message 12"]
    assert texts(page) == ["message 10", "message 11"]


async def test_paging_back_shows_everything_once(database: Database, long_one: UUID) -> None:
    pages: list[list[str]] = []
    before = 2**31 - 1
    async with database.transaction() as tx:
        while page := await events_before(tx, long_one, before=before, limit=5):
            pages.insert(0, texts(page))
            before = page[0].seq
    assert [len(page) for page in pages] == [2, 5, 5]
    assert [text for page in pages for text in page] == [f"message {n}" for n in range(1, 13)]


async def test_a_snapshot_has_the_standing_and_the_latest_words(
    database: Database, long_one: UUID
) -> None:
    silent, nobody = await opened(database), new_id()
    async with database.transaction() as tx:
        found = await snapshots(tx, [long_one, silent, nobody], latest=3)
        now, contact = await standing(tx, long_one), await contact_of(tx, long_one)
    assert found.keys() == {long_one, silent}
    assert found[long_one].standing == now
    assert found[long_one].contact == contact
    assert texts(list(found[long_one].latest)) == ["message 10", "message 11", "message 12"]
    assert found[silent].latest == ()


async def test_what_does_not_exist_has_no_standing(database: Database) -> None:
    async with database.transaction() as tx:
        assert await standing(tx, new_id()) is None
        assert await contact_of(tx, new_id()) is None
        assert await kept_as(tx, new_id(), "c1") is None


async def test_a_client_id_tells_under_which_number_it_was_kept(
    database: Database, long_one: UUID
) -> None:
    async with database.transaction() as tx:
        assert await kept_as(tx, long_one, "c7") == 7
        assert await kept_as(tx, long_one, "never sent") is None


async def test_an_unanswered_message_is_an_open_turn(database: Database, long_one: UUID) -> None:
    await opened(database)
    async with database.transaction() as tx:
        assert await open_turns(tx) == [long_one]
        assert await late_turns(tx, within=60, older_than=0) == [long_one]
        assert await late_turns(tx, within=60, older_than=30) == []


async def test_those_who_ask_during_a_read_share_the_next_one(database: Database) -> None:
    reads: list[list[UUID]] = []
    reading, going_on = asyncio.Event(), asyncio.Event()

    async def fetch(asked: Sequence[UUID]) -> dict[UUID, Snapshot]:
        reads.append(list(asked))
        reading.set()
        await going_on.wait()
        async with database.transaction() as tx:
            return await snapshots(tx, asked, latest=1)

    reader = SnapshotReader(fetch)
    known = await opened(database)
    first = asyncio.ensure_future(reader.read(known))
    await reading.wait()
    later = [asyncio.ensure_future(reader.read(known)) for _ in range(3)]
    later.append(asyncio.ensure_future(reader.read(new_id())))
    await asyncio.sleep(0)
    going_on.set()
    assert await first is not None
    *found, missing = await asyncio.gather(*later)
    assert [one.conversation for one in found if one] == [known] * 3
    assert missing is None
    assert [len(asked) for asked in reads] == [1, 2]


async def test_a_failed_read_fails_who_asked_and_not_who_asks_later(database: Database) -> None:
    async def fetch(asked: Sequence[UUID]) -> dict[UUID, Snapshot]:
        raise LookupError(len(asked))

    reader = SnapshotReader(fetch)
    for _ in range(2):
        outcomes = await asyncio.gather(
            reader.read(new_id()), reader.read(new_id()), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [LookupError, LookupError]
