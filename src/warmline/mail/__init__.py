"""Mail: what goes out is written with what it tells and sent after it; what came is kept first."""

from warmline.mail.addresses import address_of
from warmline.mail.apart import Apart, Post
from warmline.mail.erasure import erase_mails
from warmline.mail.letterbox import Last, Letterbox, Received
from warmline.mail.mailbox import Bookmark, Place
from warmline.mail.postman import Enclosed, Fetch, NotNow, Postman
from warmline.mail.received_sql import Outcome
from warmline.mail.relay import Relay, Undelivered
from warmline.mail.sent import addresses_written_to, answers_to, sent_since, told_up_to
from warmline.mail.sql import Kind
from warmline.mail.threads import Threads
from warmline.mail.waiting import (
    hold_waiting,
    mark_seen,
    seen_up_to,
    wait_for_mail,
    waiting_for_mail,
    waits_no_more,
)

__all__ = [
    "Apart",
    "Bookmark",
    "Enclosed",
    "Fetch",
    "Kind",
    "Last",
    "Letterbox",
    "NotNow",
    "Outcome",
    "Place",
    "Post",
    "Postman",
    "Received",
    "Relay",
    "Threads",
    "Undelivered",
    "address_of",
    "addresses_written_to",
    "answers_to",
    "erase_mails",
    "hold_waiting",
    "mark_seen",
    "seen_up_to",
    "sent_since",
    "told_up_to",
    "wait_for_mail",
    "waiting_for_mail",
    "waits_no_more",
]
