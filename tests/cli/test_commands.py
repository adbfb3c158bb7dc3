"""The commands as an operator meets them: words on the terminal and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import warmline

pytestmark = pytest.mark.slow


def run(*arguments: str, **environment: object) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WARMLINE_")}
    return subprocess.run(
        [sys.executable, "-m", "warmline", *arguments],
        env={**clean, **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_version_and_help_need_nothing() -> None:
    assert run("version").stdout.strip() == warmline.__version__
    helped = run("--help")
    assert helped.returncode == 0
    assert "doctor" in helped.stdout


def test_migrate_sets_up_then_finds_nothing_to_do(folder: Path) -> None:
    data = folder / "data"
    looked = run("migrate", "--check", WARMLINE_DATA_DIR=data)
    assert (looked.returncode, "would become" in looked.stdout) == (1, True)
    first = run("migrate", WARMLINE_DATA_DIR=data)
    assert (first.returncode, "is now" in first.stdout) == (0, True), first.stderr
    again = run("migrate", WARMLINE_DATA_DIR=data)
    assert (again.returncode, "Nothing to do" in again.stdout) == (0, True), again.stderr


def test_doctor_says_what_it_found_and_what_to_do(folder: Path) -> None:
    found = run("doctor", "--json", WARMLINE_DATA_DIR=folder / "data")
    levels = {finding["check"]: finding["level"] for finding in json.loads(found.stdout)}
    for check in ("python", "data folder", "model", "database", "rights", "durability", "schema"):
        assert levels[check] == "ok", found.stdout
    assert found.returncode == (1 if "fail" in levels.values() else 0)
    assert not (folder / "data" / "postgres").exists()


def test_doctor_fails_with_the_remedy_when_the_database_is_away(tmp_path: Path) -> None:
    away = "postgresql://me:secret@127.0.0.1:1/warmline"
    found = run("doctor", WARMLINE_DATABASE_URL=away, WARMLINE_DATA_DIR=tmp_path)
    assert found.returncode == 1
    assert "check that it runs" in found.stdout
    assert "secret" not in found.stdout + found.stderr


def test_a_database_that_is_away_ends_in_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    away = "postgresql://me:secret@127.0.0.1:1/warmline"
    ended = run("migrate", WARMLINE_DATABASE_URL=away, WARMLINE_DATA_DIR=tmp_path)
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert "127.0.0.1" in ended.stderr
    assert "secret" not in ended.stderr


def test_a_wrong_setting_ends_in_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text("prot = 1")
    ended = run("--config", str(config), "doctor")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"{config} sets `prot`, which is no setting: did you mean `port`?"
    ]
