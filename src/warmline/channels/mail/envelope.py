"""The outside of a mail: its headers, read within bounds whatever stands in them.

Headers come from strangers. The standard parser reads each one lazily, some of them slower than
linear and with faults of its own on broken ones; so they are cut before it sees them, and a header
that it cannot read is an empty one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from hashlib import sha256

from warmline.mail import address_of

# No mail that people write comes near these (bytes, lines).
LONGEST_HEAD = 128 * 1024
MOST_HEADERS = 400
LONGEST_HEADER = 4 * 1024
MOST_ADDRESSES = 50
# Each multipart names a boundary; reading costs more with each one that stands in another.
MOST_BOUNDARIES = 60

HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
HEADER = re.compile(rb"^[!-9;-~]+[ \t]*:")
MESSAGE_ID = re.compile(r"<[^<>\s\"]{1,250}>", re.ASCII)
BOUNDARY = re.compile(rb"boundary[ \t]*=", re.IGNORECASE)
# On the way a mail gets more headers; what it is known by is what its writer made.
OF_ITS_WRITER = (
    b"from:", b"to:", b"cc:", b"date:", b"subject:", b"message-id:", b"in-reply-to:",
    b"references:", b"content-type:",
)  # fmt: skip


# What the standard parser raises on mails that it was not made for: faults of its own.
BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


class Unfit(Exception):
    """No mail that can be read within bounds."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`sender` is one plain address, None where there is none; `to` all that it was for, as far as
    headers tell; `thread` the Message-IDs that it answers, the nearest first."""

    sender: str | None
    sender_name: str | None
    to: tuple[str, ...]
    subject: str
    message_id: str | None
    thread: tuple[str, ...]
    language: str | None


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body."""
    end = HEAD_END.search(raw, 0, LONGEST_HEAD)
    if end is None:
        return raw[:LONGEST_HEAD], b"" if len(raw) <= LONGEST_HEAD else raw[LONGEST_HEAD:]
    return raw[: end.start()], raw[end.end() :]


def digest_of(raw: bytes) -> bytes:
    """What a mail is known by: its words and who wrote them when, and not which way it came."""
    head, body = split(raw)
    known = [line for line in _headers(head) if line.lower().startswith(OF_ITS_WRITER)]
    told = sha256()
    for header in sorted(b" ".join(line.split()) for line in known):
        told.update(header + b"\n")
    told.update(body.replace(b"\r\n", b"\n").rstrip())
    return told.digest()


def opened(raw: bytes, *, head_only: bool = False) -> EmailMessage:
    """The message, its headers cut to what people's mails have. Raises Unfit."""
    head, body = split(raw)
    lines = _headers(head)[:MOST_HEADERS]
    if len(BOUNDARY.findall(raw)) > MOST_BOUNDARIES:
        raise Unfit("nested too deep")
    cut = b"\n".join(line[:LONGEST_HEADER] for line in lines) + b"\n\n"
    try:
        whole = cut if head_only else cut + body
        message = BytesParser(policy=policy.default).parsebytes(whole, headersonly=head_only)
    except BROKEN as error:
        raise Unfit(type(error).__name__) from error
    assert isinstance(message, EmailMessage)
    return message


def envelope_of(message: EmailMessage) -> Envelope:
    sender_name, sender = next(iter(_addresses(message, "From")), ("", ""))
    found = _addresses(message, *RECIPIENTS)
    answers = MESSAGE_ID.findall(header(message, "In-Reply-To"))
    references = MESSAGE_ID.findall(header(message, "References"))
    own = MESSAGE_ID.search(header(message, "Message-ID"))
    return Envelope(
        sender=address_of(sender),
        sender_name=_one_line(sender_name)[:200] or None,
        to=tuple(address for _, address in found),
        subject=_one_line(header(message, "Subject"))[:300],
        message_id=own.group() if own else None,
        thread=tuple(dict.fromkeys([*answers, *reversed(references)])),
        language=_language(header(message, "Content-Language")),
    )


RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


def header(message: EmailMessage, name: str) -> str:
    """As text, empty where it is missing or broken."""
    try:
        return str(message.get(name, ""))
    except BROKEN:
        return ""


def headers(message: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except BROKEN:
        return []


def _headers(head: bytes) -> list[bytes]:
    """Each with its folded lines."""
    found: list[bytes] = []
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t") and found:
            if len(found[-1]) < LONGEST_HEADER:
                found[-1] += b"\n" + line
        elif HEADER.match(line):
            found.append(line)
    return found


def _addresses(message: EmailMessage, *names: str) -> list[tuple[str, str]]:
    values = [value for name in names for value in headers(message, name)]
    return _plain(getaddresses(values))[:MOST_ADDRESSES]


def _plain(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, address) for name, address in found if "@" in address]


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _language(text: str) -> str | None:
    tongue = text.split(",")[0].split("-")[0].strip().lower()
    return tongue if 2 <= len(tongue) <= 3 and tongue.isascii() and tongue.isalpha() else None
