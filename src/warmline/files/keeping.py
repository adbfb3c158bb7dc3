"""Taking files in: read no further than allowed, known for what they are, and only then kept."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import anyio

from warmline.files import sql
from warmline.files.kinds import Kind
from warmline.files.names import clean_name
from warmline.files.rules import FileRefused, Rules, mismatch
from warmline.files.shelf import Shelf, ShelfUnreachable
from warmline.files.sniffing import holds
from warmline.files.sql import File
from warmline.kit import Clock, Database, Ids, new_id

# A draft older than this (seconds) belongs to a process that is gone.
OLD_DRAFT = 24 * 3600


@dataclass(frozen=True, slots=True)
class Sender:
    """To which conversation, and which agent sends; None: the customer. A photo of an agent has no
    conversation."""

    conversation: UUID | None
    agent: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Arrived:
    name: str
    kind: Kind
    size: int
    digest: bytes


class Files:
    """`drafts` is a folder on this machine for what still arrives; `checks` is whether files wait
    for a scan; `mask` hides in a name what must not be kept; `on_new` hears that one waits."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        clock: Clock,
        ids: Ids = new_id,
        *,
        drafts: Path,
        rules: Rules,
        checks: bool = False,
        mask: Callable[[str], str] = str,
        on_new: Callable[[], None] = lambda: None,
    ) -> None:
        self._database, self._shelf, self._clock, self._ids = database, shelf, clock, ids
        self._drafts, self.rules, self._checks = drafts, rules, checks
        self._mask, self._on_new = mask, on_new
        drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(drafts)

    async def keep(self, content: bytes, name: str, media_type: str, conversation: UUID) -> File:
        """Bytes in hand, of the customer, as they come by mail. As `receive`; what came before
        under this name and is in no message yet is that file: a mail may be worked twice."""
        digest = hashlib.sha256(content).digest()
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.SAME, conversation, digest, clean_name(self._mask(name)))
        if row is not None:
            return File(**row)

        async def whole() -> AsyncIterator[bytes]:
            yield content

        return await self.receive(whole(), name, media_type, Sender(conversation))

    async def receive(
        self,
        stream: AsyncIterable[bytes],
        name: str,
        media_type: str,
        sender: Sender,
        *,
        rules: Rules | None = None,
    ) -> File:
        """Reads until the file is whole or too large, and keeps it; `rules` instead of the usual.
        Raises FileRefused, ShelfUnreachable, or what `stream` raises; then nothing is kept."""
        rules = rules or self.rules
        name, kind = rules.expected(self._mask(name), media_type)
        await self._require_room(sender)
        async with self._draft() as path:
            size, digest = await _read(stream, path, rules)
            if not await asyncio.to_thread(holds, path, kind):
                raise mismatch()
            file = await self._enter(_Arrived(name, kind, size, digest), sender)
            try:
                await self._shelf.put(file, path)
            except ShelfUnreachable:
                await self._discard(file)
                raise
        return await self._arrived(file)

    def read(self, file: File) -> AsyncIterator[bytes]:
        """Only of a clean file."""
        assert file.state == "clean", "what is not known to be clean is shown to nobody"
        return self._shelf.read(file.id)

    @asynccontextmanager
    async def _draft(self) -> AsyncIterator[Path]:
        path = self._drafts / self._ids().hex
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def _require_room(self, sender: Sender) -> None:
        """Before reading: who is at the limit already need not send anything."""
        if sender.conversation is None:
            return
        async with self._database.transaction() as tx:
            kept = sql.Kept(**await tx.fetchrow(sql.KEPT, sender.conversation))
        _require_room(kept, 1, self.rules)

    async def _enter(self, arrived: _Arrived, sender: Sender) -> UUID:
        """The row comes first: bytes that a crash leaves behind are found by it."""
        id, now = self._ids(), self._clock.now()
        async with self._database.transaction() as tx:
            if sender.conversation is not None:
                await tx.execute(sql.LOCK, str(sender.conversation))
                kept = sql.Kept(**await tx.fetchrow(sql.KEPT, sender.conversation))
                _require_room(kept, arrived.size, self.rules)
            whole = (arrived.name, arrived.kind.media_type, arrived.size, arrived.digest)
            # a photo is in no message, and belongs where it is at once
            attached = now if sender.conversation is None else None
            owner = (sender.conversation, sender.agent)
            await tx.execute(sql.ENTER, id, *owner, *whole, now, attached)
        return id

    async def _arrived(self, id: UUID) -> File:
        state, due = ("checking", self._clock.now()) if self._checks else ("clean", None)
        async with self._database.transaction() as tx:
            row = await tx.fetchrow(sql.ARRIVED, id, state, due)
        if row is None:
            await self._shelf.remove(id)
            raise FileRefused("file_unknown", "This conversation was erased.")
        if self._checks:
            self._on_new()
        return File(**row)

    async def _discard(self, id: UUID) -> None:
        async with self._database.transaction() as tx:
            await tx.execute(sql.DISCARD, id, self._clock.now())


async def _read(stream: AsyncIterable[bytes], path: Path, rules: Rules) -> tuple[int, bytes]:
    size, digest = 0, hashlib.sha256()
    async with await anyio.open_file(path, "wb") as draft:
        async for chunk in stream:
            size += len(chunk)
            if size > rules.max_bytes:
                raise rules.too_large()
            digest.update(chunk)
            await draft.write(chunk)
    if size == 0:
        raise FileRefused("file_empty", "This file is empty.")
    return size, digest.digest()


def _require_room(kept: sql.Kept, size: int, rules: Rules) -> None:
    if kept.files >= rules.most_files or kept.bytes + size > rules.most_bytes:
        sentence = "This conversation holds as many files as it can."
        raise FileRefused("file_quota", sentence)


def _clear(drafts: Path) -> None:
    """What a process that was killed did not finish."""
    for path in drafts.iterdir():
        if path.is_file() and path.stat().st_mtime < time.time() - OLD_DRAFT:
            path.unlink(missing_ok=True)
