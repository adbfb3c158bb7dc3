"""Reads the briefs of hand-offs as an agent does: signed in, over HTTP."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx

from warmline.evals.report import Conversed
from warmline.kit import Database, new_id
from warmline.people import NewAgent, Passwords, add_agent

AT_ONCE = 8
MAIL = "replay@warmline.invalid"


async def complete_briefs(database: Database, url: str, handed_off: Sequence[Conversed]) -> int:
    """How many say what the customer wrote and why they were handed over. Adds a supervisor, so
    only for a server of our own."""
    password = await _hire(database)
    async with httpx.AsyncClient(base_url=url, headers={"X-Warmline": "1"}, timeout=30) as client:
        signed_in = await client.post("/api/sign-in", json={"email": MAIL, "password": password})
        signed_in.raise_for_status()
        turn = asyncio.Semaphore(AT_ONCE)

        async def read(one: Conversed) -> bool:
            async with turn:
                return await _is_complete(client, one)

        return sum(await asyncio.gather(*(read(one) for one in handed_off)))


async def _hire(database: Database) -> str:
    password = secrets.token_urlsafe(24)
    passwords = Passwords()
    try:
        password_hash = await passwords.hash(password)
    finally:
        passwords.close()
    supervisor = NewAgent(name="Replay", email=MAIL, role="supervisor")
    async with database.transaction() as tx:
        await add_agent(
            tx, new_id(), supervisor, password_hash, actor="replay", at=datetime.now(UTC)
        )
    return password


async def _is_complete(client: httpx.AsyncClient, one: Conversed) -> bool:
    answer = await client.get(f"/api/conversations/{one.conversation}")
    brief = answer.raise_for_status().json()["brief"]
    wish = (brief["wish"] or {}).get("text")
    return bool(wish == one.text and brief["reason"] and brief["reason_text"])
