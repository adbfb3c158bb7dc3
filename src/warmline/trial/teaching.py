"""Teaches a running server: publishes, then asks until it answers from what was published."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import httpx

from warmline.autonomy import Level, set_levels
from warmline.kit import Database, WarmlineError
from warmline.knowledge import Draft, publish
from warmline.trial.customer import Customer, open_conversation, speaker

PATIENCE = 1_800.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
MOST_PROBES = 20


class NotLearnt(WarmlineError):
    def __init__(self) -> None:
        sentence = f"The server does not answer from its articles after {PATIENCE:.0f} seconds."
        super().__init__("not_learnt", sentence)


async def teach(
    database: Database, draft: Draft, *, author: str, levels: Mapping[str, Level] | None = None
) -> None:
    """Publishes, and lets the AI answer all of it but what `levels` says otherwise: a trial
    measures answers, not reviews. The server learns it in its own time."""
    now, intents = datetime.now(UTC), [article.intent for article in draft.articles]
    async with database.transaction() as tx:
        await publish(tx, draft, author=author, at=now)
        await set_levels(tx, intents, "auto", by=author, at=now)
        for intent, level in (levels or {}).items():
            await set_levels(tx, [intent], level, by=author, at=now)


async def until_learnt(url: str, operator_token: str | None, draft: Draft) -> None:
    """Returns once a phrasing of some article is answered with that article's words."""
    probes = _probes(draft)
    pause, loop = FIRST_PAUSE, asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    asked = 0
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        while loop.time() < deadline:
            phrasing, answer = probes[asked % len(probes)]
            asked += 1
            if await _reply(client, operator_token, phrasing) == answer:
                return
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, LONGEST_PAUSE)
    raise NotLearnt


def _probes(draft: Draft) -> Sequence[tuple[str, str]]:
    open_ones = [a for a in draft.articles if a.audience == "customers" and a.needs != "account"]
    spread = open_ones[:: max(1, len(open_ones) // MOST_PROBES)]
    return [(article.phrasings[0], article.short_answer) for article in spread]


async def _reply(client: httpx.AsyncClient, operator_token: str | None, text: str) -> str | None:
    opened = await open_conversation(client, operator_token)
    async with Customer(str(client.base_url), opened) as customer:
        await customer.say("probe", text)
        await customer.until(lambda: any(speaker(e) == "ai" for e in customer.events.values()))
        said: str = customer.replies()[-1]["body"]["text"]
        return said
