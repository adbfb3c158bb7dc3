"""The evaluation: many customers wish to be called or written to, agents do it, or do not, and the
server is killed all the while; then a line of customers waits for people who take their time."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx

from warmline.evals.callbacks.agents import AgentAtWork, employ
from warmline.evals.callbacks.judging import Asked, Judgement, judge_waits, judge_wishes
from warmline.evals.callbacks.mailbox import Mailbox, open_mailbox
from warmline.evals.callbacks.wishes import Wish, wishes
from warmline.kit import Database
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.trial import Customer, Refused, TrialServer, open_conversation, serve_command, yard

Stage = Callable[[str], None]

AT_ONCE = 24
AGENTS = 4
# By when a call-back is promised (seconds), and how much later it may be known that it is overdue:
# a server that was killed just then is up again, and has looked, by then.
WITHIN = 20
SLACK = timedelta(seconds=20)
# How long a life lasts (seconds).
LIVES = (1.5, 5.0)
PATIENCE = 600.0
# The line: how long people talk (seconds), and for how much of their time customers come. More
# come than can be answered, so that it grows and waits are of all lengths.
TALK, LOAD = 4.0, 1.15
LINE_AGENTS = 6
WITHIN_SETTING = (
    "insert into setting (key, value) values ('call_back_within', $1::int::text::jsonb)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`count` wishes, then a line of `line` customers."""

    count: int = 1000
    line: int = 200
    seed: int = 1


async def evaluate_callbacks(wanted: Wanted, *, stage: Stage) -> Judgement:
    """`stage` hears how far it is."""
    mailbox = Mailbox(wanted.seed)
    with yard() as place:
        folder = Path(place.folder) / "database"
        folder.mkdir()
        with EmbeddedPostgres(folder) as postgres:
            await migrate(postgres.dsn())
            async with open_mailbox(mailbox) as smtp:
                settings = {
                    "WARMLINE_DATABASE_URL": postgres.dsn(),
                    "WARMLINE_SMTP_URL": smtp,
                    "WARMLINE_MAIL_FROM": "Ternwell <help@ternwell.example>",
                    "WARMLINE_SECRET_KEY": "the evaluation's own key, which signs nothing outside",
                }
                server = TrialServer(place, serve_command(), settings)
                play = _Play(wanted, server, postgres.dsn(), mailbox, stage)
                try:
                    return await play.through()
                finally:
                    await server.stop()


class _Play:
    def __init__(
        self, wanted: Wanted, server: TrialServer, dsn: str, mailbox: Mailbox, stage: Stage
    ) -> None:
        self._wanted, self._server, self._dsn = wanted, server, dsn
        self._mailbox, self._stage = mailbox, stage
        self._random = random.Random(wanted.seed)
        self._kills = 0
        self._asked: list[Asked] = []

    async def through(self) -> Judgement:
        database = await Database.connect(self._dsn, pool_size=2)
        addresses = await employ(database, max(AGENTS, LINE_AGENTS))
        async with database.transaction() as tx:
            await tx.execute(WITHIN_SETTING, WITHIN)
        await database.close()
        await self._server.start()
        self._stage(f"{self._wanted.count} wishes, while the server is killed")
        await self._wishes(addresses[:AGENTS])
        self._stage(f"{self._kills} kills; now a line of {self._wanted.line}")
        line = await self._line(addresses[:LINE_AGENTS])
        connection = await asyncpg.connect(self._dsn)
        try:
            judged = await judge_wishes(connection, self._asked, self._mailbox.arrived, SLACK)
            await judge_waits(connection, line, judged)
        finally:
            await connection.close()
        judged.kills, judged.mails = self._kills, self._mailbox.taken
        return judged

    async def _wishes(self, addresses: Sequence[str]) -> None:
        everybody = wishes(self._wanted.count, self._wanted.seed)
        by_address = {wish.address: wish for wish in everybody}
        async with self._at_work(addresses, lambda agent: agent.calls(by_address)):
            killing = asyncio.create_task(self._kill_again_and_again())
            turns = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(self._wishes_for(wish, turns) for wish in everybody))
            # the killing goes on while the last of them come due
            await asyncio.sleep(WITHIN)
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
            await asyncio.sleep(SLACK.total_seconds())

    async def _wishes_for(self, wish: Wish, turns: asyncio.Semaphore) -> None:
        async with turns, httpx.AsyncClient(base_url=self._server.place.url) as client:
            opened = await open_conversation(client, self._server.place.operator_token)
            async with Customer(self._server.place.url, opened) as customer:
                if wish.asks == "":
                    await customer.press("ask", "person", patience=PATIENCE)
                elif wish.asks:
                    await customer.say("ask", wish.asks, patience=PATIENCE)
                await customer.call_back("wish", wish.way, wish.address, patience=PATIENCE)
                self._asked.append(Asked(wish, opened.conversation))
                if wish.press != "once":
                    await asyncio.sleep(self._random.uniform(0, 1))
                    again = "wish" if wish.press == "twice" else "another"
                    await customer.call_back(again, wish.way, wish.address, patience=PATIENCE)

    async def _kill_again_and_again(self) -> None:
        loop, starting = asyncio.get_running_loop(), 0.0
        while True:
            # on a busy machine a start takes long, and a life that is shorter serves nobody
            await asyncio.sleep(max(starting, self._random.uniform(*LIVES)))
            began = loop.time()
            # never in the middle of a start: there is nobody then whom it could interrupt
            await asyncio.shield(self._killed_once())
            starting = loop.time() - began

    async def _killed_once(self) -> None:
        await self._server.kill()
        self._kills += 1
        await self._server.start()

    async def _line(self, addresses: Sequence[str]) -> list[str]:
        """The conversations of who waited for a person."""
        conversations: list[str] = []
        pause = TALK / len(addresses) / LOAD
        async with self._at_work(addresses, lambda agent: agent.chats(TALK)):
            waiting = []
            for _ in range(self._wanted.line):
                waiting.append(asyncio.create_task(self._waits(conversations)))
                await asyncio.sleep(self._random.expovariate(1 / pause))
            await asyncio.gather(*waiting)
        return conversations

    async def _waits(self, conversations: list[str]) -> None:
        async with httpx.AsyncClient(base_url=self._server.place.url) as client:
            opened = await open_conversation(client, self._server.place.operator_token)
        conversations.append(opened.conversation)
        async with Customer(self._server.place.url, opened) as customer:
            await customer.press("ask", "person", patience=PATIENCE)
            with suppress(TimeoutError, Refused):
                await customer.until(
                    lambda: any(
                        event["kind"] == "conversation.claimed"
                        for event in customer.events.values()
                    ),
                    patience=PATIENCE,
                )

    @asynccontextmanager
    async def _at_work(
        self, addresses: Sequence[str], work: Callable[[AgentAtWork], Coroutine[None, None, None]]
    ) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            tasks = []
            for number, address in enumerate(addresses):
                agent = AgentAtWork(self._server.place.url, address, self._wanted.seed + number)
                stack.push_async_callback(agent.close)
                await agent.sign_in()
                tasks.append(asyncio.create_task(work(agent)))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
