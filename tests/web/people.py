"""A scripted engine, and a customer at their socket: what a web test needs."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from warmline.ai import Answer, Chat, Decision, Engine, HandOff, Situation, Understanding
from warmline.knowledge import Link, Release

PATIENCE = 20.0


class ScriptedEngine:
    """Hands off when asked for a "person", chats on "hi" and "thanks", else answers."""

    async def decide(self, situation: Situation) -> Decision:
        read = Understanding(language="en", intent="opening_times", confidence=0.97)
        text = " ".join(said.text for said in situation.heard)
        if "person" in text:
            return HandOff(read, "asked_for_person", "A colleague takes over.")
        if text.strip() in ("hi", "thanks"):
            return Chat(read, "Hello!", "greeting", closing=text.strip() == "thanks")
        links = (Link("Opening times", "/help/opening-times"),)
        return Answer(read, "We open at eight.", "opening-times", links=links)


class ScriptedTrainer:
    """Every release gets the scripted engine."""

    def fingerprint(self, release: Release) -> str:
        return f"scripted-{release.id}"

    def build(self, release: Release, artefact: bytes | None) -> tuple[Engine, bytes]:
        return ScriptedEngine(), artefact or b"scripted"


class Customer:
    """One socket; `frames` is everything that came in, oldest first."""

    def __init__(self, url: str, token: str, conversation: str) -> None:
        self._url, self.token, self.conversation = url, token, conversation
        self.frames: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    @classmethod
    async def new(cls, url: str, *, address: str = "", **wanted: object) -> Self:
        """`address` is the one that a proxy on this machine says they come from."""
        headers = {"X-Forwarded-For": address} if address else {}
        async with httpx.AsyncClient(base_url=url, headers=headers) as client:
            opened = (await client.post("/api/widget/conversations", json=wanted)).json()
        return cls(url, opened["token"], opened["conversation"])

    async def connect(self, *, after: int = 0, **headers: str) -> dict[str, Any]:
        """Returns the welcome."""
        self.frames = []
        self._socket: ClientConnection = await connect(
            f"{self._url.replace('http', 'ws')}/api/widget/live", additional_headers=headers
        )
        with suppress(ConnectionClosed):  # refused before it was read
            await self.send(type="hello", token=self.token, after=after)
        return await self.until(lambda frame: frame["type"] in ("welcome", "error"))

    async def send(self, **frame: object) -> None:
        await self._socket.send(msgspec.json.encode(frame).decode())

    async def send_raw(self, data: str | bytes) -> None:
        """Whatever no widget would send; `bytes` as a binary frame."""
        await self._socket.send(data)

    async def say(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Sends, and returns the ack or nack."""
        client_id = client_id or f"said-{next(self._numbers)}"
        await self.send(type="say", client_id=client_id, text=text)
        return await self.until(
            lambda frame: frame["type"] in ("ack", "nack") and frame["client_id"] == client_id,
            fresh=True,
        )

    async def until(
        self, wanted: Callable[[dict[str, Any]], bool], *, fresh: bool = False
    ) -> dict[str, Any]:
        """The first frame, of those that came or will come, that is `wanted`."""
        if not fresh:
            for frame in self.frames:
                if wanted(frame):
                    return frame
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = msgspec.json.decode(await self._socket.recv())
                self.frames.append(frame)
                if wanted(frame):
                    return frame  # type: ignore[no-any-return]

    async def event(self, kind: str, **payload: object) -> dict[str, Any]:
        return await self.until(
            lambda frame: frame.get("kind") == kind and payload.items() <= frame["payload"].items()
        )

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == "event"]

    async def close(self) -> None:
        await self._socket.close()

    def drop(self) -> None:
        """The line is cut; nobody says goodbye."""
        self._socket.transport.abort()

    async def hung_up(self) -> int | None:
        """The code with which the server closes."""
        async with asyncio.timeout(PATIENCE):
            await self._socket.wait_closed()
        return self.closed_with

    @property
    def closed_with(self) -> int | None:
        return self._socket.close_code
