"""What the desk reads across conversations: rows for lists, beside their shape."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation as a list shows it; times are UTC. While it waits: in which queue, since when,
    how long it may (seconds), and whom it rings at. `woken`: it came back from being put off, by
    `time` or by the `customer`, and its agent has not done anything about it since."""

    id: UUID
    state: str
    epoch: int
    last_seq: int
    holder: UUID | None
    holder_name: str | None
    contact_id: UUID
    contact_name: str | None
    contact_email: str | None
    channel: str | None
    language: str | None
    intent: str | None
    reason: str | None
    preview: str | None
    preview_by: str | None
    opened_at: datetime | None
    waiting_since: datetime | None
    last_at: datetime | None
    held_until: datetime | None
    held_for: str | None
    queue: str | None
    since: datetime | None
    service_level: int | None
    offered_to: UUID | None
    offered_name: str | None
    offer_expires: datetime | None
    offer_why: Any
    labels: tuple[str, ...]
    needs: tuple[str, ...]
    woken: str | None


# Each lateral walks the primary key of one conversation from its end; conversations are short.
# The preview is what somebody said last; that the AI passes on is no news to an agent.
ROWS = """
select v.id, v.state, v.epoch, v.last_seq, v.holder, a.name as holder_name,
  v.contact_id, c.name as contact_name, c.email as contact_email,
  opened.payload->>'channel' as channel,
  coalesce(turn.payload->>'language', opened.payload->>'language') as language,
  intent.payload->>'intent' as intent,
  handoff.payload->>'reason' as reason,
  coalesce(nullif(said.body->>'text', ''), said.body->'attachments'->0->>'name') as preview,
  said.payload->>'by' as preview_by,
  opened.at as opened_at,
  case when v.state in ('waiting', 'waiting_with_ai') then coalesce(w.since, queued.at) end
    as waiting_since,
  last.at as last_at,
  case when v.state = 'on_hold' then (held.payload->>'until')::timestamptz end as held_until,
  case when v.state = 'on_hold' then held.payload->>'waiting_for' end as held_for,
  w.queue, w.since,
  extract(epoch from (q.definition->>'service_level')::interval)::int as service_level,
  w.offered_to, o.name as offered_name, w.expires_at as offer_expires, offer.why as offer_why,
  array(select l.label from conversation_label l
    where l.conversation_id = v.id order by lower(l.label)) as labels,
  array(
    select need from contact_need where contact_id = v.contact_id
    union
    select told.need from event e
    cross join lateral jsonb_array_elements_text(e.body->'needs') as told(need)
    where e.conversation_id = v.id and e.kind = 'need.told' and not exists (
      select 1 from event t where t.conversation_id = v.id and t.kind = 'need.withdrawn'
        and t.seq > e.seq and t.body->'needs' ? told.need)
    order by need) as needs,
  case when v.state = 'with_agent' and woken.kind = 'conversation.resumed' and woken.by <> 'agent'
    then woken.by end as woken
from conversation v
join contact c on c.id = v.contact_id
left join agent a on a.id = v.holder
left join waiting w on w.conversation_id = v.id and v.state in ('waiting', 'waiting_with_ai')
left join queue q on q.id = w.queue
left join agent o on o.id = w.offered_to
left join lateral (select payload->'why' as why from event e
  where e.conversation_id = v.id and kind = 'assignment.offered' and w.offered_to is not null
  order by seq desc limit 1) offer on true
left join lateral (select at, payload from event e
  where e.conversation_id = v.id order by seq limit 1) opened on true
left join lateral (select at from event e
  where e.conversation_id = v.id order by seq desc limit 1) last on true
left join lateral (select body, payload from event e
  where e.conversation_id = v.id and kind = 'message.sent'
    and payload->>'topic' is distinct from 'hand_off'
  order by seq desc limit 1) said on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'turn.decided' order by seq desc limit 1) turn on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'turn.decided' and payload ? 'intent'
  order by seq desc limit 1) intent on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'handoff.requested'
  order by seq desc limit 1) handoff on true
left join lateral (select at from event e
  where e.conversation_id = v.id
    and kind in ('handoff.requested', 'conversation.passed', 'conversation.released')
  order by seq desc limit 1) queued on true
left join lateral (select payload from event e
  where e.conversation_id = v.id and kind = 'conversation.held'
  order by seq desc limit 1) held on true
left join lateral (select kind, payload->>'by' as by from event e
  where e.conversation_id = v.id and (kind in ('conversation.resumed', 'conversation.held',
      'conversation.claimed', 'conversation.passed')
    or kind = 'message.sent' and payload->>'by' = 'agent')
  order by seq desc limit 1) woken on true
"""

