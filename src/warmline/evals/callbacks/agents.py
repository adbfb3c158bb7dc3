"""Agents over HTTP, as their browser is one: what was not answered is sent again, under its own
id."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from warmline.evals.callbacks.wishes import Wish
from warmline.kit import Database, new_id
from warmline.people import NewAgent, Passwords, add_agent

PASSWORD = "an agent of the evaluation"
PAUSE = 0.2
# How long after its time a late one is done.
LATE = timedelta(seconds=2)
DEAD = (httpx.TransportError, OSError)


async def employ(database: Database, count: int) -> list[str]:
    """Their mail addresses."""
    passwords, addresses = Passwords(), []
    hashed = await passwords.hash(PASSWORD)
    for number in range(count):
        address = f"agent-{number}@ternwell.example"
        new = NewAgent(name=f"Agent {number}", email=address)
        async with database.transaction() as tx:
            now = datetime.now(UTC)
            await add_agent(tx, new_id(), new, hashed, actor="the evaluation", at=now)
        addresses.append(address)
    passwords.close()
    return addresses


class AgentAtWork:
    """One browser; `calls` does whatever is due to those who wished, `chats` answers a line."""

    def __init__(self, url: str, address: str, seed: int) -> None:
        headers = {"X-Warmline": "1", "Origin": url}
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=20)
        self._address = address
        self._random = random.Random(seed)
        self._tried: set[str] = set()

    async def sign_in(self) -> None:
        credentials = {"email": self._address, "password": PASSWORD}
        (await self._post("/api/sign-in", credentials)).raise_for_status()

    async def close(self) -> None:
        await self._http.aclose()

    async def calls(self, by_address: Mapping[str, Wish]) -> None:
        """Until it is cancelled."""
        while True:
            tasks = await self._get("/api/callbacks")
            self._random.shuffle(tasks)
            for task in tasks[:20]:
                wish = by_address.get(task["address"])
                if wish is not None and self._is_time(wish, task):
                    await self._call(task)
            await asyncio.sleep(PAUSE)

    async def chats(self, seconds: float) -> None:
        """Takes whoever is next, for about so long; until it is cancelled."""
        while True:
            queue = (await self._get("/api/conversations?list=queue&limit=20"))["rows"]
            taken = await self._first_of(queue)
            if taken is None:
                await asyncio.sleep(PAUSE)
                continue
            await self._act(taken, "messages", text="Hello, what can I do for you?")
            await asyncio.sleep(self._random.expovariate(1 / seconds))
            await self._act(taken, "resolve")

    def _is_time(self, wish: Wish, task: Mapping[str, Any]) -> bool:
        if wish.fate == "never" or task["id"] in self._tried:
            return False
        due = datetime.fromisoformat(task["due"])
        return wish.fate == "in_time" or datetime.now(UTC) > due + LATE

    async def _call(self, task: Mapping[str, Any]) -> None:
        path, self._tried = f"/api/callbacks/{task['id']}", self._tried | {task["id"]}
        taken = await self._post(f"{path}/take", {})
        if taken.is_success:
            outcome = "answered" if task["way"] == "mail" else "reached"
            done = {"client_id": f"end-{task['id']}", "outcome": outcome, "note": "Done."}
            await self._post(f"{path}/end", done)

    async def _first_of(self, queue: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """The next that no colleague was faster to take."""
        for row in queue:
            if (await self._act(row, "claim", if_epoch=row["epoch"])).is_success:
                return row
        return None

    async def _act(self, row: Mapping[str, Any], act: str, **more: object) -> httpx.Response:
        body = {"client_id": f"{act}-{new_id().hex[-12:]}", **more}
        return await self._post(f"/api/conversations/{row['id']}/{act}", body)

    async def _get(self, path: str) -> Any:  # noqa: ANN401
        while True:
            with suppress(*DEAD):
                answer = await self._http.get(path)
                if answer.is_success:
                    return answer.json()
            await asyncio.sleep(PAUSE)

    async def _post(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        """Sent until it is answered."""
        while True:
            with suppress(*DEAD):
                answer = await self._http.post(path, json=body)
                if answer.status_code < 500:
                    return answer
            await asyncio.sleep(PAUSE)
