"""The operator's mail server: one message in, one typed outcome out."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Undelivered:
    """`error` is the kind of fault and never what the server said, which may name the customer."""

    error: str
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """`tls` from the first byte on; without it the connection is secured when the server offers
    that, and a password goes to another machine over a secured connection only."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """`smtp://user:password@host:587` or `smtps://…`; settings checked it."""
        parts = urlsplit(url)
        assert parts.hostname, "settings let no address without a host through"
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "smtps",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def deliver(
        self, message: EmailMessage, *, sender: str, to: str, within: float
    ) -> Undelivered | None:
        """None when the server took it; `within` in seconds."""
        try:
            async with asyncio.timeout(within):
                await aiosmtplib.send(
                    message,
                    sender=sender,
                    recipients=[to],
                    hostname=self.host,
                    port=self.port,
                    username=self.user,
                    password=self.password,
                    use_tls=self.tls,
                    start_tls=self._must_secure() or None if not self.tls else False,
                    timeout=within,
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return _undelivered(error)
        return None

    async def trouble(self, *, within: float) -> str | None:
        """None where it lets us in; else what is wrong and what to do, in one sentence."""
        where = f"{self.host}:{self.port}"
        try:
            async with asyncio.timeout(within):
                client = aiosmtplib.SMTP(
                    hostname=self.host,
                    port=self.port,
                    username=self.user,
                    password=self.password,
                    use_tls=self.tls,
                    start_tls=self._must_secure() or None if not self.tls else False,
                    timeout=within,
                )
                async with client:
                    return None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return _why(error, where)

    def _must_secure(self) -> bool:
        return self.user is not None and not _is_loopback(self.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _undelivered(error: Exception) -> Undelivered:
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
            return _answered("address", refused.code)
        case aiosmtplib.SMTPDataError(code=code):
            return _answered("message", code)
        case aiosmtplib.SMTPAuthenticationError(code=code):
            # the operator's to put right, and until then nobody's mail is lost
            return Undelivered(f"sign_in {code}")
        case aiosmtplib.SMTPResponseException(code=code):
            return Undelivered(f"server {code}")
        case TimeoutError() | aiosmtplib.SMTPTimeoutError():
            return Undelivered("too_slow")
        case _:
            return Undelivered(f"unreachable {type(error).__name__}")


def _answered(what: str, code: int) -> Undelivered:
    return Undelivered(f"{what} {code}", for_good=500 <= code < 600)


def _why(error: Exception, where: str) -> str:
    """The fault may lie within: the library wraps what the socket raised."""
    cause = error.__cause__ or error.__context__ or error
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return f"{where} refused the sign-in: check user and password in WARMLINE_SMTP_URL."
        case TimeoutError() | aiosmtplib.SMTPTimeoutError():
            return f"{where} does not answer: check the address in WARMLINE_SMTP_URL."
        case aiosmtplib.SMTPNotSupported():
            return f"{where} offers no sign-in or no TLS: check the port in WARMLINE_SMTP_URL."
    match cause:
        case ssl.SSLCertVerificationError(verify_message=fault):
            return f"The certificate of {where} is not good ({fault}): renew it there."
        case ssl.SSLError():
            return (
                f"{where} speaks no TLS here: write smtp:// for STARTTLS, or correct the port in "
                "WARMLINE_SMTP_URL."
            )
        case OSError() | aiosmtplib.SMTPConnectError():
            return f"{where} cannot be reached: check the address in WARMLINE_SMTP_URL."
        case _:
            kind = type(error).__name__
            return f"{where} does not let us send ({kind}): check WARMLINE_SMTP_URL."
