"""The statements of people, beside the shapes of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from warmline.people.roles import Role

# Where somebody is, or says to be; `routing` keeps it.
Presence = Literal["online", "away", "break", "offline"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers. The password is never part of it. `skills` have levels from 1 to 5;
    `capacity` is how much they can have at a time, in hundredths of a chat."""

    id: UUID
    name: str
    email: str
    role: Role
    languages: tuple[str, ...]
    skills: Mapping[str, int]
    title: str | None
    capacity: int
    active: bool
    created_at: datetime
    photo: UUID | None = None


_AGENT = """
select id, name, email, role, languages, skills, title, capacity, active, created_at, photo
from agent
"""

AGENTS = _AGENT + "order by lower(name), id"

AGENT = _AGENT + "where id = $1"

AGENT_BY_MAIL = _AGENT + "where lower(email) = lower($1)"

# A change that might take away the last admin waits for any other such change to end.
LOCK_AGENTS = "lock table agent in share row exclusive mode"

OTHER_ADMINS = "select count(*) from agent where role = 'admin' and active and id <> $1"

ADD_AGENT = """
insert into agent (id, name, email, role, password_hash, languages, skills, title, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (lower(email)) do nothing returning id
"""

CHANGE_AGENT = """
update agent set name = $2, email = $3, role = $4, languages = $5, skills = $6, title = $7,
  active = $8, capacity = $9
where id = $1
"""

PHOTO = "select photo from agent where id = $1 for no key update"
SET_PHOTO = "update agent set photo = $2 where id = $1 and active"

PASSWORD_HASH = """
select id, password_hash from agent where lower(email) = lower($1) and active
"""

PASSWORD_HASH_OF = "select password_hash from agent where id = $1 and active"

SET_PASSWORD = "update agent set password_hash = $2 where id = $1"

# A password change or deactivation that came while the hash was checked is seen here; one that
# comes now waits, and then ends the session that is being opened.
STILL_FITS = """
select id from agent where id = $1 and password_hash = $2 and active for no key update
"""

OPEN_SESSION = """
insert into session (token_hash, agent_id, created_at, expires_at, last_seen_at)
values ($1, $2, $3, $4, $3)
"""

SESSION_AGENT = """
select a.id, a.name, a.email, a.role, a.languages, a.skills, a.title, a.capacity,
  a.active, a.created_at, a.photo
from session s join agent a on a.id = s.agent_id
where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and a.active
"""

TOUCH_SESSION = "update session set last_seen_at = $2 where token_hash = $1 and last_seen_at < $3"

CLOSE_SESSION = "delete from session where token_hash = $1"

CLOSE_SESSIONS = "delete from session where agent_id = $1 and token_hash is distinct from $2"

FORGET_SESSIONS = "delete from session where expires_at <= $1 or last_seen_at <= $2"

SETTING = "select value from setting where key = $1"

SET_SETTING = """
insert into setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""
