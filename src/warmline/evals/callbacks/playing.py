"""The evaluation: many customers wish to be called or written to, agents do it, or do not, and the
server is killed all the while; then a line of customers waits for people who take their time.

A kill comes when so much of what is under way is done, and not after a time: on a busy machine
everything takes longer, and a life that is too short serves nobody.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import asyncpg
import httpx

from warmline.evals.callbacks.agents import AgentAtWork, employ
from warmline.evals.callbacks.judging import LEAVES, REACHES, Asked, Judgement, judge_wishes
from warmline.evals.callbacks.lives import Lives
from warmline.evals.callbacks.mailbox import Mailbox, open_mailbox
from warmline.evals.callbacks.waiting import judge_line, play_line
from warmline.evals.callbacks.wishes import BUTTON, Wish, wishes
from warmline.kit import Database
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.trial import Customer, TrialServer, open_conversation, serve_command, yard

Stage = Callable[[str], None]

AGENTS = 4
# By when a call-back is promised (seconds), and how long after that a server that is up may take
# to say that it is overdue.
WITHIN = 25
SLACK = timedelta(seconds=10)
# A mail that was under way when the server was killed is tried again after its lease.
MAILS_PATIENCE = 240.0
# Nobody is waited for any longer (seconds): what is not acknowledged by then is a hang.
PATIENCE = 300.0
# So many of the kills come while promises come due.
LATE_KILLS = 0.25
KEY = "the evaluation's own key, which signs nothing outside"
WITHIN_SETTING = (
    "insert into setting (key, value) values ('call_back_within', $1::int::text::jsonb)"
)
# Of which nothing has become yet, but for those that nobody ever does.
TO_COME = """
select exists (select from callback where state = 'open'
  and (overdue_at is null or address <> all($1::text[])))
