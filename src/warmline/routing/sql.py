"""The statements of routing, beside the shapes of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from warmline.people import Presence


@dataclass(frozen=True, slots=True)
class SeatRow:
    """`presence` is what counts: `chosen`, or offline while nothing is heard of their console."""

    agent_id: UUID
    chosen: Presence
    presence: Presence
    heard_at: datetime | None
    seq: int
    idle_since: datetime | None


_SEAT = "select agent_id, chosen, presence, heard_at, seq, idle_since from seat "

# One round at a time over all nodes; one whose node hangs in the middle does not keep the others
# waiting for long. Tables are small and their plans kept: an index is right for all sizes.
TAKE_TURN = """
select set_config('idle_in_transaction_session_timeout', '5s', true) as patience,
  set_config('enable_seqscan', 'off', true) as no_scans,
  set_config('plan_cache_mode', 'force_generic_plan', true) as plans,
  pg_advisory_xact_lock($1) as turn, clock_timestamp() as now
"""

MAKE_SEATS = "insert into seat (agent_id) select unnest($1::uuid[]) on conflict do nothing"
# Whoever holds several seats took them in this order, so that nobody waits for each other.
LOCK_SEATS = _SEAT + "where agent_id = any($1::uuid[]) order by agent_id for no key update"
LOCK_FREE_SEATS = _SEAT + "where agent_id = any($1::uuid[]) for no key update skip locked"
SEAT = _SEAT + "where agent_id = $1"

# Counts each seat up by what happened to it. The seats are locked, so nobody counts beside us.
# What ends a piece of work, and coming online, begins a time without one.
RECORD = """
with told as (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::int[], $6::text[])
    with ordinality as t(agent_id, kind, presence, conversation_id, weight, cause, place)
),
numbered as (
  select t.*, s.seq + (row_number() over (partition by t.agent_id order by t.place))::int as seq
  from told t join seat s on s.agent_id = t.agent_id
),
latest as (
  select agent_id, max(seq) as seq, max(presence) as presence,
    bool_or(kind in ('left', 'held') or presence = 'online') as idles
  from numbered group by agent_id
),
counted as (
  update seat s set seq = l.seq, presence = coalesce(l.presence, s.presence),
    idle_since = case when l.idles then clock_timestamp() else s.idle_since end
  from latest l where s.agent_id = l.agent_id
)
insert into seat_event (agent_id, seq, kind, presence, conversation_id, weight, cause)
select agent_id, seq, kind, presence, conversation_id, weight, cause from numbered order by place
returning seq
"""

CHOOSE = "update seat set chosen = $2 where agent_id = $1"
# Whether something was heard of their console lately.
IS_HEARD = """
select coalesce(heard_at > clock_timestamp() - $2::interval, false) from seat where agent_id = $1
"""

# All consoles of a node in one statement. Whoever was taken for offline is back as they chose.
HEARD = """
with mine as (
  select agent_id, chosen, presence from seat where agent_id = any($1::uuid[])
  order by agent_id for no key update
),
heard as (
  update seat s set heard_at = clock_timestamp(), presence = m.chosen,
    seq = s.seq + (m.presence <> m.chosen)::int,
    idle_since = case when m.presence <> m.chosen then clock_timestamp() else s.idle_since end
  from mine m where s.agent_id = m.agent_id
  returning s.agent_id, s.seq, s.presence, m.presence as was
)
insert into seat_event (agent_id, seq, kind, presence, cause)
select agent_id, seq, 'presence', presence, 'heard' from heard where presence <> was
returning agent_id, presence
"""

# A seat that somebody holds is looked at in the next round.
LAPSED = """
with quiet as (
  select agent_id from seat
  where presence <> 'offline' and coalesce(heard_at < clock_timestamp() - $1::interval, true)
  for no key update skip locked
),
gone as (
  update seat s set presence = 'offline', seq = s.seq + 1
  from quiet q where s.agent_id = q.agent_id returning s.agent_id, s.seq
)
insert into seat_event (agent_id, seq, kind, presence, cause)
select agent_id, seq, 'presence', 'offline', 'heartbeat' from gone returning agent_id
"""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An agent's seat with all that the choice asks for. `load` is read from what they have and
    what rings at them: a count of our own could be wrong."""

    agent_id: UUID
    name: str
    chosen: Presence
    presence: Presence
    skills: Mapping[str, int]
    languages: tuple[str, ...]
    capacity: int
    load: int
    held: int
    ringing: int
    idle_since: datetime | None
    leaving: bool


