"""The statements of what customers need, beside the shape of their rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NeedRow:
    """`seq` is the event that told it, in its conversation."""

    need: str
    conversation_id: UUID
    seq: int
    told_at: datetime


NEEDS_OF = """
select need, conversation_id, seq, told_at from contact_need where contact_id = $1
order by told_at, need
"""
KEEP = """
insert into contact_need (contact_id, need, conversation_id, seq, told_at)
values ($1, $2, $3, $4, $5) on conflict do nothing
"""
FORGET = "delete from contact_need where contact_id = $1 and need = any($2::text[])"
ERASE = "delete from contact_need where contact_id = $1"

# In any conversation of the contact: who was asked, told or took it back has answered for good.
SETTLED = """
select distinct need.code as need
from conversation v
join event e on e.conversation_id = v.id
  and e.kind in ('need.asked', 'need.told', 'need.withdrawn')
cross join lateral jsonb_array_elements_text(e.body->'needs') as need(code)
where v.contact_id = $1
"""
