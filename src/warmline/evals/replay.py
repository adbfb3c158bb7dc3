"""Replays real messages: one conversation over a real socket for each, against a real server."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from warmline.evals.audit import Sent, audit
from warmline.evals.briefs import complete_briefs
from warmline.evals.messages import Message
from warmline.evals.report import Conversed, Outcome, Report, report
from warmline.kit import Database, WarmlineError, raise_file_limit
from warmline.knowledge import Article, Company, Draft, Refused, read_table
from warmline.trial import (
    Customer,
    Event,
    open_conversation,
    serve_command,
    teach,
    thrown_away,
    until_learnt,
)

# A line, a token and whatever else a process holds open.
OTHER_FILES = 200
CLIENT_ID = "replayed"
# A hand-off is told right after its words (seconds).
REASON_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Load:
    """`concurrency` conversations at a time; `rate` new ones a second, None for as many as come."""

    concurrency: int = 32
    rate: float | None = None
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A server that runs already, its operator's token, and its database."""

    url: str
    operator_token: str
    database_url: str


@dataclass(frozen=True, slots=True)
class _Server:
    """`is_ours` says that nobody else works with it."""

    url: str
    operator_token: str
    dsn: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How the replay tells where it is: `stage` a sentence, `one_more` after each conversation."""

    stage: Callable[[str], None]
    one_more: Callable[[], None]


async def replay(
    knowledge: Path,
    messages: Sequence[Message],
    load: Load,
    *,
    progress: Progress,
    elsewhere: Elsewhere | None = None,
    command: Sequence[str] | None = None,
) -> Report:
    """`command` starts another server than the product's own."""
    draft = _draft_of(knowledge)
    known = {article.intent: article for article in draft.articles}
    raise_file_limit(load.concurrency + OTHER_FILES)
    progress.stage("Starting a server …")
    async with _server(elsewhere, command or serve_command()) as server:
        database = await Database.connect(server.dsn)
        try:
            progress.stage(f"The server learns {knowledge.name}: minutes, when it is large …")
            await teach(database, draft, author="replay")
            await until_learnt(server.url, server.operator_token, draft)
            progress.stage("Replaying …")
            begin = time.perf_counter()
            found = await _converse_all(server, messages, known, load, progress)
            seconds = time.perf_counter() - begin
            progress.stage("Looking for what was lost or doubled …")
            checked = await audit(server.dsn, [_sent(one) for one in found])
            handed_off = [one for one in found if one.outcome == "handed_off"]
            briefs = (
                await complete_briefs(database, server.url, handed_off) if server.is_ours else None
            )
        finally:
            await database.close()
    return report(found, checked, briefs_complete=briefs, seconds=seconds)


def shuffled(messages: Sequence[Message], *, seed: int, limit: int | None) -> list[Message]:
    mixed = list(messages)
    random.Random(seed).shuffle(mixed)
    return mixed[:limit]


def _draft_of(knowledge: Path) -> Draft:
    draft = read_table(knowledge, Company("The replayed company"))
    if isinstance(draft, Refused):
        raise WarmlineError("knowledge_refused", "\n".join(map(str, draft.faults)))
    return draft


@asynccontextmanager
async def _server(elsewhere: Elsewhere | None, command: Sequence[str]) -> AsyncIterator[_Server]:
    if elsewhere is not None:
        url, token = elsewhere.url.rstrip("/"), elsewhere.operator_token
        yield _Server(url, token, elsewhere.database_url, is_ours=False)
        return
    async with thrown_away(command) as ours:
        yield _Server(ours.place.url, ours.place.operator_token, ours.dsn, is_ours=True)


async def _converse_all(
    server: _Server,
    messages: Sequence[Message],
    known: Mapping[str, Article],
    load: Load,
    progress: Progress,
) -> list[Conversed]:
    """As many at a time as the load says; each at its moment where it has a rate."""
    found: list[Conversed] = []
    waiting = iter(enumerate(messages))
    begin = time.perf_counter()
    async with httpx.AsyncClient(base_url=server.url, timeout=load.patience) as client:

        async def converse_on() -> None:
            for number, message in waiting:
                if load.rate:
                    await asyncio.sleep(max(0.0, begin + number / load.rate - time.perf_counter()))
                found.append(await _converse(client, server, message, known, load.patience))
                progress.one_more()

        async with asyncio.TaskGroup() as group:
            for _ in range(load.concurrency):
                group.create_task(converse_on())
    return found


async def _converse(
    client: httpx.AsyncClient,
    server: _Server,
    message: Message,
    known: Mapping[str, Article],
    patience: float,
) -> Conversed:
    opened = await open_conversation(client, server.operator_token)
    async with Customer(server.url, opened) as customer:
        took: float | None = None
        try:
            await customer.until(lambda: customer.is_up, patience=patience)
            begin = time.perf_counter()
            await customer.say(CLIENT_ID, message.text, patience=patience)
            await customer.until(customer.replies, patience=patience)
            took = time.perf_counter() - begin
        except TimeoutError:
            pass  # unanswered: the report says so
        outcome, reason = await _judged(customer, known.get(message.category))
        return Conversed(
            conversation=customer.conversation,
            text=message.text,
            outcome=outcome,
            acknowledged=customer.acknowledged.get(CLIENT_ID),
            took=took,
            reason=reason,
            seen_twice=customer.seen_twice,
        )


async def _judged(customer: Customer, known: Article | None) -> tuple[Outcome, str | None]:
    """Right is whoever got the text that is published for what they asked, and nothing else; a
    wrong text is wrong, whatever comes after it."""
    replies = customer.replies()
    if not replies:
        return "unanswered", None
    topics = [reply["payload"].get("topic") for reply in replies]
    said = [r["body"]["text"] for r, topic in zip(replies, topics, strict=True) if topic is None]
    published = known.short_answer if known else None
    if any(text != published for text in said):
        return "wrong", None
    if "hand_off" in topics:
        return "handed_off", await _reason(customer)
    if "question" in topics:
        asked = replies[topics.index("question")]["body"]["options"]
        return ("asked" if known and known.title in asked else "asked_in_vain"), None
    return ("right" if said == [published] else "wrong"), None


async def _reason(customer: Customer) -> str | None:
    def handed_off() -> list[Event]:
        return [event for event in customer.events.values() if event["kind"] == "handoff.requested"]

    try:
        await customer.until(handed_off, patience=REASON_PATIENCE)
    except TimeoutError:
        return None
    reason: str = handed_off()[0]["payload"]["reason"]
    return reason


def _sent(one: Conversed) -> Sent:
    kept = () if one.acknowledged is None else (one.acknowledged,)
    return Sent(one.conversation, written=1, acknowledged=kept)
