"""Files are kept whole or not at all, and nothing of them outside where they belong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.files import samples
from tests.files.conftest import NewFiling
from warmline.files import (
    File,
    FileRefused,
    Files,
    Filing,
    Missing,
    Rules,
    Sender,
    Shelf,
    ShelfUnreachable,
    attach,
    erase_files,
    file_of,
    shelf_at,
)
from warmline.kit import Database, FixedClock, new_id


async def content_of(filing: Filing, file: File) -> bytes:
    return b"".join([chunk async for chunk in filing.files.read(file)])


async def rows(database: Database) -> int:
    async with database.transaction() as tx:
        count: int = await tx.fetchval("select count(*) from file")
    return count


def stored(folder: Path) -> list[Path]:
    """All that lies in the data folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_in_a_folder_under_a_name_of_ours(
    new_filing: NewFiling, tmp_path: Path
) -> None:
    filing = new_filing()
    file = await filing.files.keep(samples.PNG, "../../bill\u202e.png", "image/png", new_id())
    assert (file.name, file.media_type, file.size, file.state) == (
        "bill.png",
        "image/png",
        len(samples.PNG),
        "clean",
    )
    assert await content_of(filing, file) == samples.PNG
    (path,) = stored(tmp_path)
    assert path.parent.parent == tmp_path / "files"
    assert "bill" not in str(path.relative_to(tmp_path))


async def test_a_file_is_kept_in_a_bucket(
    new_filing: NewFiling, bucket: str, tmp_path: Path
) -> None:
    filing = new_filing(bucket, rules=Rules(max_bytes=40_000_000))
    large = samples.PDF + b"\n% more" * 2_000_000
    file = await filing.files.keep(large, "large.pdf", "application/pdf", new_id())
    assert await content_of(filing, file) == large
    assert stored(tmp_path) == []


