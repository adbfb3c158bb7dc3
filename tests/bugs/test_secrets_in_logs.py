"""Class 12: what people write, their cards, passwords and tokens stand in no log, ever."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
from websockets.asyncio.client import connect

from tests.eventually import eventually
from tests.ports import free_port
from tests.web.people import Customer
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate

CARD = "4111 1111 1111 1111"
WORDS = "my grandmother's silver spoon"
PASSWORD = "a password for this test alone"
OPERATOR = "an operator token nobody may read"


@asynccontextmanager
async def serving(dsn: str, folder: Path) -> AsyncIterator[str]:
    """The server as an operator starts it, at its chattiest; all it says goes into one file."""
    port = free_port()
    environment = os.environ | {
        "WARMLINE_DATABASE_URL": dsn,
        "WARMLINE_DATA_DIR": str(folder),
        "WARMLINE_PORT": str(port),
        "WARMLINE_LOG_LEVEL": "debug",
        "WARMLINE_OPERATOR_TOKEN": OPERATOR,
        "PYTHONUNBUFFERED": "1",
    }
    command = (sys.executable, "-m", "warmline")
    add = (*command, "agent", "add", "ada@x.example", "--name", "Ada")
    with (folder / "all.log").open("wb") as log:
        adding = await asyncio.create_subprocess_exec(
            *add, "--role", "admin", stdin=-1, stdout=log, stderr=log,
            env=environment,
        )  # fmt: skip
        await adding.communicate(f"{PASSWORD}\n".encode())
        server = await asyncio.create_subprocess_exec(
            *command, "serve", stdout=log, stderr=log, env=environment
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            await server.wait()


async def answers(url: str) -> bool:
    async with httpx.AsyncClient(base_url=url) as http:
        try:
            return (await http.get("/api/widget/config")).is_success
        except httpx.HTTPError:
            return False


async def test_nothing_anybody_said_or_holds_is_logged(
    postgres: EmbeddedPostgres, folder: Path
) -> None:
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("create database chatty")
    dsn = postgres.dsn("chatty")
    await migrate(dsn)
    async with serving(dsn, folder) as url:
        await eventually(lambda: answers(url))
        headers = {"X-Warmline": "1", "X-Warmline-Operator": OPERATOR}
        async with httpx.AsyncClient(base_url=url, headers=headers) as http:
            opened = (await http.post("/api/widget/conversations", json={})).json()
            customer = Customer(url, opened["token"], opened["conversation"])
            await customer.connect()
            await customer.say(f"{WORDS} {CARD}")
            await customer.event("message.sent", by="customer")
            await customer.send(type="describe", client_id="d", name=WORDS, email="s@poon.example")
            await customer.send_raw(f'{{"type": "say", "text": "{WORDS}", }}')
            await customer.send_raw(f'{{"type": "{WORDS}"}}')
            await customer.event("handoff.requested")
            signed = await http.post(
                "/api/sign-in", json={"email": "ada@x.example", "password": PASSWORD}
            )
            session = http.cookies.get("warmline_session")
            await http.post("/api/sign-in", json={"email": WORDS, "password": PASSWORD})
            path = f"/api/conversations/{customer.conversation}"
            claimed = await http.post(f"{path}/claim", json={"client_id": "c"})
            await http.post(f"{path}/messages", json={"client_id": "m", "text": f"{WORDS} {CARD}"})
            await http.post(f"{path}/notes", json={"client_id": "n", "text": f"{WORDS}\0", "x": 1})
            await http.post(f"{path}/notes", content=json.dumps({"text": WORDS})[:-2])
            cookie = {"Cookie": f"warmline_session={session}", "Origin": url}
            live = f"{url.replace('http', 'ws')}/api/console/live"
            async with connect(live, additional_headers=cookie) as socket:
                await socket.recv()
            customer.drop()
    await admin.execute("drop database chatty with (force)")
    await admin.close()
    assert (signed.status_code, claimed.status_code) == (200, 200)
    logged = (folder / "all.log").read_text("utf-8")
    for secret in (
        CARD, CARD.replace(" ", ""), "1111 1111", WORDS, "grandmother", "s@poon", PASSWORD,
        OPERATOR, str(session), customer.token, customer.token.split(".")[2],
    ):  # fmt: skip
        assert secret not in logged
    key = (folder / "secret_key").read_text("ascii")
    assert key not in logged
