"""The statements of the log, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# One command of a conversation a batch. A row that is locked elsewhere, or that moved after our
# snapshot, is `busy` and goes to the next batch, so nothing waits and nothing deadlocks. The
# lateral joins are deliberate: plain joins, planned on an empty log, hash-join the whole log later.
APPEND = """
with command as (
  select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::uuid[],
                       $7::int[], $8::int[], $9::int[], $10::bytea[]) with ordinality
    as c(id, client_id, if_epoch, if_heard, to_state, to_holder, heard_at, answers, size, digest,
         place)
),
judged as materialized (
  select c.*, h.spot, h.last_seq, h.epoch, h.state, h.holder, h.heard_seq, h.answered_seq,
    e.seq as first_seq, e.at as first_at, sha256(h.link || c.digest) as link,
    case when s.last_seq is null then 'unknown'
         when h.last_seq is distinct from s.last_seq then 'busy'
         when e.seq is not null then 'duplicate'
         when c.if_epoch <> h.epoch or c.if_heard <> h.heard_seq then 'stale'
         else 'appended' end as outcome
  from command c
  left join lateral (
    select last_seq from conversation v where v.id = c.id limit 1) s on true
  left join lateral (
    select v.ctid as spot, last_seq, epoch, state, holder, heard_seq, answered_seq, link
    from conversation v where v.id = c.id for no key update skip locked) h on true
  left join lateral (
    select seq, at from event v
    where v.conversation_id = c.id and v.client_id = c.client_id limit 1) e on true
),
moved as (
  update conversation v set
    last_seq = j.last_seq + j.size,
    heard_seq = coalesce(j.last_seq + j.heard_at, v.heard_seq),
    answered_seq = greatest(j.answers, v.answered_seq),
    state = coalesce(j.to_state, v.state),
    holder = case when j.to_state is null then v.holder else j.to_holder end,
    epoch = v.epoch + (j.to_state is not null)::int,
    link = j.link
  from judged j where v.ctid = j.spot and j.outcome = 'appended'
),
written as (
  insert into event (conversation_id, seq, client_id, kind, payload, body, salt, digest, link)
  select j.id, j.last_seq + n.pos, case when n.pos = 1 then j.client_id end, n.kind, n.payload,
    n.body, n.salt, n.digest, case when n.pos = 1 then j.link end
  from unnest($11::int[], $12::int[], $13::text[], $14::jsonb[], $15::jsonb[], $16::bytea[],
              $17::bytea[]) as n(place, pos, kind, payload, body, salt, digest)
  join judged j on j.place = n.place and j.outcome = 'appended'
)
select place, outcome, first_seq, first_at, now() as at, state, holder, epoch, last_seq, heard_seq,
  answered_seq
from judged
"""


OPEN_CONTACT = "insert into contact (id) values ($1) on conflict do nothing"
OPEN = "insert into conversation (id, contact_id) values ($1, $2) on conflict do nothing"


@dataclass(frozen=True, slots=True)
class StandingRow:
    id: UUID
    contact_id: UUID
    state: str
    holder: UUID | None
    epoch: int
    last_seq: int
    heard_seq: int
    answered_seq: int


STANDINGS = """
select id, contact_id, state, holder, epoch, last_seq, heard_seq, answered_seq
from conversation where id = any($1::uuid[])
"""

# Who had to wait for the row reads it as it is by then.
LOCK = """
select id, contact_id, state, holder, epoch, last_seq, heard_seq, answered_seq
from conversation where id = $1 for no key update
"""

CONVERSATIONS_AFTER = """
select id from conversation where id > $1 and last_seq > 0 order by id limit $2
"""

CONVERSATIONS_OF = "select id from conversation where contact_id = $1 order by id"

LAST_SEQS = "select id, last_seq from conversation where id = any($1::uuid[])"

# A start after a crash looks at everything once; later rounds look at what was written lately.
OPEN_TURNS = """
select id from conversation
where state in ('with_ai', 'waiting_with_ai', 'resolved') and heard_seq > answered_seq
"""
LATE_OPEN_TURNS = """
select id from conversation
where state in ('with_ai', 'waiting_with_ai', 'resolved') and heard_seq > answered_seq and id in (
  select conversation_id from event
  where at between now() - make_interval(secs => $1) and now() - make_interval(secs => $2))
"""


@dataclass(frozen=True, slots=True)
class EventRow:
    conversation_id: UUID
    seq: int
    at: datetime
    kind: str
    payload: Any
    body: Any
    client_id: str | None


EVENTS_AFTER = """
select conversation_id, seq, at, kind, payload, body, client_id
from event where conversation_id = $1 and seq > $2 order by seq limit $3
"""
EVENTS_BEFORE = """
select conversation_id, seq, at, kind, payload, body, client_id
from event where conversation_id = $1 and seq < $2 order by seq desc limit $3
"""
FIRST_EVENTS = """
select e.conversation_id, e.seq, e.at, e.kind, e.payload, e.body, e.client_id
from unnest($1::uuid[]) as c(id)
cross join lateral (
  select * from event v where v.conversation_id = c.id order by seq limit $2) e
order by e.conversation_id, e.seq
"""
LATEST_MESSAGES = """
select e.conversation_id, e.seq, e.at, e.kind, e.payload, e.body, e.client_id
from unnest($1::uuid[]) as c(id)
cross join lateral (
  select * from event v where v.conversation_id = c.id order by seq desc limit $2) e
order by e.conversation_id, e.seq
"""

KEPT_AS = "select seq, at from event where conversation_id = $1 and client_id = $2"

DESCRIBE_CONTACT = """
update contact set name = coalesce($2, name), email = coalesce($3, email)
where id = $1 and erased_at is null
"""
ERASE_CONTACT = "update contact set name = null, email = null, erased_at = now() where id = $1"
ERASE_BODIES = """
update event set body = null, salt = null
where conversation_id in (select id from conversation where contact_id = $1) and body is not null
"""


@dataclass(frozen=True, slots=True)
class ChainRow:
    seq: int
    client_id: str | None
    kind: str
    payload: Any
    body: Any
    salt: bytes | None
    digest: bytes | None
    link: bytes | None
    last_link: bytes


CHAIN = """
select e.seq, e.client_id, e.kind, e.payload, e.body, e.salt, e.digest, e.link,
  v.link as last_link
from conversation v join event e on e.conversation_id = v.id where v.id = $1 order by e.seq
"""
