"""Where every mail comes in, whichever way it came: kept first, and then worked."""

import asyncio
import logging

from warmline.channels.mail.envelope import Unfit, digest_of, envelope_of, opened
from warmline.mail import Letterbox

logger = logging.getLogger(__name__)

# What one mail may hold (bytes); of a longer one the beginning is read, where its words stand.
LARGEST = 25 * 1024 * 1024
BEGINNING = 1024 * 1024


class Intake:
    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox
        self.news = asyncio.Event()

    async def take(self, raw: bytes) -> bool:
        """Returns when it is durable; False where it was kept before."""
        if len(raw) > LARGEST:
            raw = raw[:BEGINNING]
        digest, message_id, sender = await asyncio.to_thread(_known_by, raw)
        kept = await self._letterbox.take(raw, digest, message_id=message_id, sender=sender)
        if kept:
            self.news.set()
        return kept


def _known_by(raw: bytes) -> tuple[bytes, str | None, str | None]:
    digest = digest_of(raw)
    try:
        envelope = envelope_of(opened(raw, head_only=True))
    except Unfit as unfit:
        logger.warning("A mail cannot be read (%s).", unfit)
        return digest, None, None
    return digest, envelope.message_id, envelope.sender
