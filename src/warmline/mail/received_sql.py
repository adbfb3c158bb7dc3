"""The statements of mail that came, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal[
    "kept",  # the customer's words, in their conversation
    "set_aside",  # in their conversation, and not taken for their words
    "new_conversation",
    "auto_reply",  # a machine's, or a list's
    "loop",  # our own, or a machine that answers ours
    "bounce",
    "too_many",
    "unreadable",  # its raw text stays
]

FROM_SINCE = "select count(*) from incoming_mail where sender = $1 and at > $2"
TAKE = """
insert into incoming_mail (digest, message_id, sender, at, raw, next_at)
values ($1, $2, $3, $4, $5, $4) on conflict do nothing returning digest
"""
REFUSE = """
insert into incoming_mail (digest, message_id, sender, at, outcome)
values ($1, $2, $3, $4, 'too_many') on conflict do nothing returning digest
"""


@dataclass(frozen=True, slots=True)
class DueLetter:
    """`raw` is sealed; `next_at` is when the lease of whoever claimed it ends."""

    digest: bytes
    raw: bytes
    sender: bytes | None
    at: datetime
    tries: int
    next_at: datetime


CLAIM = """
update incoming_mail set next_at = $2, tries = tries + 1
where digest = (select digest from incoming_mail where next_at <= $1
  order by next_at limit 1 for update skip locked)
returning digest, raw, sender, at, tries, next_at
"""
SETTLE = """
update incoming_mail set next_at = null, outcome = $3, conversation_id = $4, seq = $5,
  subject = $6, verified = $7, raw = case when $3 = 'unreadable' then raw end
where digest = $1 and next_at = $2 returning digest
"""
PUT_OFF = "update incoming_mail set next_at = $3 where digest = $1 and next_at = $2"

LAST_OF = """
select message_id, subject from incoming_mail
where conversation_id = $1 and outcome in ('kept', 'new_conversation') order by at desc limit 1
"""
HAS_ANSWERED = """
select exists (select 1 from incoming_mail
  where conversation_id = $1 and sender = $2 and verified)
"""
BEGUN_BY = """
select conversation_id from incoming_mail
where sender = $1 and at > $2 and outcome = 'new_conversation' and conversation_id is not null
order by at desc
"""
QUICK_ANSWERS = """
select count(*) from incoming_mail i
where i.sender = $2 and i.at > $3 and exists (
  select 1 from outgoing_mail o where o.conversation_id = $1
    and o.sent_at between i.at - interval '60 seconds' and i.at)
"""

SEEN_UP_TO = "select seq from mail_seen where conversation_id = $1"
SEEN = """
insert into mail_seen (conversation_id, seq) values ($1, $2)
on conflict (conversation_id) do update set seq = greatest(mail_seen.seq, excluded.seq)
"""

WAIT = """
insert into mail_waiting (conversation_id) select unnest($1::uuid[]) on conflict do nothing
"""
WAITING = "select conversation_id from mail_waiting"
# Whoever has the row attends to it; the others go on to the next one.
HOLD_WAITING = """
select conversation_id from mail_waiting where conversation_id = $1 for update skip locked
"""
SETTLED = "delete from mail_waiting where conversation_id = $1"

# One node reads a mailbox at a time. `validity` changes where the server counts anew.
HOLD_MAILBOX = """
insert into mailbox (name, reader, until) values ($1, $2, $4)
on conflict (name) do update set reader = $2, until = $4
where mailbox.reader = $2 or mailbox.until is null or mailbox.until <= $3
returning validity, last_uid
"""
READ_UP_TO = """
update mailbox set validity = $3, last_uid = $4 where name = $1 and reader = $2
"""
LET_GO = "update mailbox set until = null where name = $1 and reader = $2"

# The digest stays, so that what is erased does not come back with the next retry.
ERASE_RECEIVED = """
update incoming_mail set raw = null, subject = null, message_id = null, sender = null,
  next_at = null, outcome = coalesce(outcome, 'unreadable')
where conversation_id = any($1::uuid[])
"""
ERASE_WAITING = "delete from mail_waiting where conversation_id = any($1::uuid[])"
ERASE_SEEN = "delete from mail_seen where conversation_id = any($1::uuid[])"
