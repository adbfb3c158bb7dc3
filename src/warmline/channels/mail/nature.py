"""Who wrote a mail: a person, or a machine that must never be answered (RFC 3834 and what came
before it)."""

import re
from email.message import EmailMessage
from typing import Literal

from warmline.channels.mail.envelope import Envelope, header, headers
from warmline.mail import Threads

Nature = Literal["person", "auto_reply", "bounce", "loop"]

MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply"})
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
LIST_DOMAIN = re.compile(r"<[^<>]*?([A-Za-z0-9.-]+)>\s*$")
# The last server on the way writes the first of these, and that is the operator's own.
DMARC_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def nature_of(message: EmailMessage, envelope: Envelope, threads: Threads) -> Nature:
    if envelope.sender and threads.is_own(envelope.sender):
        return "loop"
    if _is_bounce(message, envelope):
        return "bounce"
    if _is_automatic(message) or _is_of_a_list(message, threads):
        return "auto_reply"
    local = (envelope.sender or "").partition("@")[0].lower()
    return "auto_reply" if local in MACHINES else "person"


def is_forged(message: EmailMessage) -> bool:
    """Whether the operator's mail server found that the sender's domain did not send it. That it
    found it good is not believed: anybody could write that."""
    found = headers(message, "Authentication-Results")
    return bool(found) and bool(DMARC_FAILED.search(found[0]))


def _is_bounce(message: EmailMessage, envelope: Envelope) -> bool:
    if message.get_content_type() == "multipart/report":
        return True
    local = (envelope.sender or "").partition("@")[0].lower()
    nobody = header(message, "Return-Path").strip() == "<>"
    failed = bool(header(message, "X-Failed-Recipients"))
    return failed or (nobody and local in ("mailer-daemon", "postmaster"))


def _is_automatic(message: EmailMessage) -> bool:
    submitted = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    marks = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Loop")
    return any(header(message, mark) for mark in marks)


def _is_of_a_list(message: EmailMessage, threads: Threads) -> bool:
    """A list that is the company's own brings customers' mail, as a group's address does."""
    identity = header(message, "List-Id")
    domain = LIST_DOMAIN.search(identity)
    if domain and domain.group(1).lower().endswith(threads.domain.lower()):
        return False
    return bool(identity) or header(message, "Precedence").strip().lower() in BULK
