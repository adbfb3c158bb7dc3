"""Files of mails: what came along is kept, what was sent goes along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from warmline.channels.mail.content import Attached
from warmline.conversations import Attachment
from warmline.files import MEGABYTE, FileRefused, Files, Missing, ShelfUnreachable, file_of
from warmline.kit import Database
from warmline.mail import Enclosed, NotNow

# What one mail encloses: in base64 a third more, and many servers take no mail over 10 MB.
MOST_BYTES, MOST_FILES = 7 * MEGABYTE, 20


@dataclass(frozen=True, slots=True)
class Enclosing:
    database: Database
    files: Files

    async def keep(self, conversation: UUID, one: Attached) -> UUID | None:
        """None where such a file is not taken: it is only named then. Raises ShelfUnreachable."""
        try:
            file = await self.files.keep(one.content, one.name, one.media_type, conversation)
        except FileRefused:
            return None
        return file.id

    async def fetch(self, id: UUID) -> Enclosed | None:
        """None unless it is clean by now. Raises NotNow where it cannot be told yet."""
        async with self.database.transaction() as tx:
            file = await file_of(tx, id)
        if file is not None and file.state == "checking":
            raise NotNow
        if file is None or file.state != "clean" or file.name is None:
            return None
        try:
            content = b"".join([chunk async for chunk in self.files.read(file)])
        except Missing:
            return None
        except ShelfUnreachable:
            raise NotNow from None
        return Enclosed(file.name, file.media_type, content)


def fitting(attachments: Iterable[Attachment]) -> Sequence[UUID]:
    """Those that go along, in order, as far as there is room; the others are named."""
    found: dict[UUID, None] = {}
    room = MOST_BYTES
    for one in attachments:
        if one.id is None or one.size > room or len(found) >= MOST_FILES:
            continue
        found[one.id] = None
        room -= one.size
    return list(found)
