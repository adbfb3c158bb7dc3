"""Agents over HTTP, as their browser is one: what was not answered is sent again, under its own
id. In the line they have a console, too, at which it rings."""

import asyncio
import random
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from warmline.evals.callbacks.wishes import Wish
from warmline.kit import Database, new_id
from warmline.people import AgentChange, NewAgent, Passwords, add_agent, change_agent

PASSWORD = "an agent of the evaluation"
PAUSE = 0.4
# How long after its time a late one is done.
LATE = timedelta(seconds=2)
DEAD = (httpx.TransportError, OSError)
CUT = (OSError, WebSocketException, TimeoutError)
ONE_AT_A_TIME = 100
A_DAY = timedelta(days=1)
MOST_AT_ONCE = 20


async def employ(database: Database, count: int) -> list[str]:
    """Their mail addresses."""
    passwords, addresses = Passwords(), []
    hashed = await passwords.hash(PASSWORD)
    for number in range(count):
        address = f"agent-{number}@ternwell.example"
        new, id, now = NewAgent(name=f"Agent {number}", email=address), new_id(), datetime.now(UTC)
        one = AgentChange(capacity=ONE_AT_A_TIME)
        async with database.transaction() as tx:
            await add_agent(tx, id, new, hashed, actor="the evaluation", at=now)
            await change_agent(tx, id, one, actor="the evaluation", at=now)
        addresses.append(address)
    passwords.close()
    return addresses


class AgentAtWork:
    """One browser. `calls` does whatever is due to those who wished, `chats` answers what rings."""

    def __init__(self, url: str, address: str, seed: int) -> None:
        headers = {"X-Warmline": "1", "Origin": url}
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=20)
        self._url, self._address = url, address
        self._random = random.Random(seed)
        self._tried: set[str] = set()
        self._talks: set[asyncio.Task[None]] = set()

    async def sign_in(self) -> None:
        credentials = {"email": self._address, "password": PASSWORD}
        (await self._post("/api/sign-in", credentials)).raise_for_status()

    async def close(self) -> None:
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._http.aclose()

    async def calls(self, by_address: Mapping[str, Wish], left: Collection[str]) -> None:
        """Until it is cancelled. `left` are the conversations whose customers went."""
        while True:
            tasks = [task for task in await self._get("/api/callbacks") if task["address"]]
            mine = [
                (task, wish)
                for task in tasks
                if (wish := by_address.get(task["address"])) and self._is_time(wish, task, left)
            ]
            self._random.shuffle(mine)
            for task, wish in mine[:MOST_AT_ONCE]:
                await self._call(task, wish)
            await asyncio.sleep(PAUSE)

    async def chats(self, seconds: float) -> None:
        """Takes whoever rings, for about so long; until it is cancelled."""
        cookie = f"warmline_session={self._http.cookies['warmline_session']}"
        headers = {"Cookie": cookie, "Origin": self._url}
        address = f"{self._url.replace('http', 'ws', 1)}/api/console/live"
        while True:
            with suppress(*CUT):
                async with connect(address, additional_headers=headers, proxy=None) as socket:
                    async for text in socket:
                        frame = msgspec.json.decode(text)
                        if frame["type"] == "ring":
                            self._begin(frame["conversation"], seconds)
            await asyncio.sleep(PAUSE)

    async def resolves(self, conversation: str) -> None:
        (await self._act(conversation, "claim")).raise_for_status()
        (await self._act(conversation, "resolve")).raise_for_status()

    async def holds(self, conversation: str) -> None:
        (await self._act(conversation, "claim")).raise_for_status()
        until = (datetime.now(UTC) + A_DAY).isoformat()
        held = await self._act(conversation, "hold", until=until, waiting_for="customer")
        held.raise_for_status()

    def _begin(self, conversation: str, seconds: float) -> None:
        talk = asyncio.create_task(self._talk(conversation, seconds))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, conversation: str, seconds: float) -> None:
        await asyncio.sleep(self._random.uniform(0.1, 0.6))
        if (await self._act(conversation, "claim")).is_success:
            await self._act(conversation, "messages", text="Hello, what can I do for you?")
            await asyncio.sleep(self._random.expovariate(1 / seconds))
            await self._act(conversation, "resolve")

    def _is_time(self, wish: Wish, task: Mapping[str, Any], left: Collection[str]) -> bool:
        if wish.fate == "never" or task["id"] in self._tried:
            return False
        if wish.answered and task["conversation"] not in left:
            return False
        due = datetime.fromisoformat(task["due"])
        return wish.fate == "in_time" or datetime.now(UTC) > due + LATE

    async def _call(self, task: Mapping[str, Any], wish: Wish) -> None:
        path = f"/api/callbacks/{task['id']}"
        self._tried.add(task["id"])
        if not (await self._post(f"{path}/take", {})).is_success:
            return
        if wish.answered:
            await self._write(task, wish)
        outcome = "answered" if task["way"] == "mail" else "reached"
        done = {"client_id": f"end-{task['id']}", "outcome": outcome, "note": "Done."}
        await self._post(f"{path}/end", done)

    async def _write(self, task: Mapping[str, Any], wish: Wish) -> None:
        """Once a wish, though it was made twice: the same words under the same id."""
        conversation = task["conversation"]
        await self._act(conversation, "claim")
        answer = {"client_id": f"answer-{wish.number}", "text": wish.answer}
        (await self._post(f"/api/conversations/{conversation}/messages", answer)).raise_for_status()
        await self._act(conversation, "resolve")

    async def _act(self, conversation: str, act: str, **more: object) -> httpx.Response:
        body = {"client_id": f"{act}-{new_id().hex[-12:]}", **more}
        return await self._post(f"/api/conversations/{conversation}/{act}", body)

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
                if answer.status_code < 500 and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    return answer
            await asyncio.sleep(PAUSE)