# What somebody has weighs what it weighed when they took it.
_PLACES = """
select s.agent_id, a.name, s.chosen, s.presence, a.skills, a.languages, a.capacity,
  coalesce(has.weight, 0) + coalesce(rings.weight, 0) as load,
  coalesce(has.count, 0) as held, coalesce(rings.count, 0) as ringing, s.idle_since,
  coalesce(shift.ends_at < now() + interval '10 minutes', false) as leaving
from seat s
join agent a on a.id = s.agent_id and a.active
left join lateral (
  select sum(coalesce(taken.weight, 100))::int as weight, count(*)::int as count
  from conversation v
  left join lateral (
    select weight from seat_event e
    where e.conversation_id = v.id and e.kind = 'taken' and e.agent_id = s.agent_id
    order by e.seq desc limit 1
  ) taken on true
  where v.holder = s.agent_id and v.state = 'with_agent'
) has on true
left join lateral (
  select sum(w.weight)::int as weight, count(*)::int as count
  from waiting w where w.offered_to = s.agent_id
) rings on true
left join lateral (
  select max(ends_at) as ends_at from shift h
  where h.agent_id = s.agent_id and h.starts_at <= now() and h.ends_at > now()
) shift on true
"""
PLACES = _PLACES + "order by a.name, a.id"
PLACES_ONLINE = _PLACES + "where s.presence = 'online'"
PLACES_OF = _PLACES + "where s.agent_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True)
class QueueRow:
    id: str
    definition: Any


QUEUES = "select id, definition from queue where archived_at is null order by position, id"
# Two admins who write at the same time write one after the other.
LOCK_QUEUES = "lock table queue in share row exclusive mode"
WRITE_QUEUE = """
insert into queue (id, position, definition) values ($1, $2, $3)
on conflict (id) do update set position = excluded.position, definition = excluded.definition,
  archived_at = null
"""
ARCHIVE_QUEUES = """
update queue set archived_at = $2 where archived_at is null and id <> all($1::text[])
"""


@dataclass(frozen=True, slots=True)
class FactsRow:
    """What a conversation that waits is sorted by. `since` is when it was first handed over, after
    it was last with the AI or over."""

    id: UUID
    contact_id: UUID
    channel: str | None
    language: str | None
    intent: str | None
    risks: Any
    reason: str | None
    since: datetime
    released: bool
    sticky: UUID | None
    sticky_at: datetime | None


