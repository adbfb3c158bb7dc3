"""A real SMTP server on this machine: it keeps what it takes, and misbehaves when it is told to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

USER, PASSWORD = b"warmline", b"a password"


class Outbox:
    """`messages` is what came; `answer` is what a message's content is answered with, `to_address`
    what its address is; `slow` is how many seconds it thinks about it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.tried = 0
        self.answer = "250 OK"
        self.to_address = "250 OK"
        self.slow = 0.0
        self.at_once = self.most_at_once = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if self.to_address.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.tried += 1
        return self.to_address

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        self.tried += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.slow)
        self.at_once -= 1
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
        return self.answer


@contextmanager
def smtp_server(outbox: Outbox, *, sign_in: bool = False) -> Iterator[str]:
    """The server's address, without user and password."""
    controller = Controller(
        outbox,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        authenticator=_authenticate if sign_in else None,
    )
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def _authenticate(
    _: SMTP, __: Session, ___: Envelope, ____: str, given: LoginPassword
) -> AuthResult:
    right = given.login == USER and given.password == PASSWORD
    return AuthResult(success=right, handled=right)
