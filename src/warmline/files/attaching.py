"""A file becomes part of a message, in the transaction that writes it."""

from collections.abc import Sequence
from uuid import UUID

from warmline.files import sql
from warmline.files.rules import FileRefused
from warmline.files.sql import File
from warmline.kit import Tx


async def attach(
    tx: Tx, ids: Sequence[UUID], conversation: UUID, *, agent: UUID | None
) -> list[File]:
    """In the order of `ids`. Raises FileRefused unless all of them were sent to this conversation,
    by this agent or with None by its customer, and are in no message yet."""
    wanted = list(dict.fromkeys(ids))
    rows = await tx.fetch(sql.ATTACH, wanted, conversation, agent)
    found = {row["id"]: File(**row) for row in rows}
    if len(found) < len(wanted):
        sentence = "A file of this message is not there any more. Please attach it again."
        raise FileRefused("file_unknown", sentence)
    return [found[id] for id in wanted]


async def file_of(tx: Tx, id: UUID) -> File | None:
    """None also where it is erased or has not arrived."""
    row = await tx.fetchrow(sql.FILE, id)
    file = File(**row) if row else None
    return file if file and file.state not in ("arriving", "erased") else None


async def files_of(tx: Tx, ids: Sequence[UUID], conversation: UUID) -> list[File]:
    """Those of this conversation, the erased ones too."""
    return [File(**row) for row in await tx.fetch(sql.FILES_OF, list(ids), conversation)]
