"""The operator's scan: only a clear yes shows a file; whatever else happens hides it."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.eventually import eventually
from tests.files import samples
from tests.files.conftest import NewFiling
from warmline.files import File, Filing, Scan, file_of
from warmline.kit import Database, FixedClock, new_id

# A scanner as small as can be: 1 for what is infected.
SCANNER = """
import sys
content = open(sys.argv[1], 'rb').read()
sys.exit(1 if b'EICAR' in content else 0)
"""


@pytest.fixture
def scanner(tmp_path: Path) -> Scan:
    script = tmp_path / "scanner.py"
    script.write_text(SCANNER)
    return Scan((sys.executable, str(script), "{path}"))


def exits(code: str, seconds: float = 20.0) -> Scan:
    return Scan((sys.executable, "-c", code, "{path}"), seconds)


async def kept(filing: Filing, content: bytes = samples.PNG) -> File:
    return await filing.files.keep(content, "a.png", "image/png", new_id())


async def state_of(database: Database, file: File) -> tuple[str, str | None]:
    async with database.transaction() as tx:
        found = await file_of(tx, file.id)
    assert found is not None
    return found.state, found.why


async def test_without_a_command_a_file_is_clean_at_once(new_filing: NewFiling) -> None:
    assert (await kept(new_filing())).state == "clean"


async def test_a_file_waits_for_its_scan_and_is_then_shown(
    new_filing: NewFiling, database: Database, scanner: Scan
) -> None:
    filing = new_filing(scan=scanner)
    file = await kept(filing)
    assert file.state == "checking"
    assert await filing.checking.check_due() == 1
    assert await state_of(database, file) == ("clean", None)
    assert await filing.checking.check_due() == 0


@pytest.mark.parametrize(
    ("scan", "why"),
    [
        (exits("raise SystemExit(1)"), "infected"),
        (exits("raise SystemExit(2)"), "scan_failed"),
        (exits("import os; os.kill(os.getpid(), 9)"), "scan_failed"),
        (exits("import time; time.sleep(60)", seconds=0.5), "scan_timeout"),
        (Scan(("/no/such/scanner", "{path}")), "scan_missing"),
    ],
)
async def test_whatever_is_no_clear_yes_quarantines(
    new_filing: NewFiling, database: Database, scan: Scan, why: str
) -> None:
    filing = new_filing(scan=scan)
    file = await kept(filing)
    await filing.checking.check_due()
    assert await state_of(database, file) == ("quarantined", why)


async def test_an_infected_file_is_found_in_the_background(
    new_filing: NewFiling, database: Database, scanner: Scan
) -> None:
    filing = new_filing(scan=scanner)
    await filing.checking.start()
    try:
        good, bad = await kept(filing), await kept(filing, samples.PNG + samples.EICAR)

        async def are_checked() -> bool:
            states = [(await state_of(database, file))[0] for file in (good, bad)]
            return states == ["clean", "quarantined"]

        await eventually(are_checked)
    finally:
        await filing.checking.stop()


async def test_a_node_that_dies_while_it_scans_leaves_the_file_to_another(
    new_filing: NewFiling, database: Database, scanner: Scan, tmp_path: Path
) -> None:
    clock = FixedClock()
    dying = new_filing(scan=exits("import time; time.sleep(60)", seconds=60), clock=clock)
    file = await kept(dying)
    scanning = asyncio.create_task(dying.checking.check_due())
    drafts = tmp_path / "drafts"
    await eventually(lambda: any(drafts.iterdir()))
    scanning.cancel()
    await asyncio.gather(scanning, return_exceptions=True)
    living = new_filing(scan=scanner, clock=clock)
    assert await living.checking.check_due() == 0  # it may still be at it
    clock.advance(timedelta(minutes=5))
    assert await living.checking.check_due() == 1
    assert await state_of(database, file) == ("clean", None)


async def test_a_file_that_kills_each_node_is_not_touched_for_ever(
    new_filing: NewFiling, database: Database, scanner: Scan
) -> None:
    clock = FixedClock()
    filing = new_filing(scan=scanner, clock=clock)
    file = await kept(filing)
    for _ in range(3):
        assert await filing.checking._claim() is not None  # and dies
        clock.advance(timedelta(minutes=10))
    await filing.checking.check_due()
    assert await state_of(database, file) == ("quarantined", "scan_failed")


async def test_a_file_store_that_is_away_is_no_verdict(
    new_filing: NewFiling,
    database: Database,
    scanner: Scan,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = FixedClock()
    near = new_filing(bucket, scan=scanner, clock=clock)
    file = await kept(near)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    await new_filing(bucket, scan=scanner, clock=clock).checking.check_due()
    assert (await state_of(database, file))[0] == "checking"
    clock.advance(timedelta(minutes=1))
    await near.checking.check_due()
    assert await state_of(database, file) == ("clean", None)


async def test_two_nodes_scan_each_file_once(new_filing: NewFiling, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = f"import sys; open({str(seen)!r}, 'a').write(sys.argv[1] + '\\n')"
    nodes = [new_filing(scan=exits(code)) for _ in range(2)]
    for _ in range(6):
        await kept(nodes[0])
    await asyncio.gather(*(node.checking.check_due() for node in nodes * 2))
    assert len(set(seen.read_text().split())) == len(seen.read_text().split()) == 6


async def test_a_scanner_is_told_neither_our_secrets_nor_what_the_file_is_called(
    new_filing: NewFiling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARMLINE_SECRET_KEY", "hidden")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    told = tmp_path / "told"
    code = f"import os, sys; open({str(told)!r}, 'w').write(repr((sys.argv, dict(os.environ))))"
    filing = new_filing(scan=exits(code))
    await filing.files.keep(samples.PNG, "; rm -rf $HOME.png", "", new_id())
    await filing.checking.check_due()
    assert "hidden" not in told.read_text()
    assert "HOME.png" not in told.read_text()
