"""What `warmline agent …` does."""

import json
from datetime import UTC, datetime

from warmline import storage
from warmline.cli.columns import print_columns
from warmline.kit import SystemClock, WarmlineError, new_id
from warmline.people import (
    Agent,
    Attempts,
    NewAgent,
    Passwords,
    SignIn,
    add_agent,
    agent_by_mail,
    agents,
    write_skills,
)
from warmline.settings import Settings

AUTHOR = "command line"


async def add(settings: Settings, new: NewAgent, password: str) -> None:
    passwords = Passwords()
    try:
        password_hash = await passwords.hash(password)
    finally:
        passwords.close()
    async with storage.opened(settings) as database, database.transaction() as tx:
        at = datetime.now(UTC)
        added = await add_agent(tx, new_id(), new, password_hash, actor=AUTHOR, at=at)
    print(f"{added.name} ({added.role}) can sign in as {added.email}.")


async def show(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database, database.transaction() as tx:
        everybody = await agents(tx)
    if as_json:
        print(json.dumps([_shown(each) for each in everybody], indent=2, ensure_ascii=False))
    else:
        _print(everybody)


async def set_password(settings: Settings, email: str, password: str) -> None:
    passwords, clock = Passwords(), SystemClock()
    try:
        async with storage.opened(settings) as database:
            async with database.transaction() as tx:
                found = await agent_by_mail(tx, email)
            if found is None:
                raise WarmlineError("not_found", f"Nobody has the address {email}.")
            door = SignIn(database, passwords, Attempts(clock), clock)
            await door.set_password(found.id, password, actor=AUTHOR)
    finally:
        passwords.close()
    print(f"{found.name} has a new password and is signed out everywhere.")


def _shown(agent: Agent) -> dict[str, object]:
    return {
        "id": str(agent.id),
        "name": agent.name,
        "email": agent.email,
        "role": agent.role,
        "languages": list(agent.languages),
        "skills": dict(agent.skills),
        "title": agent.title,
        "active": agent.active,
    }


def _print(everybody: list[Agent]) -> None:
    rows = [
        (
            each.name,
            each.email,
            each.role,
            ", ".join(each.languages),
            write_skills(each.skills),
            "" if each.active else "deactivated",
        )
        for each in everybody
    ]
    print_columns(("name", "mail", "role", "languages", "skills", ""), rows)
