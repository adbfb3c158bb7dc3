"""The statements of the agents' tools, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    colour: str
    archived_at: datetime | None


LABELS = "select name, colour, archived_at from label order by lower(name)"
LABELS_NAMED = """
select name, colour, archived_at from label where lower(name) = any($1::text[]) order by lower(name)
"""
COUNT_LABELS = "select count(*)::int from label where archived_at is null"
# Who asks for a name in other letters means the one that is there.
DEFINE_LABEL = """
insert into label (name, colour, archived_at) values ($1, $2, $3)
on conflict (lower(name)) do update set colour = excluded.colour, archived_at = excluded.archived_at
returning name, colour, archived_at
"""
LABELLED = "select label from conversation_label where conversation_id = $1 order by lower(label)"
LABEL = """
insert into conversation_label (conversation_id, label) values ($1, $2) on conflict do nothing
"""
UNLABEL = "delete from conversation_label where conversation_id = $1 and label = $2"


@dataclass(frozen=True, slots=True)
class Macro:
    """`owner` is whose it is, None where it is everybody's; `language` is the one it is written
    in, None where it fits any."""

    id: UUID
    name: str
    text: str
    language: str | None
    owner: UUID | None
    position: int


_MACRO = "select id, name, text, language, owner, position from macro "
MACROS = _MACRO + (
    "where owner is null or owner = $1 "
    "order by position, lower(name), language nulls first, id limit $2"
)
MACRO = _MACRO + "where id = $1"
MACRO_LOCKED = _MACRO + "where id = $1 for update"
COUNT_MACROS = "select count(*)::int from macro where owner is not distinct from $1"
ADD_MACRO = """
insert into macro (id, name, text, language, owner, at) values ($1, $2, $3, $4, $5, $6)
"""
CHANGE_MACRO = """
update macro set name = $2, text = $3, language = $4, owner = $5, at = $6 where id = $1
"""
DELETE_MACRO = "delete from macro where id = $1"


@dataclass(frozen=True, slots=True)
class MacroRow:
    """What a macro may say of a conversation, besides its facts."""

    contact_name: str | None
    contact_email: str | None
    queue: str | None


# The queue it waits in, or waited in last.
MACRO_VALUES = """
select c.name as contact_name, c.email as contact_email,
  coalesce(q.definition->>'name', queued.queue) as queue
from conversation v
join contact c on c.id = v.contact_id
left join lateral (
  (select queue from waiting where conversation_id = v.id)
  union all
  (select queue from wait where conversation_id = v.id order by seq desc limit 1)
  limit 1) queued on true
left join queue q on q.id = queued.queue
where v.id = $1
"""


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A note that calls an agent; `text` is null once it was erased."""

    conversation: UUID
    seq: int
    by: UUID
    by_name: str
    at: datetime
    seen_at: datetime | None
    text: str | None
    contact_id: UUID
    contact_name: str | None


MENTION = """
insert into mention (agent_id, conversation_id, seq, by, at) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
MENTIONED = "select exists (select 1 from mention where conversation_id = $1 and agent_id = $2)"
_MENTIONS = """
select m.conversation_id as conversation, m.seq, m.by, a.name as by_name, m.at, m.seen_at,
  coalesce(e.body->>'text', e.body->>'note') as text, c.id as contact_id, c.name as contact_name
from mention m
join agent a on a.id = m.by
join event e on e.conversation_id = m.conversation_id and e.seq = m.seq
join conversation v on v.id = m.conversation_id
join contact c on c.id = v.contact_id
"""
MENTIONS = _MENTIONS + "where m.agent_id = $1 order by m.at desc, m.conversation_id, m.seq limit $2"
UNSEEN = "select count(*)::int from mention where agent_id = $1 and seen_at is null"
SEE = """
update mention set seen_at = $2 where agent_id = $1 and seen_at is null
  and ($3::uuid is null or conversation_id = $3)
"""


@dataclass(frozen=True, slots=True)
class Calling:
    """Whom a note called, for their console."""

    agent: UUID
    conversation: UUID
    seq: int
    by: UUID
    by_name: str
    at: datetime


CALLINGS = """
select m.agent_id as agent, m.conversation_id as conversation, m.seq, m.by, a.name as by_name, m.at
from mention m join agent a on a.id = m.by
where m.conversation_id = any($1::uuid[]) and m.agent_id = any($2::uuid[]) and m.seen_at is null
  and m.at > now() - interval '1 minute'
"""


# Who erases a contact holds its row: what is read after this was erased already, or will be erased
# again from here.
SHARE_CONTACTS = """
select id from contact where id in (
  select contact_id from conversation where id = any($1::uuid[])) order by id for share
"""
HOLD_CONTACTS = """
select id from contact where id in (
  select contact_id from conversation where id = any($1::uuid[])) order by id for update
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """A conversation whose words are known up to event `seq`."""

    id: UUID
    seq: int
    last_seq: int
    name: str | None
    email: str | None


