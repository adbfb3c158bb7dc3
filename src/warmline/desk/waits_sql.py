"""The statements of waits, beside the shapes of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from warmline.people import Presence


@dataclass(frozen=True, slots=True)
class InLine:
    """A conversation that waits, the next one first: `seq` is the event that began the wait,
    `told` whether the customer was told anything about it, `coming` the agent at whom it rings.
    `queue` and `language` are what routing takes it for, None until it did. `shown_ago` is how many
    seconds ago the customer was told how long it takes, on whichever node, and `shown_*` what."""

    conversation: UUID
    seq: int
    since: datetime
    told: bool
    coming: UUID | None
    coming_name: str | None
    coming_photo: UUID | None
    queue: str | None
    language: str | None
    shown_ago: float | None
    shown_expected: int | None
    shown_at_most: int | None
    shown_longer: bool | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What was said of a wait, and what became of it after `seconds`: somebody came, or (`still`)
    the customer gave up, or waits beyond what was said."""

    expected: int
    at_most: int
    model_expected: float
    model_at_most: float
    seconds: float
    still: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """`told` waits came with an upper bound and are over, `within` of them were not longer.
    Medians and errors are in seconds; `error` is that of the expected wait, whichever its sign."""

    asked: int
    taken: int
    abandoned: int
    waiting: int
    told: int
    within: int
    error: float | None
    to_take: float | None
    to_reply: float | None
    replied_soon: int
    replied: int


@dataclass(frozen=True, slots=True)
class PresentRow:
    """An agent at their console, or about to be back; `leaving`: their shift is about to end."""

    agent_id: UUID
    name: str
    presence: Presence
    skills: Mapping[str, int]
    languages: tuple[str, ...]
    capacity: int
    leaving: bool


PRESENT = """
select s.agent_id, a.name, s.presence, a.skills, a.languages, a.capacity,
  coalesce((select max(h.ends_at) from shift h where h.agent_id = s.agent_id
    and h.starts_at <= now() and h.ends_at > now()) < now() + interval '10 minutes', false)
    as leaving
from seat s join agent a on a.id = s.agent_id and a.active
where s.presence in ('online', 'break')
"""

IN_LINE = """
select v.id as conversation, began.seq, began.at as since,
  exists (select 1 from event t where t.conversation_id = v.id and t.seq > began.seq
    and t.kind = 'wait.told') as told,
  a.id as coming, a.name as coming_name, a.photo as coming_photo,
  w.queue, w.language,
  extract(epoch from clock_timestamp() - coalesce(s.shown_at, s.told_at))::float8 as shown_ago,
  coalesce(s.shown_expected, s.expected) as shown_expected,
  coalesce(s.shown_at_most, s.at_most) as shown_at_most, s.shown_longer
from conversation v
left join waiting w on w.conversation_id = v.id
left join agent a on a.id = w.offered_to and a.active
join lateral (
  select e.seq, e.at from event e
  where e.conversation_id = v.id
    and (e.kind in ('handoff.requested', 'conversation.released')
      or e.kind = 'conversation.passed' and not e.payload ? 'to')
    and e.seq > coalesce((select max(b.seq) from event b
      where b.conversation_id = v.id and (b.kind in ('conversation.claimed',
        'conversation.handed_back', 'conversation.resolved', 'conversation.reopened')
        or b.kind = 'conversation.passed' and b.payload ? 'to')), 0)
  order by e.seq limit 1) began on true
left join wait s on s.conversation_id = v.id and s.seq = began.seq
where v.state in ('waiting', 'waiting_with_ai')
order by coalesce(w.since, began.at), v.id
"""

# What customers see now, so that another node goes on from it. A row that somebody else writes just
# now is left to the next telling.
SHOW = """
update wait w set shown_at = clock_timestamp(), shown_expected = told.expected,
  shown_at_most = told.at_most, shown_longer = told.longer
from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::bool[])
  as told(conversation_id, seq, expected, at_most, longer)
where w.conversation_id = told.conversation_id and w.seq = told.seq
  and (w.conversation_id, w.seq) in (select conversation_id, seq from wait
    where (conversation_id, seq) in (select * from unnest($1::uuid[], $2::int[]))
    for no key update skip locked)
"""

HANDLING = """
select extract(epoch from over_at - taken_at)::float8 as seconds from wait
where taken_at >= $1 and over_at is not null order by taken_at desc limit 200
"""
# From the first ring until somebody took it.
ANSWERING = """
select extract(epoch from taken_at - offered_at)::float8 as seconds from wait
where taken_at >= $1 and offered_at is not null order by taken_at desc limit 200
"""
HELD = "select count(*)::int from conversation where state = 'with_agent'"

ENDED = """
select expected, at_most, model_expected, model_at_most,
  extract(epoch from coalesce(taken_at, left_at, $2) - told_at)::float8 as seconds,
  taken_at is null as still
from wait
where told_at >= $1 and model_expected is not null and open
  and (taken_at is not null or left_at is not null
    or told_at + make_interval(secs => at_most) < $2)
order by told_at desc limit 200
"""

KEEP = """
insert into wait (conversation_id, seq, queue, asked_at, by_customer, told_at, expected, at_most,
  model_expected, model_at_most, open, offered_at, taken_at, first_reply_at, over_at, left_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (conversation_id, seq) do update set queue = excluded.queue,
  told_at = excluded.told_at, expected = excluded.expected, at_most = excluded.at_most,
  model_expected = excluded.model_expected, model_at_most = excluded.model_at_most,
  open = excluded.open, offered_at = excluded.offered_at, taken_at = excluded.taken_at,
  first_reply_at = excluded.first_reply_at, over_at = excluded.over_at, left_at = excluded.left_at
"""

# What a start looks at: what was under way, and everything since the last wait that is known.
NEWEST = "select max(asked_at) from wait"
UNFINISHED = """
select distinct conversation_id from wait where over_at is null and left_at is null
"""
BEGUN_SINCE = """
select distinct conversation_id from event
where at >= coalesce($1::timestamptz, '-infinity')
  and kind in ('handoff.requested', 'conversation.passed', 'conversation.released')
"""

TALLY = """
select count(*)::int as asked,
  (count(*) filter (where taken_at is not null))::int as taken,
  (count(*) filter (where taken_at is null and left_at is not null))::int as abandoned,
  (count(*) filter (where taken_at is null and left_at is null))::int as waiting,
  (count(*) filter (where judged))::int as told,
  (count(*) filter (where judged and taken_at <= told_at + make_interval(secs => at_most)))::int
    as within,
  percentile_cont(0.5) within group (order by
    abs(extract(epoch from taken_at - told_at) - expected)) filter (where judged) as error,
  percentile_cont(0.5) within group (order by extract(epoch from taken_at - asked_at)) as to_take,
  percentile_cont(0.5) within group (order by extract(epoch from first_reply_at - asked_at))
    as to_reply,
  (count(*) filter (where first_reply_at <= asked_at + interval '3 minutes'))::int
    as replied_soon,
  (count(*) filter (where first_reply_at is not null))::int as replied
from (select *, open and at_most is not null
    and (taken_at is not null
      or left_at is null and told_at + make_interval(secs => at_most) < $2) as judged
  from wait where asked_at >= $1) as asked
"""
