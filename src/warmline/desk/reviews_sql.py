"""The statements of reviews, beside the shape of their row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A conversation that somebody should look at again, and the event that says why. `holder` has
    taken it meanwhile."""

    conversation: UUID
    seq: int
    why: str
    at: datetime
    state: str
    holder: UUID | None
    holder_name: str | None
    contact_id: UUID
    contact_name: str | None
    language: str | None
    preview: str | None


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """An open review whose customer a person wrote to since."""

    conversation: UUID
    seq: int
    agent: UUID
    agent_name: str


# What changed within the time looked at: what was said last is old enough, so that its silence
# means something.
CANDIDATES = """
select distinct e.conversation_id from event e
where e.at > $1 and e.at <= $2
  and (e.kind in ('turn.decided', 'action.failed', 'rating.given')
    or e.kind = 'conversation.handed_back' and not e.payload ? 'by')
"""

FOUND = """
insert into review (conversation_id, seq, why, at, found_at) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""

OPEN = """
select r.conversation_id as conversation, r.seq, r.why, r.at, v.state,
  a.id as holder, a.name as holder_name,
  c.id as contact_id, c.name as contact_name,
  (select payload->>'language' from event where conversation_id = v.id and kind = 'turn.decided'
    and payload ? 'language' order by seq desc limit 1) as language,
  (select body->>'text' from event where conversation_id = v.id and kind = 'message.sent'
    and payload->>'by' = 'customer' order by seq desc limit 1) as preview
from review r
join conversation v on v.id = r.conversation_id
join contact c on c.id = v.contact_id
left join agent a on a.id = v.holder
where r.closed_at is null order by r.at limit $1
"""
WRITTEN = """
select distinct on (r.conversation_id) r.conversation_id as conversation, r.seq,
  (e.payload->'agent'->>'id')::uuid as agent, e.payload->'agent'->>'name' as agent_name
from review r
join event e on e.conversation_id = r.conversation_id and e.seq > r.seq
where r.closed_at is null and e.kind = 'message.sent' and e.payload->>'by' = 'agent'
  and e.payload ? 'agent'
order by r.conversation_id, e.seq limit $1
"""
IS_OPEN = """
select exists (select 1 from review where conversation_id = $1 and closed_at is null)
"""
CLOSE = """
update review set closed_at = $2, closed_by = $3, outcome = $4
where conversation_id = $1 and closed_at is null
"""