_FACTS = """
select v.id, v.contact_id, opened.payload->>'channel' as channel,
  coalesce(turn.payload->>'language', opened.payload->>'language') as language,
  intent.payload->>'intent' as intent, turn.payload->'risks' as risks,
  handoff.payload->>'reason' as reason,
  coalesce(first.at, clock_timestamp()) as since,
  coalesce(moved.kind = 'conversation.released', false) as released,
  known.agent as sticky, known.at as sticky_at
from conversation v
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'conversation.opened' order by seq limit 1
) opened on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'turn.decided' order by seq desc limit 1) turn on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'turn.decided' and payload ? 'intent'
  order by seq desc limit 1) intent on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'handoff.requested'
  order by seq desc limit 1) handoff on true
left join lateral (select kind from event e
  where e.conversation_id = v.id
    and kind in ('handoff.requested', 'conversation.passed', 'conversation.released')
  order by seq desc limit 1) moved on true
left join lateral (select seq from event e
  where e.conversation_id = v.id and kind in (
    'conversation.handed_back', 'conversation.resolved', 'conversation.reopened')
  order by seq desc limit 1) over on true
left join lateral (select at from event e
  where e.conversation_id = v.id and seq > coalesce(over.seq, 0)
    and (kind in ('handoff.requested', 'conversation.released')
      or kind = 'conversation.passed' and payload->>'to' is null)
  order by seq limit 1) first on true
left join lateral (
  select (e.payload->'agent'->>'id')::uuid as agent, e.at
  from conversation o join event e on e.conversation_id = o.id and e.kind = 'conversation.claimed'
  where o.contact_id = v.contact_id order by e.at desc limit 1
) known on true
where v.state in ('waiting', 'waiting_with_ai')
"""
FACTS_OF = _FACTS + "and v.id = $1"
FACTS_MISSING = _FACTS + (
    "and not exists (select from waiting w where w.conversation_id = v.id) order by v.id limit $1"
)
MAKE_WAITING = """
insert into waiting (conversation_id, queue, since, language, channel, weight, urgency, heavy,
  sticky, contact_id, refused)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing
"""
DROP_WAITING = "delete from waiting where conversation_id = $1"
# Rows of what does not wait any more; one at which something rings is ended as an offer first.
DROP_SUPERFLUOUS = """
delete from waiting w where offered_to is null and not exists (
  select from conversation v where v.id = w.conversation_id
    and v.state in ('waiting', 'waiting_with_ai'))
"""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """`expired`: it rang as long as it may."""

    conversation_id: UUID
    queue: str
    since: datetime
    language: str | None
    channel: str
    weight: int
    urgency: float
    heavy: bool
    sticky: UUID | None
    offered_to: UUID | None
    offered_name: str | None
    expires_at: datetime | None
    expired: bool
    refused: Any


_WAITING = """
select w.conversation_id, w.queue, w.since, w.language, w.channel, w.weight, w.urgency, w.heavy,
  w.sticky, w.offered_to, a.name as offered_name, w.expires_at,
  coalesce(w.expires_at <= clock_timestamp(), false) as expired, w.refused
from waiting w left join agent a on a.id = w.offered_to
"""
WAITING_OF = _WAITING + "where w.conversation_id = $1"
WAITING_ALL_OF = _WAITING + "where w.conversation_id = any($1::uuid[])"
WAITING_AT = _WAITING + "where w.offered_to = any($1::uuid[])"
WAITING_FREE = _WAITING + "where w.offered_to is null order by w.since, w.conversation_id limit $1"
# An offer is over when it rang out, when its agent is not there, or when nobody waits any more.
OFFERS_OVER = """
select w.conversation_id, w.offered_to from waiting w
left join seat s on s.agent_id = w.offered_to
left join conversation v on v.id = w.conversation_id
where w.offered_to is not null and (
  w.expires_at <= clock_timestamp() or s.presence is distinct from 'online'
  or v.state is null or v.state not in ('waiting', 'waiting_with_ai'))
"""
OFFER = """
update waiting w set offered_to = o.agent, offered_at = clock_timestamp(), expires_at = o.expires
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as o(id, agent, expires)
where w.conversation_id = o.id
"""
# With whom it rang at remembered as refusing ($2), or not.
END_OFFERS = """
update waiting w set offered_to = null, offered_at = null, expires_at = null,
  refused = case when o.refuses
    then w.refused || jsonb_build_object(w.offered_to::text, $3::text) else w.refused end
from unnest($1::uuid[], $2::bool[]) as o(id, refuses)
where w.conversation_id = o.id and w.offered_to is not null
"""
END_OFFER = """
update waiting set offered_to = null, offered_at = null, expires_at = null,
  refused = refused || $2::jsonb
where conversation_id = $1
"""
MOVE_QUEUE = "update waiting set queue = $2 where conversation_id = $1"
# What waits still, of what nobody else holds just now.
LOCK_WAITING = """
select w.conversation_id, w.queue, w.since, w.language, w.channel, w.weight, w.urgency, w.heavy,
  w.sticky, w.offered_to, null::text as offered_name, w.expires_at, false as expired, w.refused
from waiting w join conversation v on v.id = w.conversation_id
where w.conversation_id = any($1::uuid[]) and w.offered_to is null
  and v.state in ('waiting', 'waiting_with_ai')
for no key update skip locked
"""
LOCK_CONVERSATIONS = """
select id, state from conversation where id = any($1::uuid[]) for no key update skip locked
"""


