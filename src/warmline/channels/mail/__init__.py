"""Mail as a way in and out of a conversation."""

from warmline.channels.mail.content import Attached
from warmline.channels.mail.enclosing import Enclosing
from warmline.channels.mail.imap import Fetching, Mailbox, MailboxWrong
from warmline.channels.mail.intake import LARGEST, Intake
from warmline.channels.mail.sending import Sending
from warmline.channels.mail.working import KeepFile, Working

__all__ = [
    "LARGEST",
    "Attached",
    "Enclosing",
    "Fetching",
    "Intake",
    "KeepFile",
    "Mailbox",
    "MailboxWrong",
    "Sending",
    "Working",
]
