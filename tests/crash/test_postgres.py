"""Pulling the plug on the app and on PostgreSQL."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.serving import eventually, gone, standin
from warmline.kit import CONNECTION_LOST, Database
from warmline.kit.postgres import EmbeddedPostgres
from warmline.kit.postgres.account import choose_account
from warmline.kit.postgres.child import Command, Launcher
from warmline.kit.postgres.options import arguments
from warmline.kit.postgres.readiness import read_status


async def note(dsn: str, word: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("create table if not exists note (word text primary key)")
    await connection.execute("insert into note values ($1)", word)
    await connection.close()


async def notes(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    words = [row["word"] for row in await connection.fetch("select word from note order by word")]
    await connection.close()
    return words


async def test_a_killed_app_takes_its_server_along_and_no_row_is_lost(folder: Path) -> None:
    with standin(folder) as app:
        await note(app.said["dsn"], "kept")
        app.kill()
        assert eventually(lambda: gone(app.said["pid"]))
    with EmbeddedPostgres(folder) as server:
        assert await notes(server.dsn()) == ["kept"]


async def test_a_killed_server_comes_back_and_no_row_is_lost(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        database = await Database.connect(server.dsn())
        for round_ in range(3):
            await note(server.dsn(), f"kept {round_}")
            assert killed_and_back(server)
            async with database.transaction() as tx:
                assert await tx.fetchval("select count(*) from note") == round_ + 1
        await database.close()


def killed_and_back(server: EmbeddedPostgres) -> bool:
    killed = server.pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    return eventually(lambda: server.pid not in (None, killed))


async def test_who_is_at_work_when_the_server_dies_is_told_and_may_try_again(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        database = await Database.connect(server.dsn())
        listener = await database.dedicated()
        with pytest.raises(CONNECTION_LOST):
            await die_at_work(database, server)
        async with database.transaction() as tx:
            assert await tx.fetchval("select 1") == 1
        assert listener.is_closed()
        await database.close()


async def die_at_work(database: Database, server: EmbeddedPostgres) -> None:
    assert server.pid
    async with database.transaction() as tx:
        os.kill(server.pid, signal.SIGKILL)
        await tx.execute("select pg_sleep(60)")


async def test_a_server_that_outlived_its_app_is_replaced(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        await note(server.dsn(), "kept")
    orphan = start_without_app(folder)
    with EmbeddedPostgres(folder) as server:
        assert orphan.wait() == 0
        assert await notes(server.dsn()) == ["kept"]


def start_without_app(folder: Path) -> subprocess.Popen[bytes]:
    home = folder / "postgres"
    server = EmbeddedPostgres(folder)
    command: Command = [server.programs["postgres"], *arguments(home / "data", home, {})]
    launcher = Launcher(choose_account(home))
    orphan = launcher.start(command, folder=home, output=subprocess.DEVNULL)
    assert eventually(lambda: read_status(home / "data") is not None)
    return orphan


async def test_a_stale_pid_file_that_names_a_living_process_is_no_obstacle(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        await note(server.dsn(), "kept")
    home = folder / "postgres"
    launcher = Launcher(choose_account(home))
    other = launcher.start(["/bin/sleep", "600"], folder=home, output=subprocess.DEVNULL)
    stale = [str(other.pid), str(home / "data"), "1", "5432", str(home), "", "1 1", "ready"]
    (home / "data" / "postmaster.pid").write_text("\n".join(stale) + "\n")
    try:
        with EmbeddedPostgres(folder) as server:
            assert await notes(server.dsn()) == ["kept"]
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_watchdog_stops_the_server_where_the_kernel_does_not(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "import signal, subprocess, sys\n"
        "from warmline.kit.postgres.tie import Tie\n"
        # a shell's background jobs ignore SIGINT, and so would `sleep`; PostgreSQL never does
        "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
        "server = subprocess.Popen(['sleep', '600'])\n"
        "with Tie(server.pid, by_kernel=False):\n"
        "    print(server.pid, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    app = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert app.stdout
    server = int(app.stdout.readline())
    app.kill()
    app.communicate()
    assert eventually(lambda: gone(server))
