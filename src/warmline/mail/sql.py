"""The statements of mail, beside the shape of their row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

# notice: codes and receipts. reply: what a person wrote. promise: that somebody comes back to
# them. transcript: the conversation as it stands. callback: what became of a promise.
Kind = Literal["notice", "reply", "promise", "transcript", "callback"]

POST = """
insert into outgoing_mail (id, conversation_id, to_address, subject, body, html, kind, seq,
  in_reply_to, reply_to, files, at, next_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
"""


@dataclass(frozen=True, slots=True)
class DueMail:
    """`body` and `html` are sealed; `next_at` is when the lease of whoever claimed it ends."""

    id: UUID
    conversation_id: UUID
    to_address: str
    subject: str
    body: str
    html: str
    kind: Kind
    in_reply_to: str | None
    reply_to: str | None
    files: list[UUID]
    at: datetime
    tries: int
    next_at: datetime


# `$3`: those that enclose files, those that do not, or (null) all.
# Whoever claims a mail has it to himself until `next_at`: nobody else finds it due before.
CLAIM = """
update outgoing_mail set next_at = $2, tries = tries + 1
where id = (select id from outgoing_mail where next_at <= $1
    and ($3::bool is null or (files <> '{}') = $3)
  order by next_at limit 1 for update skip locked)
returning id, conversation_id, to_address, subject, body, html, kind, in_reply_to, reply_to,
  files, at, tries, next_at
"""

# Only for who still has it. What was sent or given up needs no words any more.
SENT = """
update outgoing_mail set sent_at = $3, next_at = null, body = '', html = '', error = null
where id = $1 and next_at = $2
"""
GIVEN_UP = """
update outgoing_mail set failed_at = $3, next_at = null, body = '', html = '', error = $4
where id = $1 and next_at = $2
"""
PUT_OFF = "update outgoing_mail set next_at = $3, error = $4 where id = $1 and next_at = $2"

TOLD_UP_TO = """
select coalesce(max(seq), 0) from outgoing_mail where conversation_id = $1 and kind = 'reply'
"""
ADDRESSES = """
select distinct lower(to_address) as address from outgoing_mail where conversation_id = $1
"""
SENT_SINCE = """
select count(*) from outgoing_mail where to_address = $1 and kind = $2 and at > $3
"""
CONVERSATION_OF = """
select conversation_id from outgoing_mail where id = any($1::uuid[]) order by at desc limit 1
"""

ERASE = "delete from outgoing_mail where conversation_id = any($1::uuid[])"
