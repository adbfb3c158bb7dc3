"""The statements of identity, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """`key` is a public key in PEM, or a shared secret, sealed. `retired_at` may lie ahead."""

    kid: str
    algorithm: Algorithm
    key: bytes
    by: str
    at: datetime
    retired_at: datetime | None


ADD_KEY = "insert into identity_key (kid, algorithm, key, by, at) values ($1, $2, $3, $4, $5)"
KEY = "select kid, algorithm, key, by, at, retired_at from identity_key where kid = $1"
KEYS = "select kid, algorithm, key, by, at, retired_at from identity_key order by at, kid"
RETIRE_KEY = """
update identity_key set retired_at = least(retired_at, $2) where kid = $1 returning kid
"""

# What a key vouched for ends with the key.
IDENTITY = """
select i.subject, i.name, i.email, least(i.signed_until, k.retired_at) as signed_until,
  i.confirmed_until, coalesce(k.retired_at < i.signed_until, false) as is_revoked
from conversation_identity i left join identity_key k using (kid) where i.conversation_id = $1
"""
IDENTITY_LOCKED = IDENTITY + " for update of i"

# An older token that comes late shortens nothing, and says nothing new. Of another subject it
# changes nothing.
SIGN = """
insert into conversation_identity as i
  (conversation_id, subject, name, email, kid, issued_at, signed_until, confirmed_until)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (conversation_id) do update set
  name = case when excluded.issued_at >= i.issued_at then excluded.name else i.name end,
  email = case when excluded.issued_at >= i.issued_at then excluded.email else i.email end,
  kid = case when excluded.issued_at >= i.issued_at then excluded.kid else i.kid end,
  issued_at = greatest(i.issued_at, excluded.issued_at),
  signed_until = greatest(i.signed_until, excluded.signed_until),
  confirmed_until = greatest(i.confirmed_until, excluded.confirmed_until)
where i.subject = excluded.subject
returning true
"""
# As the newest token says it, of whichever conversation.
NEWEST = """
select name, email from conversation_identity where subject = $1 order by issued_at desc limit 1
"""
CONFIRM = """
update conversation_identity set confirmed_until = greatest(confirmed_until, $2)
where conversation_id = $1
"""

# The conflict is answered with the contact that is there, so that both of two first ones agree.
CONTACT_FOR = """
insert into contact_subject (subject, contact_id) values ($1, $2)
on conflict (subject) do update set subject = excluded.subject
returning contact_id
"""


@dataclass(frozen=True, slots=True)
class CodeRow:
    digest: bytes | None
    expires_at: datetime
    tries: int


CODE = "select digest, expires_at, tries from one_time_code where conversation_id = $1 for update"
CODE_IS_OPEN = """
select exists (select from one_time_code
  where conversation_id = $1 and digest is not null and expires_at > $2)
"""
# In all conversations of one customer together: who opens another one gets no more tries.
CODES_OF = "select pg_advisory_xact_lock(hashtextextended('code ' || $1, 0))"


@dataclass(frozen=True, slots=True)
class SentRow:
    """`since` is the beginning of the oldest count among them."""

    sent: int
    since: datetime | None


SENT_LATELY = """
select coalesce(sum(c.sent), 0)::int as sent, min(c.counted_from) as since
from one_time_code c join conversation_identity i using (conversation_id)
where i.subject = $1 and c.counted_from > $2
"""
SENT_THAT_DAY = """
select coalesce(sum(c.sent_that_day), 0)::int as sent, min(c.day_from) as since
from one_time_code c join conversation_identity i using (conversation_id)
where i.subject = $1 and c.day_from > $2
"""
KEEP_CODE = """
insert into one_time_code as c (conversation_id, digest, hint, expires_at, counted_from, day_from)
values ($1, $2, $3, $4, $5, $5)
on conflict (conversation_id) do update set digest = excluded.digest, hint = excluded.hint,
  expires_at = excluded.expires_at, tries = 0,
  sent = case when c.counted_from > $6 then c.sent + 1 else 1 end,
  counted_from = case when c.counted_from > $6 then c.counted_from else excluded.counted_from end,
  sent_that_day = case when c.day_from > $7 then c.sent_that_day + 1 else 1 end,
  day_from = case when c.day_from > $7 then c.day_from else excluded.day_from end
"""
COUNT_TRY = "update one_time_code set tries = tries + 1 where conversation_id = $1"
END_CODE = "update one_time_code set digest = null where conversation_id = $1"

ERASE_IDENTITIES = "delete from conversation_identity where conversation_id = any($1::uuid[])"
ERASE_CODES = "delete from one_time_code where conversation_id = any($1::uuid[])"
ERASE_SUBJECT = "delete from contact_subject where contact_id = $1"
