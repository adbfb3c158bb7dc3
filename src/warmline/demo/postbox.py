"""The demo's mail server: it keeps what arrives, and delivers nothing to anybody."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from warmline.kit import Clock

KEPT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    sender: str
    subject: str
    text: str
    at: datetime


class Postbox:
    """`letters` is the latest, newest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.letters: deque[Letter] = deque(maxlen=KEPT)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """The name is aiosmtpd's."""
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.appendleft(
            Letter(
                to=", ".join(envelope.rcpt_tos),
                sender=str(message.get("From", envelope.mail_from)),
                subject=str(message.get("Subject", "")),
                text=_text(message),
                at=self._clock.now(),
            )
        )
        return "250 Kept"


@asynccontextmanager
async def open_postbox(postbox: Postbox) -> AsyncIterator[str]:
    """Takes mail at this address, on this machine only, while the block runs."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(postbox, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        *("127.0.0.1", 0),
    )
    try:
        host, port = server.sockets[0].getsockname()
        yield f"smtp://{host}:{port}"
    finally:
        server.close()
        await server.wait_closed()


def _text(message: EmailMessage) -> str:
    """Shown as text, whatever it is."""
    body = message.get_body(("plain", "html"))
    return str(body.get_content()).strip() if body else ""
