"""How fast the log appends, beside PostgreSQL's own `pgbench` on the same server.

Three contestants take turns on the same tables: our append with all that it does (order, fence,
duplicates, chain, live feed); `pgbench` with one message a transaction that only updates the
conversation and inserts the event; and `pgbench` with our own statement for one message a
transaction, which tells what the batches alone bring.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import choice
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4

from warmline.bench import append_sql as sql
from warmline.conversations import (
    APPEND_SETTINGS,
    Appended,
    Command,
    Entry,
    Feed,
    Log,
    MessageSent,
    MessageText,
)
from warmline.kit import Database, WarmlineError
from warmline.kit.postgres import EmbeddedPostgres
from warmline.migrations import migrate
from warmline.trial import yard

CONVERSATIONS = 5_000
SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
RATE = re.compile(r"tps = ([\d.]+)")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AppendRates:
    """Messages a second, each the median of its rounds; `settings` as the server had them."""

    append_per_s: float
    pgbench_per_s: float
    same_statement_per_s: float
    ratio_to_pgbench: float
    ratio_same_statement: float
    clients: int
    seconds: float
    rounds: int
    settings: dict[str, str]


async def measure_append(
    *, clients: int, seconds: float, rounds: int, tell: Tell, conversations: int = CONVERSATIONS
) -> AppendRates:
    """On a throw-away data folder, with the settings of production."""
    async with _bench(conversations) as bench:
        settings = await bench.settings()
        tell(", ".join(f"{name}={value}" for name, value in settings.items()))
        # Fresh tables say little: plans are made, pages and indexes are there, and the first change
        # of each page after a checkpoint, which goes to the write-ahead log whole, is behind us.
        await bench.round(0, clients, min(2.0, seconds), lambda _: None)
        found = [
            await bench.round(number, clients, seconds, tell) for number in range(1, rounds + 1)
        ]
    ours, plain, same = (median(rates) for rates in zip(*found, strict=True))
    return AppendRates(
        append_per_s=round(ours, 1),
        pgbench_per_s=round(plain, 1),
        same_statement_per_s=round(same, 1),
        ratio_to_pgbench=round(ours / plain, 3),
        ratio_same_statement=round(ours / same, 3),
        clients=clients,
        seconds=seconds,
        rounds=rounds,
        settings=settings,
    )


@dataclass(frozen=True, slots=True)
class _Bench:
    server: EmbeddedPostgres
    database: Database
    log: Log
    conversations: int

    async def round(
        self, number: int, clients: int, seconds: float, tell: Tell
    ) -> tuple[float, float, float]:
        """Messages a second: ours, pgbench's, pgbench's with our statement."""
        ours = await self._append(clients, seconds)
        plain = await self._pgbench(sql.PLAIN, clients, seconds)
        same = await self._pgbench(sql.same_statement(), clients, seconds)
        tell(
            f"round {number}: append {ours:,.0f}/s, pgbench {plain:,.0f}/s, ours one {same:,.0f}/s"
        )
        return ours, plain, same

    async def settings(self) -> dict[str, str]:
        async with self.database.transaction() as tx:
            return {name: await tx.fetchval(f"show {name}") for name in SETTINGS}

    async def _append(self, clients: int, seconds: float) -> float:
        begin = perf_counter()
        until, kept = begin + seconds, 0

        conversations = [UUID(int=n) for n in range(1, self.conversations + 1)]
        name = uuid4()

        async def speak(client: int) -> None:
            nonlocal kept
            for number in itertools.count():
                if perf_counter() > until:
                    return
                said = Entry(MessageSent(by="customer"), MessageText(sql.TEXT))
                command = Command(choice(conversations), f"{name}-{client}-{number}", [said])
                outcome = await self.log.append(command)
                assert isinstance(outcome, Appended)
                kept += 1

        await asyncio.gather(*(speak(client) for client in range(clients)))
        return kept / (perf_counter() - begin)

    async def _pgbench(self, statement: str, clients: int, seconds: float) -> float:
        script = self.server.folder / "statement.sql"
        script.write_text(sql.script(statement))
        process = await asyncio.create_subprocess_exec(
            *_pgbench_command(self.server, script, clients, seconds, self.conversations),
            env={"PGOPTIONS": " ".join(f"-c {name}={to}" for name, to in APPEND_SETTINGS.items())},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complaints = await process.communicate()
        rate = RATE.search(said.decode())
        if process.returncode != 0 or rate is None:
            raise WarmlineError("pgbench_failed", f"pgbench failed: {complaints.decode().strip()}")
        return float(rate.group(1))


@asynccontextmanager
async def _bench(conversations: int) -> AsyncIterator[_Bench]:
    with yard() as place, EmbeddedPostgres(place.folder) as server:
        await migrate(server.dsn())
        database = await Database.connect(server.dsn())
        feed = Feed(lambda: database.dedicated(), node="bench")
        log = Log(lambda: database.dedicated(APPEND_SETTINGS), feed)
        async with database.transaction() as tx:
            await tx.execute(sql.FILL, conversations)
        await _vacuum(server.dsn())
        await feed.start()
        await log.start()
        try:
            yield _Bench(server, database, log, conversations)
        finally:
            await log.stop()
            await feed.stop()
            await database.close()


async def _vacuum(dsn: str) -> None:
    connection = await (await Database.connect(dsn)).dedicated()
    await connection.execute("vacuum analyze conversation")
    await connection.close()


def _pgbench_command(
    server: EmbeddedPostgres, script: Path, clients: int, seconds: float, conversations: int
) -> list[str]:
    return [
        str(server.programs["pgbench"]),
        *("-h", str(server.sockets), "-U", "warmline"),
        *("-M", "prepared", "-n", "-c", str(clients), "-j", "2"),
        *("-T", str(max(1, round(seconds))), "-D", f"conversations={conversations}"),
        *("-f", str(script), "warmline"),
    ]