@dataclass(frozen=True, slots=True)
class WeightRow:
    weight: int | None
    channel: str | None


WEIGHT = """
select (select weight from seat_event where conversation_id = $1 and kind = 'taken'
    order by at desc limit 1) as weight,
  (select payload->>'channel' from event where conversation_id = $1
    and kind = 'conversation.opened' order by seq limit 1) as channel
"""

# Of these agents who are online, those whose last $2 offers were all unanswered.
UNANSWERING = """
select s.agent_id from seat s
cross join lateral (
  select count(*) filter (where latest.cause = 'unanswered') as unanswered from (
    select cause from seat_event e where e.agent_id = s.agent_id
      and (kind = 'taken' or kind = 'offer_ended' and cause in ('declined', 'unanswered'))
    order by seq desc limit $2) latest
) last
where s.agent_id = any($1::uuid[]) and s.presence = 'online' and last.unanswered = $2
"""
SEND_AWAY = "update seat set chosen = 'away' where agent_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True)
class LeftBehindRow:
    id: UUID
    epoch: int
    agent: UUID
    name: str
    shift_ended: bool


# What an agent has who is gone: nothing was heard of them for so long ($1), nor were they taken for
# offline just now ($2: a system that was down itself must not take everybody's work away); not so
# long when their shift is over. What is on hold waits for its time, and for its agent until then.
LEFT_BEHIND = """
select v.id, v.epoch, a.id as agent, a.name, shift.ended as shift_ended
from conversation v
join agent a on a.id = v.holder
join seat s on s.agent_id = v.holder and s.presence = 'offline'
join lateral (
  select at from seat_event e where e.agent_id = s.agent_id and e.kind = 'presence'
  order by seq desc limit 1
) gone on true
cross join lateral (
  select exists (select from shift h where h.agent_id = s.agent_id
      and h.ends_at between now() - interval '12 hours' and now())
    and not exists (select from shift h where h.agent_id = s.agent_id
      and now() between h.starts_at and h.ends_at) as ended
) shift
where v.state = 'with_agent' and (shift.ended
    and coalesce(s.heard_at < clock_timestamp() - $3::interval, true)
  or gone.at < clock_timestamp() - $2::interval
    and coalesce(s.heard_at < clock_timestamp() - $1::interval, true))
order by v.id
"""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    id: UUID
    agent_id: UUID
    starts_at: datetime
    ends_at: datetime


SHIFTS_OF = """
select id, agent_id, starts_at, ends_at from shift
where agent_id = $1 and ends_at >= $2 order by starts_at
"""
DROP_SHIFTS = "delete from shift where agent_id = $1 and ends_at >= $2"
ADD_SHIFT = "insert into shift (id, agent_id, starts_at, ends_at) values ($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class BusyRow:
    """Of the time since then: how long they were online, how long of it they had work (seconds),
    and how many heavy conversations they took."""

    agent_id: UUID
    online: float
    working: float
    heavy: int


BUSY = """
with told as (
  select agent_id, seq, at, kind, presence, cause,
    coalesce(lead(at) over agents, clock_timestamp()) as until,
    sum(case kind when 'taken' then 1 when 'resumed' then 1
      when 'left' then -1 when 'held' then -1 else 0 end) over agents as has,
    count(presence) over agents as spell
  from seat_event where at > $1
  window agents as (partition by agent_id order by seq)
),
placed as (
  select *, extract(epoch from until - at)::float4 as seconds,
    first_value(presence) over (partition by agent_id, spell order by seq) as present
  from told
)
select agent_id,
  coalesce(sum(seconds) filter (where present = 'online'), 0)::float4 as online,
  coalesce(sum(seconds) filter (where present = 'online' and has > 0), 0)::float4 as working,
  (count(*) filter (where kind = 'taken' and cause = 'heavy'))::int as heavy
from placed group by agent_id
"""
