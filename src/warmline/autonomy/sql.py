"""The statements of autonomy, beside the shapes of their rows."""

from dataclasses import dataclass

SETTINGS = "select intent, level, by, at from autonomy order by intent"

SET_LEVELS = """
insert into autonomy (intent, level, by, at)
select intent, $2, $3, $4 from unnest($1::text[]) intent
on conflict (intent) do update set level = excluded.level, by = excluded.by, at = excluded.at
where autonomy.level <> excluded.level
returning intent
"""

STOPPED = "select by, at, reason from ai_stopped"

STOP = """
insert into ai_stopped (by, at, reason) values ($1, $2, $3) on conflict ("only") do nothing
returning "only"
"""

RESUME = 'delete from ai_stopped returning "only"'

NOTIFY = "select pg_notify($1, '')"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What agents did with the suggestions of one intent."""

    intent: str | None
    made: int
    used: int
    edited: int
    rejected: int


# Each suggestion finds its verdict among the later events of its own conversation.
VERDICTS = """
select made.payload->>'intent' as intent, count(*)::int as made,
  (count(*) filter (where judged.verdict = 'used'))::int as used,
  (count(*) filter (where judged.verdict = 'edited'))::int as edited,
  (count(*) filter (where judged.verdict = 'rejected'))::int as rejected
from event made
left join lateral (select e.payload->>'verdict' as verdict from event e
  where e.conversation_id = made.conversation_id and e.seq > made.seq
    and e.kind = 'suggestion.judged' and (e.payload->>'suggestion')::int = made.seq
  limit 1) judged on true
where made.kind = 'suggestion.made' and made.at >= $1
group by 1
"""
