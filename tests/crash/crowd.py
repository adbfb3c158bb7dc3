"""Customers who keep writing while everything around them is killed."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from warmline.evals import Sent
from warmline.trial import Customer, Yard, open_conversation

# A message waits this long for a server that was killed and starts again, on a busy machine.
PATIENCE = 90.0


@dataclass
class Crowd:
    """`visits` are customers with the texts they wrote, in order."""

    place: Yard
    chance: random.Random
    visits: list[tuple[Customer, list[str]]] = field(default_factory=list)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def of(cls, place: Yard, size: int, *, seed: int) -> AsyncIterator["Crowd"]:
        """They write while the block runs; at its end each has every message acknowledged."""
        crowd = cls(place, random.Random(seed))
        async with httpx.AsyncClient(base_url=place.url) as client, asyncio.TaskGroup() as group:
            for _ in range(size):
                group.create_task(crowd._come_and_go(client))
            yield crowd
            crowd.leaving.set()

    def sent(self) -> list[Sent]:
        return [
            Sent(one.conversation, len(texts), tuple(one.acknowledged.values()))
            for one, texts in self.visits
        ]

    async def _come_and_go(self, client: httpx.AsyncClient) -> None:
        while not self.leaving.is_set():
            opened = await open_conversation(client, self.place.operator_token)
            async with Customer(self.place.url, opened) as customer:
                texts: list[str] = []
                self.visits.append((customer, texts))
                await self._talk(customer, texts)

    async def _talk(self, customer: Customer, texts: list[str]) -> None:
        """A few bursts; the last message may ask for a person."""
        for _ in range(self.chance.randint(1, 4)):
            burst = [f"question {len(texts) + n}" for n in range(self.chance.randint(1, 3))]
            await self._say(customer, texts, burst)
            await customer.until(lambda: _is_answered(customer, texts), patience=PATIENCE)
            if self.leaving.is_set():
                return
            await asyncio.sleep(self.chance.uniform(0.0, 0.2))
        if self.chance.random() < 0.3:
            await self._say(customer, texts, ["a person, please"])
            await customer.until(lambda: _is_answered(customer, texts), patience=PATIENCE)

    async def _say(self, customer: Customer, texts: list[str], burst: list[str]) -> None:
        """A burst does not wait for its acknowledgements one by one."""
        says = []
        for text in burst:
            texts.append(text)
            says.append(customer.say(f"said-{len(texts)}", text, patience=PATIENCE))
        await asyncio.gather(*says)


def _is_answered(customer: Customer, texts: list[str]) -> bool:
    """The latest reply knows the latest message."""
    replies = customer.replies()
    return bool(replies) and texts[-1] in replies[-1]["body"]["text"]