async def test_reading_stops_at_the_limit(new_filing: NewFiling, tmp_path: Path) -> None:
    filing, given = new_filing(rules=Rules(max_bytes=1_000_000)), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 100_000
            yield samples.PNG.ljust(100_000, b"\x00")

    with pytest.raises(FileRefused, match="too large"):
        await filing.files.receive(endless(), "a.png", "image/png", Sender(new_id()))
    assert given == 1_100_000
    assert stored(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (samples.EXE, "file_mismatch"), (samples.SVG, "file_mismatch")],
)
async def test_what_is_refused_leaves_nothing(
    new_filing: NewFiling, database: Database, tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        await new_filing().files.keep(content, "a.png", "image/png", new_id())
    assert refused.value.code == code
    assert stored(tmp_path) == []
    assert await rows(database) == 0


async def test_a_sender_who_hangs_up_leaves_nothing(
    new_filing: NewFiling, database: Database, tmp_path: Path
) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield samples.PNG
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await new_filing().files.receive(cut(), "a.png", "image/png", Sender(new_id()))
    assert stored(tmp_path) == []
    assert await rows(database) == 0


async def test_ten_thousand_files_meet_the_limit_of_their_conversation(
    new_filing: NewFiling, database: Database
) -> None:
    filing, conversation = new_filing(rules=Rules(most_files=20)), new_id()

    async def send(number: int) -> str:
        try:
            await filing.files.keep(samples.GIF, f"{number}.gif", "image/gif", conversation)
        except FileRefused as refused:
            return refused.code
        return "kept"

    answers: list[str] = []
    for first in range(0, 10_000, 100):
        answers += await asyncio.gather(*map(send, range(first, first + 100)))
    assert answers.count("kept") == 20
    assert answers.count("file_quota") == 9_980
    assert await rows(database) == 20


async def test_many_at_once_do_not_go_past_the_bytes_of_a_conversation(
    new_filing: NewFiling,
) -> None:
    room = 10 * len(samples.PNG)
    filing, conversation = new_filing(rules=Rules(most_bytes=room)), new_id()
    sends = [filing.files.keep(samples.PNG, "a.png", "", conversation) for _ in range(30)]
    answers = await asyncio.gather(*sends, return_exceptions=True)
    assert sum(isinstance(answer, File) for answer in answers) == 10


async def test_a_file_belongs_to_one_message_of_its_sender(
    new_filing: NewFiling, database: Database
) -> None:
    filing, conversation, ada = new_filing(), new_id(), new_id()
    file = await filing.files.keep(samples.PNG, "a.png", "image/png", conversation)

    async def take(conversation: UUID, agent: UUID | None = None) -> list[File]:
        async with database.transaction() as tx:
            return await attach(tx, [file.id], conversation, agent=agent)

    for other in (take(new_id()), take(conversation, ada)):
        with pytest.raises(FileRefused):
            await other
    assert [taken.name for taken in await take(conversation)] == ["a.png"]
    with pytest.raises(FileRefused):
        await take(conversation)


async def test_what_nobody_sent_goes_after_a_day_and_what_was_sent_stays(
    new_filing: NewFiling, database: Database, tmp_path: Path
) -> None:
    clock, conversation = FixedClock(), new_id()
    filing = new_filing(clock=clock)
    sent = await filing.files.keep(samples.PNG, "sent.png", "", conversation)
    loose = await filing.files.keep(samples.PNG, "loose.png", "", conversation)
    async with database.transaction() as tx:
        await attach(tx, [sent.id], conversation, agent=None)
    clock.advance(timedelta(hours=23))
    await filing.upkeep.once()
    assert len(stored(tmp_path)) == 2
    clock.advance(timedelta(hours=2))
    await filing.upkeep.once()
    assert [path.name for path in stored(tmp_path)] == [sent.id.hex]
    async with database.transaction() as tx:
        assert await file_of(tx, loose.id) is None
    assert await rows(database) == 1


@pytest.mark.parametrize("place", ["folder", "bucket"])
async def test_erasing_a_contact_takes_names_at_once_and_bytes_after_it(
    new_filing: NewFiling, database: Database, request: pytest.FixtureRequest, place: str
) -> None:
    url = request.getfixturevalue("bucket") if place == "bucket" else None
    clock, conversation = FixedClock(), new_id()
    filing = new_filing(url, clock=clock)
    file = await filing.files.keep(samples.PNG, "passport.png", "image/png", conversation)
    async with database.transaction() as tx:
        await attach(tx, [file.id], conversation, agent=None)
        await erase_files(tx, [conversation], at=clock.now())
        assert await tx.fetchval("select name from file") is None
    assert await filing.upkeep.remove_erased() == 1
    assert await rows(database) == 0
    with pytest.raises(Missing):
        await content_of(filing, file)


async def test_a_file_store_that_is_away_keeps_nothing_and_forgets_nothing(
    new_filing: NewFiling,
    database: Database,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, conversation = FixedClock(), new_id()
    near = new_filing(bucket, clock=clock)
    file = await near.files.keep(samples.PNG, "a.png", "", conversation)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    away = new_filing(bucket, clock=clock)
    with pytest.raises(ShelfUnreachable):
        await away.files.keep(samples.PNG, "b.png", "", conversation)
    async with database.transaction() as tx:
        await erase_files(tx, [conversation], at=clock.now())
    with pytest.raises(ShelfUnreachable):
        await away.upkeep.remove_erased()
    assert await rows(database) == 2
    clock.advance(timedelta(hours=2))
    await near.upkeep.remove_erased()
    assert await rows(database) == 0
    with pytest.raises(Missing):
        await content_of(near, file)


class ErasedMeanwhile:
    """A shelf whose file is erased after its row was written, and before its bytes are."""

    def __init__(self, filing: Filing, shelf: Shelf, database: Database, at: datetime) -> None:
        self._upkeep, self._shelf = filing.upkeep, shelf
        self._database, self._at = database, at

    async def put(self, id: UUID, path: Path) -> None:
        async with self._database.transaction() as tx:
            conversation = await tx.fetchval("select conversation_id from file")
            await erase_files(tx, [conversation], at=self._at)
        await self._upkeep.remove_erased()
        await self._shelf.put(id, path)

    def read(self, id: UUID) -> AsyncIterator[bytes]:
        return self._shelf.read(id)

    async def remove(self, id: UUID) -> None:
        await self._shelf.remove(id)


async def test_a_file_that_arrives_while_its_contact_is_erased_is_not_left_behind(
    new_filing: NewFiling, database: Database, tmp_path: Path
) -> None:
    clock = FixedClock()
    filing = new_filing(clock=clock)
    shelf = ErasedMeanwhile(filing, shelf_at(None, tmp_path), database, clock.now())
    files = Files(database, shelf, clock, drafts=tmp_path / "drafts", rules=Rules())
    with pytest.raises(FileRefused):
        await files.keep(samples.PNG, "a.png", "image/png", new_id())
    assert stored(tmp_path) == []
    clock.advance(timedelta(hours=2))
    await filing.upkeep.remove_erased()
    assert await rows(database) == 0
