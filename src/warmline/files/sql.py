"""The statements of files, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

State = Literal["arriving", "checking", "clean", "quarantined", "erased"]


@dataclass(frozen=True, slots=True)
class File:
    """`size` in bytes; `agent_id` is who sent it, None where the customer did. `name` is gone once
    it is erased. `why` it is quarantined: `infected`, or what kept it from being checked."""

    id: UUID
    conversation_id: UUID | None
    agent_id: UUID | None
    name: str | None
    media_type: str
    size: int
    state: State
    why: str | None
    at: datetime
    attached_at: datetime | None


FILE = """
select id, conversation_id, agent_id, name, media_type, size, state, why, at, attached_at
from file where id = $1
"""

FILES_OF = """
select id, conversation_id, agent_id, name, media_type, size, state, why, at, attached_at
from file where id = any($1::uuid[]) and conversation_id = $2
"""

# Whoever adds to a conversation's files waits for others who do, and sees theirs.
LOCK = "select pg_advisory_xact_lock(hashtextextended('file ' || $1::text, 0))"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a conversation has already: so many files, so many bytes."""

    files: int
    bytes: int


KEPT = """
select count(*) as files, coalesce(sum(size), 0)::bigint as bytes
from file where conversation_id = $1 and state <> 'erased'
"""

ENTER = """
insert into file
  (id, conversation_id, agent_id, name, media_type, size, digest, state, at, attached_at)
values ($1, $2, $3, $4, $5, $6, $7, 'arriving', $8, $9)
"""

# The bytes are where they belong. Without a row it was erased meanwhile.
ARRIVED = """
update file set state = $2, due_at = $3 where id = $1 and state = 'arriving'
returning id, conversation_id, agent_id, name, media_type, size, state, why, at, attached_at
"""

# What a customer sent here, and no message took yet.
SAME = """
select id, conversation_id, agent_id, name, media_type, size, state, why, at, attached_at
from file where conversation_id = $1 and digest = $2 and name = $3 and agent_id is null
  and attached_at is null and state in ('checking', 'clean', 'quarantined')
order by at limit 1
"""

# Once: a file belongs to one message of whoever sent it.
ATTACH = """
update file set attached_at = now()
where id = any($1::uuid[]) and conversation_id = $2 and agent_id is not distinct from $3
  and attached_at is null and state in ('checking', 'clean', 'quarantined')
returning id, conversation_id, agent_id, name, media_type, size, state, why, at, attached_at
"""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A file that somebody checks now: nobody else does before `due_at`."""

    id: UUID
    name: str | None
    tries: int
    due_at: datetime | None


CHECK = """
update file set due_at = $2, tries = tries + 1
where id = (select id from file where state = 'checking' and due_at <= $1
  order by due_at limit 1 for update skip locked)
returning id, name, tries, due_at
"""

# Only by who still has it.
CHECKED = """
update file set state = $3, why = $4, due_at = null
where id = $1 and due_at = $2 and state = 'checking' returning id
"""
# No verdict on the file: what holds its bytes was away.
PUT_OFF = """
update file set due_at = $3, tries = tries - 1
where id = $1 and due_at = $2 and state = 'checking'
"""

# The bytes go after the commit. One that still arrives may arrive after that, so it waits.
ERASE = """
update file set state = 'erased', name = null, why = null,
  due_at = case state
    when 'arriving' then $2::timestamptz + interval '1 hour' else $2 end
where conversation_id = any($1::uuid[]) and state <> 'erased'
"""
DISCARD = """
update file set state = 'erased', name = null, why = null, due_at = $2
where id = $1 and state <> 'erased'
"""
LOOSE = """
update file set state = 'erased', name = null, why = null, due_at = $2
where attached_at is null and state <> 'erased' and at < $1
"""
ERASED = """
update file set due_at = $2
where id in (select id from file where state = 'erased' and due_at <= $1
  order by due_at limit 100 for update skip locked)
returning id
"""
GONE = "delete from file where id = $1 and state = 'erased'"
