"""The statements of call-backs, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """A promise to call or to write, as a task; times are UTC. `owner` has taken it, None while it
    is everybody's; `address` and `note` are null once they were erased. `tries` counts this one and
    those it continues."""

    id: UUID
    conversation: UUID
    seq: int
    way: str
    address: str | None
    note: str | None
    due: datetime
    owner: UUID | None
    owner_name: str | None
    state: str
    outcome: str | None
    tries: int
    made_at: datetime
    overdue_at: datetime | None
    ended_at: datetime | None
    contact_id: UUID
    contact_name: str | None
    language: str | None
    conversation_state: str


@dataclass(frozen=True, slots=True)
class Tally:
    """`came_due` are those whose time is over, `in_time` those of them that were ended by then.
    Who cancelled before is in neither."""

    made: int
    calls: int
    mails: int
    open: int
    overdue: int
    came_due: int
    in_time: int
    reached: int
    answered: int
    not_reached: int
    wrong_address: int
    not_needed: int
    cancelled: int


PROMISED = """
insert into callback (id, conversation_id, seq, way, address, note, due, owner, state, tries,
  made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10) on conflict (id) do nothing
"""
ENDED = """
update callback set state = 'ended', outcome = $2, ended_at = $3 where id = $1 and state = 'open'
"""
OVERDUE = "update callback set overdue_at = $2 where id = $1 and overdue_at is null"
TAKEN = "update callback set owner = $2 where id = $1 and state = 'open'"
ERASE = """
update callback set address = null, note = null, state = 'ended',
  outcome = coalesce(outcome, 'not_needed'), ended_at = coalesce(ended_at, now())
where conversation_id = any($1::uuid[])
"""

# Who works here no more owns nothing.
CALLBACKS = """
select b.id, b.conversation_id as conversation, b.seq, b.way, b.address, b.note, b.due,
  a.id as owner, a.name as owner_name, b.state, b.outcome, b.tries, b.made_at, b.overdue_at,
  b.ended_at, c.id as contact_id, c.name as contact_name,
  (select e.payload->>'language' from event e where e.conversation_id = v.id
    and e.kind in ('turn.decided', 'conversation.opened') and e.payload ? 'language'
    order by e.seq desc limit 1) as language,
  v.state as conversation_state
from callback b
join conversation v on v.id = b.conversation_id
join contact c on c.id = v.contact_id
left join agent a on a.id = b.owner and a.active
"""
OPEN = CALLBACKS + "where b.state = 'open' order by b.due, b.id limit $1"
OWN = CALLBACKS + "where b.state = 'open' and a.id = $2 order by b.due, b.id limit $1"
ONE = CALLBACKS + "where b.id = $1"
OPEN_OF = CALLBACKS + "where b.conversation_id = $1 and b.state = 'open'"
ALL_OF = CALLBACKS + "where b.conversation_id = $1 order by b.made_at, b.id"

TO_ESCALATE = """
select id, conversation_id from callback
where state = 'open' and due <= $1 and overdue_at is null order by due limit $2
"""

# What the company set for all (seconds).
WITHIN = "select (value#>>'{}')::int from setting where key = 'call_back_within'"

NO_PHONE = """
select exists (
  select 1 from conversation v join contact_need n on n.contact_id = v.contact_id
    where v.id = $1 and n.need = 'no_phone')
"""

TALLY = """
select count(*)::int as made,
  (count(*) filter (where way = 'call'))::int as calls,
  (count(*) filter (where way = 'mail'))::int as mails,
  (count(*) filter (where state = 'open'))::int as open,
  (count(*) filter (where overdue_at is not null))::int as overdue,
  (count(*) filter (where due <= $2 and not called_off))::int as came_due,
  (count(*) filter (where due <= $2 and ended_at <= due and not called_off))::int as in_time,
  (count(*) filter (where outcome = 'reached'))::int as reached,
  (count(*) filter (where outcome = 'answered'))::int as answered,
  (count(*) filter (where outcome = 'not_reached'))::int as not_reached,
  (count(*) filter (where outcome = 'wrong_address'))::int as wrong_address,
  (count(*) filter (where outcome = 'not_needed'))::int as not_needed,
  (count(*) filter (where outcome = 'cancelled'))::int as cancelled
from (
  select *, coalesce(outcome = 'cancelled' and ended_at <= due, false) as called_off
  from callback where made_at >= $1) b
"""
