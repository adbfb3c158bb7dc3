"""The statements of promises, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise with its words; times are UTC. `by` made it; `owner` answers for it now, None
    where it is everybody's; `text` is null once it was erased."""

    conversation: UUID
    seq: int
    text: str | None
    by: str
    owner: UUID | None
    owner_name: str | None
    due: datetime
    state: str
    made_at: datetime
    settled_at: datetime | None
    contact_id: UUID
    contact_name: str | None
    conversation_state: str


@dataclass(frozen=True, slots=True)
class Tally:
    """`came_due` are those whose time is over, `in_time` those of them that were kept by then."""

    made: int
    kept: int
    kept_late: int
    missed: int
    open: int
    came_due: int
    in_time: int


MADE = """
insert into promise (conversation_id, seq, by, agent_id, due, state, made_at)
values ($1, $2, $3, $4, $5, 'open', $6) on conflict do nothing
"""
KEPT = """
update promise set state = 'kept', settled_at = $3
where conversation_id = $1 and seq = $2 and state <> 'kept'
"""
MISSED = """
update promise set state = 'missed', settled_at = $3
where conversation_id = $1 and seq = $2 and state = 'open'
"""
REMINDED = """
update promise set reminded_at = $3
where conversation_id = $1 and seq = $2 and reminded_at is null
"""

STATE = "select state from promise where conversation_id = $1 and seq = $2"
OPEN = """
select due, reminded_at is not null as reminded from promise
where conversation_id = $1 and seq = $2 and state = 'open'
"""

# A promise belongs to whoever has the conversation, or had it last and did not give it away: what
# is read from the events can neither be forgotten by a move nor come too late. Who works here no
# more answers for nothing.
PROMISES = """
select p.conversation_id as conversation, p.seq, said.body->>'text' as text, p.by,
  a.id as owner, a.name as owner_name, p.due, p.state, p.made_at, p.settled_at,
  c.id as contact_id, c.name as contact_name, v.state as conversation_state
from promise p
join conversation v on v.id = p.conversation_id
join contact c on c.id = v.contact_id
join event said on said.conversation_id = p.conversation_id and said.seq = p.seq
left join lateral (
  select coalesce(e.payload->'agent'->>'id', e.payload->'to'->>'id')::uuid as id from event e
  where e.conversation_id = p.conversation_id
    and (e.kind in (
        'conversation.claimed', 'conversation.passed', 'conversation.handed_back')
      or e.kind = 'conversation.reopened' and e.payload ? 'agent')
  order by e.seq desc limit 1
) holding on true
left join agent a on a.id = holding.id and a.active
"""
PROMISES_OF = PROMISES + "where p.conversation_id = $1 order by p.seq"
ONE = PROMISES + "where p.conversation_id = $1 and p.seq = $2"
ALL = PROMISES + "where p.state = any($1::text[]) order by p.due, p.seq limit $2"
# What nobody has, waits for everybody.
OWN = PROMISES + (
    "where p.state = any($1::text[]) and (a.id = $3 "
    "or a.id is null and v.state in ('waiting', 'waiting_with_ai')) "
    "order by p.due, p.seq limit $2"
)

# An hour before it is due; of a shorter time, at its half.
TO_SETTLE = """
select conversation_id, seq from promise
where state = 'open' and (due <= $1 or reminded_at is null
  and due - least(interval '1 hour', (due - made_at) / 2) <= $1)
order by due limit $2
"""

TALLY = """
select count(*)::int as made,
  (count(*) filter (where state = 'kept' and settled_at <= due))::int as kept,
  (count(*) filter (where state = 'kept' and settled_at > due))::int as kept_late,
  (count(*) filter (where state = 'missed'))::int as missed,
  (count(*) filter (where state = 'open'))::int as open,
  (count(*) filter (where due <= $2))::int as came_due,
  (count(*) filter (where due <= $2 and state = 'kept' and settled_at <= due))::int as in_time
from promise where made_at >= $1 and ($3::uuid is null or agent_id = $3)
"""

RECEIPTS_SINCE = "select action from receipt where conversation_id = $1 and at >= $2"
