"""The statements of reviews, beside the shape of their row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A conversation that somebody should look at again, and the event that says why."""

    conversation: UUID
    seq: int
    why: str
    at: datetime
    state: str
    contact_id: UUID
    contact_name: str | None
    language: str | None
    preview: str | None


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
  c.id as contact_id, c.name as contact_name,
  (select payload->>'language' from event where conversation_id = v.id and kind = 'turn.decided'
    and payload ? 'language' order by seq desc limit 1) as language,
  (select body->>'text' from event where conversation_id = v.id and kind = 'message.sent'
    and payload->>'by' = 'customer' order by seq desc limit 1) as preview
from review r
join conversation v on v.id = r.conversation_id
join contact c on c.id = v.contact_id
where r.closed_at is null order by r.at limit $1
"""
IS_OPEN = """
select exists (select 1 from review where conversation_id = $1 and closed_at is null)
"""
CLOSE = """
update review set closed_at = $2, closed_by = $3, outcome = $4
where conversation_id = $1 and closed_at is null
"""
