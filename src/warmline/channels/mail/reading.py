"""A mail read: who wrote it, to which conversation, and what. Pure; run in a thread."""

from dataclasses import dataclass

from warmline.channels.mail.content import Content, content_of
from warmline.channels.mail.envelope import BROKEN, Envelope, Unfit, envelope_of, opened
from warmline.channels.mail.nature import Nature, is_forged, nature_of
from warmline.mail import Threads


@dataclass(frozen=True, slots=True)
class Mail:
    envelope: Envelope
    nature: Nature
    is_forged: bool
    content: Content


def read_mail(raw: bytes, threads: Threads) -> Mail:
    """Raises Unfit."""
    message = opened(raw)
    envelope = envelope_of(message)
    try:
        nature, content = nature_of(message, envelope, threads), content_of(message)
    except BROKEN as error:
        raise Unfit(type(error).__name__) from error
    return Mail(envelope, nature, is_forged(message), content)
