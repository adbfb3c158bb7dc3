"""Files of a message: what is written of them is what was kept, whatever the sender says."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from warmline.conversations import Attachment, Entry, MessageText
from warmline.files import File, attach
from warmline.kit import Tx


async def attached(
    tx: Tx, given: Sequence[Attachment], conversation: UUID
) -> tuple[Attachment, ...]:
    """The customer's, in the transaction that writes the message. What has no id was only named,
    and stays so. Raises FileRefused (`file_unknown`)."""
    ids = [one.id for one in given if one.id is not None]
    files = {file.id: file for file in await attach(tx, ids, conversation, agent=None)}
    return tuple(attachment_of(files[one.id]) if one.id else one for one in given)


async def with_files(
    tx: Tx, entry: Entry, files: Sequence[UUID], conversation: UUID, agent: UUID
) -> Entry:
    """An agent's message with the files that this agent sent here. As `attached`."""
    assert isinstance(entry.body, MessageText)
    own = await attach(tx, files, conversation, agent=agent)
    attachments = tuple(attachment_of(file) for file in own)
    return replace(entry, body=msgspec.structs.replace(entry.body, attachments=attachments))


def attachment_of(file: File) -> Attachment:
    assert file.name is not None, "it is not erased"
    return Attachment(file.name, file.media_type, file.size, file.id)