# A conversation is shown once somebody said something or asked for a person: a name alone is
# nothing to attend to.
ROWS_OF = ROWS + "where v.id = any($1::uuid[]) and (v.heard_seq > 0 or v.epoch > 0)"
QUEUE = (
    ROWS + "where v.state in ('waiting', 'waiting_with_ai') order by waiting_since, v.id limit $1"
)
MINE = ROWS + (
    "where v.state in ('with_agent', 'on_hold') and v.holder = $1 order by last.at desc limit $2"
)
SNOOZED = ROWS + (
    "where v.state = 'on_hold' and v.holder = $1 "
    "order by (held.payload->>'until')::timestamptz limit $2"
)
# Ids rise with the time of opening, so a page of the newest needs no index beside the primary key.
ALL = ROWS + ("where (v.heard_seq > 0 or v.epoch > 0) and v.id < $1 order by v.id desc limit $2")
RESOLVED = ROWS + "where v.state = 'resolved' and v.id < $1 order by v.id desc limit $2"
RESOLVED_WITH = ROWS + (
    "where v.state = 'resolved' and v.id < $1 and exists (select 1 from event e "
    "where e.conversation_id = v.id and e.kind = any($4) "
    "and (e.payload->'agent'->>'id' = $3 or e.payload->'to'->>'id' = $3)) "
    "order by v.id desc limit $2"
)

WORKED_ON = """
select exists (select 1 from event where conversation_id = $1 and kind = any($3)
  and (payload->'agent'->>'id' = $2 or payload->'to'->>'id' = $2))
"""

JUDGED = """
select exists (select 1 from event where conversation_id = $1 and seq > $2
  and kind = 'suggestion.judged' and (payload->>'suggestion')::int = $2)
"""

# What was handed over a moment ago has no row of the line yet.
LINE = """
select v.id, a.id as coming, a.name, a.photo from conversation v
left join waiting w on w.conversation_id = v.id
left join agent a on a.id = w.offered_to
left join lateral (select at from event e
  where e.conversation_id = v.id
    and kind in ('handoff.requested', 'conversation.passed', 'conversation.released')
  order by seq desc limit 1) queued on w.conversation_id is null
where v.state in ('waiting', 'waiting_with_ai') order by coalesce(w.since, queued.at), v.id
"""


@dataclass(frozen=True, slots=True)
class EndRow:
    conversation_id: UUID
    kind: str
    agent: UUID
    how: str | None


# How the last offer of each ended: it was taken, or else.
OFFER_ENDS = """
select c.id as conversation_id, ended.kind, ended.agent, ended.how
from unnest($1::uuid[]) as c(id)
cross join lateral (
  select kind, (payload->'agent'->>'id')::uuid as agent, payload->>'how' as how from event e
  where e.conversation_id = c.id and kind in ('assignment.ended', 'conversation.claimed')
  order by seq desc limit 1
) ended
"""


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An offer and what became of it: `how` is None while it rings, `reason` why it was
    declined."""

    seq: int
    at: datetime
    agent: Any
    expires: datetime
    why: Any
    how: str | None
    reason: str | None


ASSIGNMENTS = """
select offered.seq, offered.at, offered.payload->'agent' as agent,
  (offered.payload->>'expires')::timestamptz as expires, offered.payload->'why' as why,
  case ended.kind when 'conversation.claimed' then 'taken' else ended.payload->>'how' end as how,
  case ended.kind when 'assignment.ended' then ended.payload->>'reason' end as reason
from event offered
left join lateral (
  select kind, payload from event e
  where e.conversation_id = offered.conversation_id and e.seq > offered.seq
    and e.payload->'agent'->>'id' = offered.payload->'agent'->>'id'
    and e.kind in ('assignment.ended', 'conversation.claimed')
  order by e.seq limit 1
) ended on true
where offered.conversation_id = $1 and offered.kind = 'assignment.offered'
order by offered.seq
"""

# What is on hold wakes when its time has come, or when the customer wrote and a crash kept the desk
# from waking it.
DUE_HOLDS = """
select v.id, v.epoch, v.holder, v.heard_seq > held.seq as heard from conversation v
join lateral (select seq, payload from event e
  where e.conversation_id = v.id and kind = 'conversation.held' order by seq desc limit 1
) held on true
where v.state = 'on_hold'
  and ((held.payload->>'until')::timestamptz <= $1 or v.heard_seq > held.seq)
"""

# An agent who does not work here any more answers nobody: what they held goes back to the queue.
ORPHANED = """
select v.id, v.epoch, a.id as agent, a.name from conversation v
join agent a on a.id = v.holder
where v.state in ('with_agent', 'on_hold') and not a.active
"""

# What the AI last took it for, else what the customer's browser speaks.
LANGUAGE = """
select coalesce(
  (select payload->>'language' from event where conversation_id = $1 and kind = 'turn.decided'
    and payload ? 'language' order by seq desc limit 1),
  (select payload->>'language' from event where conversation_id = $1
    and kind = 'conversation.opened' order by seq limit 1))
"""

# Who asked to be written to later told us where; what they say of themselves comes after that.
GIVEN_EMAIL = """
select coalesce(
  (select b.address from callback b where b.conversation_id = v.id and b.way = 'mail'
    and b.address is not null order by b.made_at desc limit 1),
  c.email) as email
from conversation v join contact c on c.id = v.contact_id where v.id = $1
"""

LOCK_ADDRESS = "select pg_advisory_xact_lock(hashtextextended('transcript ' || $1, 0))"
