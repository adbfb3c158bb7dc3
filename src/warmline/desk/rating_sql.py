"""The statement of the report on ratings, beside the shape of its row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """`by` is `all`, `people` or `ai`."""

    by: str
    asked: int
    given: int
    satisfied: int
    average: float | None


# A resolution is an agent's where an agent had the conversation; what was given is counted with it.
TALLY = """
with resolution as (
  select r.conversation_id, r.seq, exists (select 1 from event c
      where c.conversation_id = r.conversation_id and c.seq < r.seq
        and c.kind = 'conversation.claimed') as by_people,
    (select (g.payload->>'score')::int from event g
      where g.conversation_id = r.conversation_id and g.seq > r.seq and g.kind = 'rating.given'
        and not exists (select 1 from event n where n.conversation_id = r.conversation_id
          and n.kind = 'conversation.resolved' and n.seq > r.seq and n.seq < g.seq)
      order by g.seq limit 1) as score
  from event r where r.at >= $1 and r.kind = 'conversation.resolved'
)
select coalesce(case by_people when true then 'people' when false then 'ai' end, 'all') as by,
  count(*)::int as asked, count(score)::int as given,
  (count(*) filter (where score >= 4))::int as satisfied, avg(score)::float8 as average
from resolution group by grouping sets ((), (by_people))
"""
