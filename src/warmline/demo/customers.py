"""Simulated customers: each opens a real socket and says its lines; so every screen is alive."""

import asyncio
import json
import logging
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import yaml
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

logger = logging.getLogger(__name__)

SCRIPT = Path(__file__).parent / "customers.yaml"
# Beyond this many in the queue nobody else is sent there: a demo's agents are few.
LONGEST_QUEUE = 12
# Seconds: a pause between lines as people type, patience for a reply, patience for a person.
TYPING = (2.0, 6.0)
BETWEEN = (4.0, 20.0)
PATIENCE = 15.0
PATIENCE_FOR_PERSON = 240.0


@dataclass(frozen=True, slots=True)
class Customer:
    name: str
    language: str
    plot: Literal["answer", "person", "outside"]
    then: Literal["thanks", "leave", "wait", "insist"]
    messages: tuple[str, ...]
    burst: bool = False


def read_customers() -> list[Customer]:
    written = yaml.safe_load(SCRIPT.read_text("utf-8"))["customers"]
    return [Customer(**{**one, "messages": tuple(one["messages"])}) for one in written]


async def simulate(url: str, how_many: int, *, seed: int = 0) -> None:
    """`how_many` customers at a time, one after another, until cancelled."""
    stream = _Stream(read_customers(), random.Random(seed))
    async with asyncio.TaskGroup() as group:
        for place in range(how_many):
            group.create_task(_one_after_another(url, stream, wait=place * 1.5))


class _Stream:
    """Whose turn it is, and how long the queue was when somebody last looked."""

    def __init__(self, customers: Sequence[Customer], chance: random.Random) -> None:
        self._customers, self.chance = customers, chance
        self._next = 0
        self.queue = 0

    def next(self) -> Customer:
        while True:
            customer = self._customers[self._next % len(self._customers)]
            self._next += 1
            if self.queue < LONGEST_QUEUE or customer.plot == "answer":
                return customer


async def _one_after_another(url: str, stream: _Stream, *, wait: float) -> None:
    await asyncio.sleep(wait)
    while True:
        try:
            await _visit(url, stream, stream.next())
        except (OSError, httpx.HTTPError, WebSocketException) as error:
            logger.debug("A simulated customer was cut off: %s", error)
            await asyncio.sleep(2)
        await asyncio.sleep(stream.chance.uniform(*BETWEEN))


async def _visit(url: str, stream: _Stream, customer: Customer) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        wanted = {"prefer": "assistant", "language": customer.language}
        opened = (await client.post("/api/widget/conversations", json=wanted)).raise_for_status()
    address = urlsplit(url)._replace(scheme="ws", path="/api/widget/live").geturl()
    async with connect(address) as socket:
        await _send(socket, type="hello", token=opened.json()["token"], after=0)
        await _send(socket, type="describe", client_id="name", name=customer.name)
        waiting = await _say_lines(socket, stream, customer)
        if waiting and customer.then in ("wait", "insist"):
            await _listen(socket, stream, PATIENCE_FOR_PERSON, until="agent")


async def _say_lines(socket: ClientConnection, stream: _Stream, customer: Customer) -> bool:
    """Whether the customer waits for a person in the end."""
    waiting = False
    for number, line in enumerate(customer.messages):
        pause = (0.3, 1.2) if customer.burst and number else TYPING
        await _send(socket, type="typing", on=True)
        await asyncio.sleep(stream.chance.uniform(*pause))
        await _send(socket, type="say", client_id=f"line-{number}", text=line)
        is_last = number == len(customer.messages) - 1
        if is_last or not customer.burst:
            waiting = await _listen(socket, stream, PATIENCE, until="reply")
    if customer.then == "insist" and not waiting:
        await _send(socket, type="ask_person", client_id="insist")
        return True
    if customer.then == "thanks" and not waiting:
        await asyncio.sleep(stream.chance.uniform(*TYPING))
        await _send(socket, type="say", client_id="thanks", text="Thanks, that helps!")
        await _listen(socket, stream, PATIENCE, until="reply")
    return waiting


async def _listen(
    socket: ClientConnection,
    stream: _Stream,
    patience: float,
    *,
    until: Literal["reply", "agent"],
) -> bool:
    """Reads until somebody replied or patience ends; whether the conversation waits by then."""
    state = ""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while True:
                heard: dict[str, Any] = json.loads(await socket.recv())
                state = heard.get("state", state)
                stream.queue = heard.get("position") or stream.queue
                said = heard.get("payload", {})
                if said.get("topic") == "hand_off":
                    state = "waiting"
                if said.get("by") == "agent" or (until == "reply" and said.get("by") == "ai"):
                    break
    return state == "waiting"


async def _send(socket: ClientConnection, **frame: object) -> None:
    await socket.send(json.dumps(frame))
