"""`warmline replay`, as far as it goes without a server."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmline.cli import application
from warmline.kit import WarmlineError


def sentence(*words: str | Path) -> str:
    result = CliRunner().invoke(application(), ["replay", *map(str, words)])
    assert isinstance(result.exception, WarmlineError), result.output
    assert result.stdout == ""
    return result.exception.sentence


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("text,category\nwhere is my card,card\n", "utf-8")
    return path


def test_faulty_messages_are_told_with_their_line(table: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("text,category\nwhere is my card\n", "utf-8")
    told = sentence("--knowledge", table, "--messages", faulty)
    assert told == "faulty.csv:2: two columns are expected here, not 1."


def test_faulty_knowledge_is_told_with_its_line(table: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("text,category\n,card\n", "utf-8")
    assert sentence("--knowledge", faulty, "--messages", table).startswith("faulty.csv:2: ")


def test_a_running_server_needs_its_token_and_its_database(table: Path) -> None:
    told = sentence("--knowledge", table, "--messages", table, "--url", "http://127.0.0.1:1")
    assert told == "--url needs --operator-token and --database-url of that server too."
