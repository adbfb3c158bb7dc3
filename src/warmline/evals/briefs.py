"""Reads the briefs of hand-offs as an agent does: signed in, over HTTP."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from warmline.evals.report import Conversed
from warmline.kit import Database, new_id
from warmline.people import NewAgent, Passwords, Role, add_agent

AT_ONCE = 8
MAIL = "replay@warmline.invalid"


async def complete_briefs(database: Database, url: str, handed_off: Sequence[Conversed]) -> int:
    """How many say what the customer wrote and why they were handed over. Adds a supervisor, so
    only for a server of our own."""
    async with signed_in(database, url, role="supervisor") as client:
        turn = asyncio.Semaphore(AT_ONCE)

        async def read(one: Conversed) -> bool:
            async with turn:
                return await _is_complete(client, one)

        return sum(await asyncio.gather(*(read(one) for one in handed_off)))


@asynccontextmanager
async def signed_in(
    database: Database, url: str, *, role: Role
) -> AsyncIterator[httpx.AsyncClient]:
    """The console's HTTP as somebody who is hired for it."""
    password = await _hire(database, role)
    async with httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1"}, timeout=30) as client:
        answer = await client.post("/api/sign-in", json={"email": MAIL, "password": password})
        answer.raise_for_status()
        yield client


async def _hire(database: Database, role: Role) -> str:
    password = secrets.token_urlsafe(24)
    passwords = Passwords()
    try:
        password_hash = await passwords.hash(password)
    finally:
        passwords.close()
    agent = NewAgent(name="Replay", email=MAIL, role=role)
    async with database.transaction() as tx:
        await add_agent(tx, new_id(), agent, password_hash, actor="replay", at=datetime.now(UTC))
    return password


async def _is_complete(client: httpx.AsyncClient, one: Conversed) -> bool:
    answer = await client.get(f"/api/conversations/{one.conversation}")
    brief = answer.raise_for_status().json()["brief"]
    wish = (brief["wish"] or {}).get("text")
    return bool(wish == one.text and brief["reason"] and brief["reason_text"])
