"""A real mail server that keeps what it takes, outlives the server that sends, and is sometimes
too busy."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

BUSY = 0.1


class Mailbox:
    """`arrived` has the Message-IDs of what came to each address; one that comes again under the
    same id is the same mail to whoever reads it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.arrived: dict[str, set[str]] = {}
        self.taken = 0

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """The name is aiosmtpd's."""
        if self._random.random() < BUSY:
            return "451 Try again later"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += 1
        for address in envelope.rcpt_tos:
            self.arrived.setdefault(address, set()).add(str(message["Message-ID"]))
        return "250 Kept"


@asynccontextmanager
async def open_mailbox(mailbox: Mailbox) -> AsyncIterator[str]:
    """Takes mail at this address, on this machine only, while the block runs."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        *("127.0.0.1", 0),
    )
    try:
        host, port = server.sockets[0].getsockname()
        yield f"smtp://{host}:{port}"
    finally:
        server.close()
        await server.wait_closed()