"""
TO_SEND = """
select exists (select from outgoing_mail where next_at is not null)
  or exists (select from mail_waiting)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`count` wishes over `kills` kills, then a line of `line` customers."""

    count: int = 1000
    line: int = 240
    kills: int = 20
    seed: int = 1


async def evaluate_callbacks(wanted: Wanted, *, stage: Stage) -> Judgement:
    """`stage` hears how far it is."""
    mailbox = Mailbox(wanted.seed)
    with open_mailbox(mailbox) as smtp, _served(smtp) as (server, dsn):
        await migrate(dsn)
        play = _Play(wanted, server, dsn, stage)
        try:
            await play.wishes()
            # their mails have time to come meanwhile
            with _served(None) as (other, line_dsn):
                await migrate(line_dsn)
                stage(f"{play.lives.kills} kills; now a line of {wanted.line}")
                waited = await play_line(other, line_dsn, wanted.line, wanted.seed)
                line = await judge_line(line_dsn, waited)
            stage("the last mails")
            await play.until_none(TO_SEND, MAILS_PATIENCE)
            return await judge_wishes(
                dsn,
                play.asked,
                mailbox.deliveries,
                line,
                by=lambda due: play.lives.after(due, SLACK),
                kills=play.lives.kills,
                hung=play.hung,
            )
        finally:
            await server.stop()


@contextmanager
def _served(smtp: str | None) -> Iterator[tuple[TrialServer, str]]:
    """A server that is not started yet, and its database, which no kill reaches."""
    with yard() as place:
        folder = Path(place.folder) / "database"
        folder.mkdir()
        with EmbeddedPostgres(folder) as postgres:
            settings = {"WARMLINE_DATABASE_URL": postgres.dsn(), "WARMLINE_SECRET_KEY": KEY}
            if smtp:
                settings["WARMLINE_SMTP_URL"] = smtp
                settings["WARMLINE_MAIL_FROM"] = "Ternwell <help@ternwell.example>"
                settings["WARMLINE_MAIL_QUIET_SECONDS"] = "2"
            yield TrialServer(place, serve_command(), settings), postgres.dsn()


class _Play:
    def __init__(self, wanted: Wanted, server: TrialServer, dsn: str, stage: Stage) -> None:
        self._wanted, self._server, self._dsn, self._stage = wanted, server, dsn, stage
        self._chance = random.Random(wanted.seed)
        self._left: set[str] = set()
        self._done = 0
        self.lives = Lives(server, self._chance)
        self.asked: list[Asked] = []
        self.hung: set[str] = set()

    async def wishes(self) -> None:
        addresses = await self._furnish()
        await self.lives.begin()
        everybody = list(wishes(self._wanted.count, self._wanted.seed))
        by_address = {wish.address: wish for wish in everybody}
        self._stage(f"{len(everybody)} wishes, {self._wanted.kills} kills")
        async with self._at_work(addresses, by_address) as clerk:
            await self._in_batches(everybody, clerk)
            self._stage(f"{self.lives.kills} kills; now they come due")
            for _ in range(self._wanted.kills - self.lives.kills):
                await asyncio.sleep(self._chance.uniform(0.5, 4))
                await self.lives.kill()
            never = [wish.address for wish in everybody if wish.fate == "never"]
            await self.until_none(TO_COME, WITHIN + PATIENCE, never)

    async def until_none(self, query: str, patience: float, *given: object) -> None:
        """Returns after that time all the same: what is missing then is the judge's to say."""
        connection = await asyncpg.connect(self._dsn)
        loop = asyncio.get_running_loop()
        latest = loop.time() + patience
        try:
            while await connection.fetchval(query, *given) and loop.time() < latest:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        finally:
            await connection.close()

    async def _furnish(self) -> list[str]:
        database = await Database.connect(self._dsn, pool_size=2)
        addresses = await employ(database, AGENTS + 1)
        async with database.transaction() as tx:
            await tx.execute(WITHIN_SETTING, WITHIN)
        await database.close()
        return addresses

    async def _in_batches(self, everybody: list[Wish], clerk: AgentAtWork) -> None:
        """A kill in the middle of each but the last; who is cut off goes on in the next life."""
        early = self._wanted.kills - int(self._wanted.kills * LATE_KILLS)
        size = -(-len(everybody) // (early + 1))
        async with asyncio.TaskGroup() as group:
            for at in range(0, len(everybody), size):
                batch = everybody[at : at + size]
                goal = at + self._chance.uniform(0.1, 0.9) * len(batch)
                for wish in batch:
                    group.create_task(self._wishes_for(wish, clerk))
                if at + size < len(everybody):
                    await self.lives.kill_when(partial(self._is_done, goal))

    def _is_done(self, goal: float) -> bool:
        return self._done >= goal

    async def _wishes_for(self, wish: Wish, clerk: AgentAtWork) -> None:
        place = self._server.place
        async with httpx.AsyncClient(base_url=place.url) as client:
            opened = await open_conversation(client, place.operator_token)
        self.asked.append(Asked(wish, opened.conversation))
        async with Customer(place.url, opened) as customer:
            try:
                await self._stand(wish, customer, clerk)
                await _ask(wish, customer)
                await self._wish(wish, customer)
            except TimeoutError:
                self.hung.add(opened.conversation)
        self._left.add(opened.conversation)

    async def _wish(self, wish: Wish, customer: Customer) -> None:
        await customer.call_back("wish", wish.way, wish.address, patience=PATIENCE)
        self._done += 1
        if wish.press != "once":
            await asyncio.sleep(self._chance.uniform(0, 1))
            again = "wish" if wish.press == "twice" else "another"
            await customer.call_back(again, wish.way, wish.address, patience=PATIENCE)

    async def _stand(self, wish: Wish, customer: Customer, clerk: AgentAtWork) -> None:
        match wish.stands:
            case "new":
                pass
            case "talking":
                await customer.say("hello", "Hello there", patience=PATIENCE)
            case "with_ai_meanwhile":
                await customer.press("first", "person", patience=PATIENCE)
                await customer.invite("meanwhile", patience=PATIENCE)
                await _until_it_is("assistant.invited", customer)
            case "resolved":
                await customer.press("first", "person", patience=PATIENCE)
                await clerk.resolves(customer.conversation)
                await _until_it_is("conversation.resolved", customer)
            case "on_hold":
                await customer.press("first", "person", patience=PATIENCE)
                await clerk.holds(customer.conversation)
                await _until_it_is("conversation.held", customer)

    @asynccontextmanager
    async def _at_work(
        self, addresses: list[str], by_address: dict[str, Wish]
    ) -> AsyncIterator[AgentAtWork]:
        """Agents who call while the block runs, and one who settles conversations."""
        async with AsyncExitStack() as stack:
            agents = []
            for number, address in enumerate(addresses):
                agent = AgentAtWork(self._server.place.url, address, self._wanted.seed + number)
                stack.push_async_callback(agent.close)
                await agent.sign_in()
                agents.append(agent)
            clerk, *callers = agents
            tasks = [asyncio.create_task(one.calls(by_address, self._left)) for one in callers]
            try:
                yield clerk
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def _ask(wish: Wish, customer: Customer) -> None:
    """Once; and then they wait until a person is on the way."""
    if wish.asks is None:
        return
    if wish.asks == BUTTON:
        await customer.press("ask", "person", patience=PATIENCE)
    else:
        await customer.say("ask", wish.asks, patience=PATIENCE)
    if wish.stands != "on_hold":  # there it is the agent's console that is told
        await customer.until(lambda: _stands(customer) in REACHES, patience=PATIENCE)


async def _until_it_is(kind: str, customer: Customer) -> None:
    await customer.until(lambda: _stands(customer) == kind, patience=PATIENCE)


def _stands(customer: Customer) -> str | None:
    """The last event that told them whether a person has, or will have, their conversation."""
    told = (event["kind"] for _, event in sorted(customer.events.items(), reverse=True))
    return next((kind for kind in told if kind in REACHES | LEAVES), None)
