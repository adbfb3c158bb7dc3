"""Two nodes on one database, an engine on strings, and an agent at the console."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from tests.web.people import PATIENCE, Customer
from warmline.ai import Answer, Chat, Decision, Engine, HandOff, Situation, Understanding
from warmline.knowledge import Release

READ = Understanding(language="en", intent="opening_times", confidence=0.97)


def plainly(situation: Situation) -> Decision:
    """Hands off when asked for a "person", closes on "thanks", else repeats what it answers."""
    heard = [said.text for said in situation.heard]
    if "a person please" in heard:
        return HandOff(READ, "asked_for_person", "A colleague takes over.")
    if heard[-1] == "thanks":
        return Chat(READ, "You're welcome.", topic="thanks", closing=True)
    return Answer(READ, "re: " + " + ".join(heard), article="opening-times")


@dataclass
class Puppet:
    """An engine that decides as it is told, when it may."""

    decide_as: Callable[[Situation], Decision] = plainly
    asked: list[Situation] = field(default_factory=list)
    may_decide: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_decide.set()

    async def decide(self, situation: Situation) -> Decision:
        self.asked.append(situation)
        await self.may_decide.wait()
        return self.decide_as(situation)

    def reset(self) -> None:
        """Whatever the test before did: decides at once again."""
        self.may_decide.set()
        self.decide_as, self.asked, self.may_decide = plainly, [], asyncio.Event()
        self.may_decide.set()


@dataclass(frozen=True, slots=True)
class PuppetTrainer:
    """Every release gets the same puppet."""

    puppet: Puppet

    def fingerprint(self, release: Release) -> str:
        return f"puppet-{release.id}"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        return self.puppet, artefact or b"puppet"


class Console:
    """One console socket; `frames` is everything that came in."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    async def send(self, **frame: object) -> None:
        await self.socket.send(msgspec.json.encode(frame).decode())

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        looked_at = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for frame in self.frames[looked_at:]:
                    if wanted(frame):
                        return frame
                looked_at = len(self.frames)
                frame = msgspec.json.decode(await self.socket.recv())
                self.frames += frame["frames"] if frame["type"] == "frames" else [frame]

    async def row(self, customer: Customer, **wanted: object) -> dict[str, Any]:
        """The first row told of this conversation that is as `wanted`."""
        told = await self.until(
            lambda f: (
                f["type"] == "row"
                and f["row"]["id"] == customer.conversation
                and wanted.items() <= f["row"].items()
            )
        )
        row: dict[str, Any] = told["row"]
        return row


class Agent:
    """A signed-in browser; acts carry fresh ids unless they are given one."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self._numbers = itertools.count(1)
        self._consoles: list[Console] = []

    def at(self, url: str) -> "Agent":
        """The same session at another node."""
        headers = {"X-Warmline": "1", "Origin": url}
        return Agent(httpx.AsyncClient(base_url=url, headers=headers, cookies=self.http.cookies))

    async def act(self, customer: Customer, name: str, **wanted: object) -> httpx.Response:
        body = {"client_id": f"{name}-{next(self._numbers)}", **wanted}
        return await self.http.post(f"/api/conversations/{customer.conversation}/{name}", json=body)

    async def does(self, customer: Customer, name: str, **wanted: object) -> dict[str, Any]:
        """The act's row; fails when it was refused."""
        answer = await self.act(customer, name, **wanted)
        assert answer.status_code == 200, answer.text
        row: dict[str, Any] = answer.json()["row"]
        return row

    async def events(self, customer: Customer) -> list[dict[str, Any]]:
        path = f"/api/conversations/{customer.conversation}/events?limit=500"
        events: list[dict[str, Any]] = (await self.http.get(path)).json()["events"]
        return events

    async def rows(self, which: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            await self.http.get(f"/api/conversations?list={which}&limit=200")
        ).json()["rows"]
        return found

    async def console(self) -> Console:
        """Opened, and its lists are there."""
        console = Console(await self.connect())
        self._consoles.append(console)
        await console.until(lambda frame: frame["type"] == "lists")
        return console

    async def connect(self, **headers: str) -> ClientConnection:
        base = str(self.http.base_url).rstrip("/")
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        sent = {"Cookie": cookie, "Origin": base} | headers
        return await connect(
            f"{base.replace('http', 'ws')}/api/console/live", additional_headers=sent
        )

    async def leave(self) -> None:
        for console in self._consoles:
            await console.socket.close()
        await self.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()
