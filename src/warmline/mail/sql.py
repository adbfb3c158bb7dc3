"""The statements of mail, beside the shape of their row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

POST = """
insert into outgoing_mail (id, conversation_id, to_address, subject, body, at, next_at)
values ($1, $2, $3, $4, $5, $6, $6)
"""


@dataclass(frozen=True, slots=True)
class DueMail:
    """`body` is sealed; `next_at` is when the lease of whoever claimed it ends."""

    id: UUID
    to_address: str
    subject: str
    body: str
    at: datetime
    tries: int
    next_at: datetime


# Whoever claims a mail has it to himself until `next_at`: nobody else finds it due before.
CLAIM = """
update outgoing_mail set next_at = $2, tries = tries + 1
where id = (select id from outgoing_mail where next_at <= $1
  order by next_at limit 1 for update skip locked)
returning id, to_address, subject, body, at, tries, next_at
"""

# Only for who still has it. What was sent or given up needs no words any more.
SENT = """
update outgoing_mail set sent_at = $3, next_at = null, body = '', error = null
where id = $1 and next_at = $2
"""
GIVEN_UP = """
update outgoing_mail set failed_at = $3, next_at = null, body = '', error = $4
where id = $1 and next_at = $2
"""
PUT_OFF = "update outgoing_mail set next_at = $3, error = $4 where id = $1 and next_at = $2"

ERASE = "delete from outgoing_mail where conversation_id = any($1::uuid[])"
