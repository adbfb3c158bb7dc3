"""Agents: the people who answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from warmline.kit import Tx, WarmlineError, audit
from warmline.people import skills as skill_levels
from warmline.people import sql
from warmline.people.roles import Role
from warmline.people.sessions import sign_out_everywhere
from warmline.people.skills import Skills
from warmline.people.sql import Agent

_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST = 200  # characters of a name, title or mail address
_MOST = 50  # languages
USUAL_CAPACITY = 300  # hundredths of a chat
MOST_CAPACITY = 2_000


@dataclass(frozen=True, slots=True)
class NewAgent:
    name: str
    email: str
    role: Role = "agent"
    languages: tuple[str, ...] = ("en",)
    skills: Skills = field(default_factory=dict)
    title: str | None = None


@dataclass(frozen=True, slots=True)
class AgentChange:
    """What is None stays as it is; an empty `title` takes it away."""

    name: str | None = None
    email: str | None = None
    role: Role | None = None
    languages: tuple[str, ...] | None = None
    skills: Skills | None = None
    title: str | None = None
    capacity: int | None = None
    active: bool | None = None


async def add_agent(
    tx: Tx, agent_id: UUID, new: NewAgent, password_hash: str, *, actor: str, at: datetime
) -> Agent:
    """Raises WarmlineError `bad_input` or `email_taken`."""
    agent = _checked(
        Agent(
            id=agent_id,
            name=new.name,
            email=new.email,
            role=new.role,
            languages=new.languages,
            skills=new.skills,
            title=new.title,
            capacity=USUAL_CAPACITY,
            active=True,
            created_at=at,
        )
    )
    values = (agent.name, agent.email, agent.role, password_hash)
    lists = (agent.languages, dict(agent.skills), agent.title)
    if await tx.fetchval(sql.ADD_AGENT, agent_id, *values, *lists, at) is None:
        raise _mail_taken(agent.email)
    details = {"agent": agent_id, "email": agent.email, "role": agent.role}
    await audit.record(tx, actor, "agent.added", details, at=at)
    return agent


async def change_agent(
    tx: Tx, agent_id: UUID, change: AgentChange, *, actor: str, at: datetime
) -> Agent:
    """Raises `not_found`, `bad_input`, `email_taken` or `last_admin`. Who is deactivated is signed
    out everywhere."""
    await tx.execute(sql.LOCK_AGENTS)
    before = await agent_of(tx, agent_id)
    after = _checked(_with(before, change))
    await _keep_an_admin(tx, before, after)
    lists = (after.languages, dict(after.skills), after.title, after.active, after.capacity)
    try:
        await tx.execute(sql.CHANGE_AGENT, agent_id, after.name, after.email, after.role, *lists)
    except asyncpg.UniqueViolationError as taken:
        raise _mail_taken(after.email) from taken
    if not after.active:
        await sign_out_everywhere(tx, agent_id)
    fields = {name: value for name in _CHANGEABLE if (value := getattr(change, name)) is not None}
    await audit.record(tx, actor, _deed(before, after), {"agent": agent_id, **fields}, at=at)
    return after


async def set_photo(tx: Tx, agent_id: UUID, photo: UUID | None) -> UUID | None:
    """Returns the one from before, which nothing shows any more."""
    before: UUID | None = await tx.fetchval(sql.PHOTO, agent_id)
    await tx.execute(sql.SET_PHOTO, agent_id, photo)
    return before


async def agents(tx: Tx) -> list[Agent]:
    """All of them by name, the deactivated too."""
    return [read_agent(row) for row in await tx.fetch(sql.AGENTS)]


async def agent_of(tx: Tx, agent_id: UUID) -> Agent:
    """Raises `not_found`."""
    row = await tx.fetchrow(sql.AGENT, agent_id)
    if row is None:
        raise _not_found()
    return read_agent(row)


async def agent_by_mail(tx: Tx, email: str) -> Agent | None:
    row = await tx.fetchrow(sql.AGENT_BY_MAIL, email.strip())
    return None if row is None else read_agent(row)


def read_agent(row: Mapping[str, object]) -> Agent:
    return msgspec.convert(dict(row), Agent)


_CHANGEABLE = ("name", "email", "role", "languages", "skills", "title", "capacity", "active")


def _with(agent: Agent, change: AgentChange) -> Agent:
    fields = {name: value for name in _CHANGEABLE if (value := getattr(change, name)) is not None}
    return replace(agent, **fields)


def _deed(before: Agent, after: Agent) -> str:
    if before.active != after.active:
        return "agent.reactivated" if after.active else "agent.deactivated"
    return "agent.changed"


async def _keep_an_admin(tx: Tx, before: Agent, after: Agent) -> None:
    was = before.role == "admin" and before.active
    stays = after.role == "admin" and after.active
    if was and not stays and not await tx.fetchval(sql.OTHER_ADMINS, before.id):
        raise WarmlineError(
            "last_admin", f"{before.name} is the only admin: make somebody else an admin first."
        )


def _checked(agent: Agent) -> Agent:
    agent = replace(
        agent,
        name=" ".join(agent.name.split()),
        email=agent.email.strip(),
        title=" ".join((agent.title or "").split()) or None,
        languages=_once(agent.languages),
        skills=skill_levels.checked(agent.skills),
    )
    if not agent.name:
        raise _bad_input("An agent needs a name: customers see it.")
    if not _MAIL.fullmatch(agent.email):
        raise _bad_input(f"“{agent.email[:80]}” is not a mail address.")
    for language in agent.languages:
        if not _LANGUAGE.fullmatch(language):
            raise _bad_input(f"“{language[:80]}” is not a language code such as en or pt-BR.")
    texts = (agent.name, agent.email, agent.title or "")
    if any(len(text) > _LONGEST or not text.isprintable() for text in texts):
        raise _bad_input(f"Names and titles have at most {_LONGEST} plain characters.")
    if len(agent.languages) > _MOST:
        raise _bad_input(f"An agent has at most {_MOST} languages.")
    if not 0 <= agent.capacity <= MOST_CAPACITY:
        raise _bad_input(f"An agent can have at most {MOST_CAPACITY // 100} chats at a time.")
    return agent


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _bad_input(sentence: str) -> WarmlineError:
    return WarmlineError("bad_input", sentence)


def _mail_taken(email: str) -> WarmlineError:
    return WarmlineError("email_taken", f"There is already an agent with the address {email}.")


def _not_found() -> WarmlineError:
    return WarmlineError("not_found", "There is no such agent.")
