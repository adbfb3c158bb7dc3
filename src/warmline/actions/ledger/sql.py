"""The statements of the ledger, beside the shape of its row."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RunRow:
    id: UUID
    conversation_id: UUID
    subject: str | None
    action: str
    release_id: int
    arguments: Any
    words: Any
    before: Any
    hash: str
    state: str
    by: str
    agent_id: UUID | None
    agent_name: str | None
    language: str
    amount: Decimal | None
    why: str | None
    key: str
    attempts: int
    created_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None
    sent_at: datetime | None
    lease_until: datetime | None
    check_at: datetime | None
    settled_at: datetime | None
    result: Any
    error: str | None


COLUMNS = """id, conversation_id, subject, action, release_id, arguments, words, before, hash,
  state, by, agent_id, agent_name, language, amount, why, key, attempts, created_at, expires_at,
  confirmed_at, sent_at, lease_until, check_at, settled_at, result, error"""

INSERT = """
insert into action_run (id, conversation_id, subject, action, release_id, arguments, words, before,
  hash, state, by, agent_id, agent_name, language, amount, key, created_at, expires_at, settled_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""

ONE = f"select {COLUMNS} from action_run where id = $1"
LOCKED = f"select {COLUMNS} from action_run where id = $1 for update"
OF_CONVERSATION = f"""
select {COLUMNS} from action_run where conversation_id = $1 order by created_at desc, id desc
limit $2
"""
AWAITING = f"""
select {COLUMNS} from action_run where state = 'awaiting_approval' order by created_at limit $1
"""

# One customer's runs of one action are counted one after the other.
COUNT_LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
COUNT = """
select count(*)::int from action_run
where action = $2 and coalesce(confirmed_at, created_at) >= $3
  and (subject = $1 or ($1 is null and conversation_id = $4))
  and state in ('confirmed', 'executing', 'unknown', 'succeeded', 'handed_over')
"""

MOVE = """
update action_run set state = $2, settled_at = case when $3 then $4::timestamptz end,
  confirmed_at = case when $2 = 'confirmed' then $4 else confirmed_at end,
  expires_at = coalesce($6, expires_at), why = coalesce($7, why),
  lease_until = null, check_at = null, error = $5
where id = $1
"""
# `attempts` is what the caller saw: of two who want to send it once more, one does.
BEGIN = """
update action_run set state = 'executing', attempts = attempts + 1, sent_at = $4,
  lease_until = $2, check_at = null
where id = $1 and state = any($3::text[]) and attempts = $5
"""
# What came of it after the customer was erased is not kept either.
SETTLE = """
update action_run set state = $2, settled_at = $3, lease_until = null, check_at = null,
  result = case when words is null then null else $4::jsonb end,
  error = case when words is null then null else $5 end
where id = $1 and state in ('confirmed', 'executing', 'unknown')
"""
WAIT = """
update action_run set state = 'unknown', check_at = $2, error = $3, lease_until = null
where id = $1 and state in ('executing', 'unknown')
"""
PUT_BACK = """
update action_run set state = 'confirmed', check_at = $2, error = $3, lease_until = null
where id = $1 and state = 'executing'
"""

# What nobody works at: confirmed and not begun, begun by somebody who is gone, or unknown and due.
# Leased as it is taken, so that of several nodes one looks after it.
DUE = f"""
update action_run set lease_until = $2 where id in (
  select id from action_run
  where (state = 'confirmed' and coalesce(check_at, created_at) <= $1
         and coalesce(lease_until, $1) <= $1)
     or (state = 'executing' and lease_until <= $1)
     or (state = 'unknown' and check_at <= $1 and coalesce(lease_until, $1) <= $1)
  order by created_at limit $3 for update skip locked)
returning {COLUMNS}
"""
# Proposals nobody may say yes to any more: their time is over, or a person took over.
STALE_PROPOSALS = """
select r.id, r.conversation_id,
  case when r.expires_at <= $1 then 'expired' else 'taken_over' end as reason
from action_run r join conversation c on c.id = r.conversation_id
where (r.state = 'proposed' and (r.expires_at <= $1
       or (r.by = 'ai' and c.state in ('waiting', 'waiting_with_ai', 'with_agent', 'on_hold'))))
   or (r.state = 'awaiting_approval' and r.expires_at <= $1)
limit $2
"""
ERASE = """
update action_run set subject = null, arguments = null, words = null, before = null, result = null,
  error = null
where conversation_id = any($1::uuid[])
"""
