"""What a read action adds to a turn, besides the time that the backend itself takes.

One signed customer asks, in turn, what is answered with the same words each time and what takes a
look into a backend, over a real socket; in between the bench itself asks the backend the same. The
server, its database and the backend are processes of their own.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from warmline.actions import Action, Catalogue, HttpBackend, HttpCall, publish_actions
from warmline.ai import Act, Decision, Doing, Situation, Understanding
from warmline.autonomy import set_levels
from warmline.bench.caller import Caller
from warmline.bench.trivial import SAME
from warmline.identity import add_key
from warmline.kit import Database, sealing
from warmline.trial import TrialServer, free_port, thrown_away

SERVER = (sys.executable, "-m", "warmline.bench", "reading")
BACKEND = (sys.executable, "-m", "warmline.bench", "backend")
LOOK_IT_UP, SAY_SOMETHING = "Please look it up.", "Hello there, how are you today?"
INTENT, SUBJECT = "look_up", "c-1"
WARM_UP = 20
# The server looks for newly published actions this often, and a little more (seconds).
UNTIL_KNOWN = 4.0
PATIENCE = 30.0
FOUND = {"status": "on its way"}


@dataclass(frozen=True, slots=True)
class ReadCost:
    """Medians in ms: a turn that only answers, one that looks something up, what the backend takes
    when it is asked directly, and what is left: `added_ms`."""

    turn_ms: float
    read_turn_ms: float
    backend_ms: float
    added_ms: float
    turns: int


class ReadingEngine:
    """Looks something up when it is asked to."""

    async def decide(self, situation: Situation) -> Decision:
        if not situation.heard or situation.heard[-1].text != LOOK_IT_UP:
            return SAME
        return Act(Understanding("en", intent=INTENT, doing=(Doing("look_up"),)))


async def measure_reading(turns: int) -> ReadCost:
    async with _backend() as url, thrown_away(SERVER) as server:
        caller = await _signed_caller(server, url)
        try:
            async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
                return await _measure(caller, client, turns)
        finally:
            caller.leave()


async def _measure(caller: Caller, client: httpx.AsyncClient, turns: int) -> ReadCost:
    took: list[tuple[float, float, float]] = []
    for _ in range(WARM_UP + turns):
        plain = await asyncio.wait_for(caller.ask(SAY_SOMETHING), PATIENCE)
        reading = await asyncio.wait_for(caller.ask(LOOK_IT_UP), PATIENCE)
        took.append((plain, reading, await _ask_backend(client)))
    plain, reading, backend = (
        round(1000 * statistics.median(times), 2) for times in zip(*took[WARM_UP:], strict=True)
    )
    return ReadCost(plain, reading, backend, round(reading - plain - backend, 2), turns)


async def _ask_backend(client: httpx.AsyncClient) -> float:
    began = time.perf_counter()
    (await client.get(f"/{SUBJECT}/orders")).raise_for_status()
    return time.perf_counter() - began


async def _signed_caller(server: TrialServer, backend: str) -> Caller:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    now = datetime.now(UTC)
    database = await Database.connect(server.dsn)
    try:
        async with database.transaction() as tx:
            await publish_actions(tx, _catalogue(backend), by="bench", at=now)
            await set_levels(tx, [INTENT], "auto", by="bench", at=now)
            # a public key is not sealed, so with what it would be does not matter
            seal = sealing.Seal("a bench seals nothing that anybody reads", "identity")
            added = await add_key(tx, seal, "EdDSA", public_key=public, by="bench", at=now)
    finally:
        await database.close()
    await asyncio.sleep(UNTIL_KNOWN)
    claims = {"aud": "warmline", "sub": SUBJECT, "iat": now, "exp": now + timedelta(hours=1)}
    identity = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": added.kid})
    async with httpx.AsyncClient(base_url=server.place.url, timeout=PATIENCE) as client:
        opened = await client.post(
            "/api/widget/conversations",
            json={"language": "en", "identity": identity},
            headers={"x-warmline-operator": server.place.operator_token},
        )
    caller = Caller()
    await caller.arrive(server.place, opened.raise_for_status().json()["token"])
    return caller


def _catalogue(url: str) -> Catalogue:
    action = Action(
        name="look_up",
        title={"en": "Look it up"},
        about="Looks something up.",
        consequence="read",
        identity="signed",
        call=HttpCall("backend", "GET", "/{contact}/orders"),
        intents=(INTENT,),
        answer={"en": "It is {{ result.status }}."},
        result={"type": "object", "required": ["status"]},
    )
    return Catalogue(
        actions={action.name: action}, backends={"backend": HttpBackend("backend", url)}
    )


@asynccontextmanager
async def _backend() -> AsyncIterator[str]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(*BACKEND, str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=url) as client, asyncio.timeout(PATIENCE):
            while True:
                try:
                    await client.get(f"/{SUBJECT}/orders")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        await process.wait()
