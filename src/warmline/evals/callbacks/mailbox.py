"""A real mail server that keeps what it takes, outlives the server that sends, and is sometimes
too busy. It runs in a thread of its own, so that it is as quick as one on another machine."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from warmline.trial import free_port

BUSY = 0.1


@dataclass(frozen=True, slots=True)
class Delivery:
    """Of one mail to one address; two of the same `id` are one mail, delivered twice."""

    address: str
    id: str
    text: str


class Mailbox:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.deliveries: list[Delivery] = []

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """The name is aiosmtpd's."""
        if self._random.random() < BUSY:
            return "451 Try again later"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        self.deliveries += [
            Delivery(address, str(message["Message-ID"]), text) for address in envelope.rcpt_tos
        ]
        return "250 Kept"


@contextmanager
def open_mailbox(mailbox: Mailbox) -> Iterator[str]:
    """Takes mail at this address, on this machine only, while the block runs."""
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        yield f"smtp://127.0.0.1:{server.port}"
    finally:
        server.stop()