BEHIND = """
select v.id, coalesce(s.seq, 0) as seq, v.last_seq, c.name, c.email
from conversation v
join contact c on c.id = v.contact_id
left join search_text s on s.conversation_id = v.id
where v.id = any($1::uuid[]) and v.last_seq > coalesce(s.seq, 0)
"""
ALL_BEHIND = """
select v.id from conversation v left join search_text s on s.conversation_id = v.id
where v.last_seq > coalesce(s.seq, 0) limit $1
"""


@dataclass(frozen=True, slots=True)
class NewEvent:
    conversation_id: UUID
    seq: int
    at: datetime
    kind: str
    payload: Any
    body: Any


NEW_EVENTS = """
select e.conversation_id, e.seq, e.at, e.kind, e.payload, e.body
from unnest($1::uuid[], $2::int[]) as c(id, after)
cross join lateral (
  select * from event v where v.conversation_id = c.id and v.seq > c.after
  order by v.seq limit $3) e
order by e.conversation_id, e.seq
"""
# Another node may have been faster: then these words are there already. A megabyte of words is all
# that one row holds; of a conversation that says more, the marks ($5) are kept.
KEEP_WORDS = """
insert into search_text as s (conversation_id, seq, words, last_at)
values ($1, $3, array_to_tsvector($4::text[] || $5::text[]), $6)
on conflict (conversation_id) do update set seq = excluded.seq, last_at = excluded.last_at,
  words = case when length(s.words) < 4000 then s.words || excluded.words
    else s.words || array_to_tsvector($5::text[]) end
where s.seq = $2
"""
FORGET_WORDS = "delete from search_text where conversation_id = any($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Hit:
    id: UUID
    last_at: datetime


_WANTED = """
  and (v.heard_seq > 0 or v.epoch > 0)
  and ($2::text[] is null or v.state = any($2))
  and ($3::text[] is null or exists (select from conversation_label l
    where l.conversation_id = s.conversation_id and l.label = any($3)))
  and ($4::timestamptz is null or s.last_at >= $4)
  and ($5::timestamptz is null or s.last_at < $5)
  and (s.last_at, s.conversation_id) < ($6, $7)
"""
_PAGE = "order by s.last_at desc, s.conversation_id desc limit $8"
FOUND = (
    "select s.conversation_id as id, s.last_at from search_text s "
    "join conversation v on v.id = s.conversation_id where s.words @@ $1::text::tsquery"
    + _WANTED
    + _PAGE
)
# What an agent may see: what waits, what they have, and ($10) what went through their hands or
# called them.
FOUND_BY_AGENT = (
    "select s.conversation_id as id, s.last_at from ("
    "select conversation_id from search_text where words @@ $10::text::tsquery "
    "union select id from conversation "
    "where state in ('waiting', 'waiting_with_ai') or holder = $9) seen "
    "join search_text s using (conversation_id) "
    "join conversation v on v.id = s.conversation_id where s.words @@ $1::text::tsquery"
    + _WANTED
    + _PAGE
)


@dataclass(frozen=True, slots=True)
class Spoken:
    conversation_id: UUID
    seq: int
    at: datetime
    by: str | None
    text: str | None


SPOKEN = """
select e.conversation_id, e.seq, e.at, e.by, e.text
from unnest($1::uuid[]) as c(id)
cross join lateral (
  select v.conversation_id, v.seq, v.at, coalesce(v.payload->>'by', 'note') as by,
    v.body->>'text' as text
  from event v where v.conversation_id = c.id and v.kind in ('message.sent', 'note.added')
    and v.body ? 'text'
  order by v.seq desc limit 200) e
order by e.conversation_id, e.seq desc
"""


@dataclass(frozen=True, slots=True)
class ContactRow:
    id: UUID
    name: str | None
    email: str | None
    erased_at: datetime | None


CONTACT = "select id, name, email, erased_at from contact where id = $1"
# Also those that began as a guest's and were signed by the same customer later.
CONVERSATIONS_OF = """
select v.id from conversation v
where v.contact_id = $1 and (v.heard_seq > 0 or v.epoch > 0)
union
select i.conversation_id from conversation_identity i
where i.subject in (
  select subject from conversation_identity j join conversation w on w.id = j.conversation_id
  where w.contact_id = $1)
order by 1 desc limit $2
"""


@dataclass(frozen=True, slots=True)
class NeedRow:
    need: str
    conversation: UUID
    told_at: datetime


NEEDS = """
select need, conversation_id as conversation, told_at from contact_need
where contact_id = $1 order by told_at
"""


@dataclass(frozen=True, slots=True)
class RatingRow:
    conversation: UUID
    score: int
    at: datetime
    agent: str | None
    comment: str | None


RATINGS = """
select conversation_id as conversation, (payload->>'score')::int as score, at,
  payload->'agent'->>'name' as agent, body->>'text' as comment
from event where conversation_id = any($1::uuid[]) and kind = 'rating.given' order by at desc
"""
