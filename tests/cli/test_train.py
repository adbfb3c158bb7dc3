"""`warmline train` and `warmline evaluate knowledge`, as an operator calls them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.ai.companies import PHRASINGS
from warmline.cli import application
from warmline.kit import Database, WarmlineError

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, database: Database) -> Run:
    """Runs a command on an empty database."""

    def call(*words: object) -> Result:
        runner = CliRunner(env={"WARMLINE_DATABASE_URL": dsn})
        return runner.invoke(application(), [str(word) for word in words])

    return call


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    rows = [f'"{text}",{slug}\n' for slug, texts in PHRASINGS.items() for text in texts]
    path.write_text("text,category\n" + "".join(rows) + "the refund is late,opening-times\n")
    return path


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.output
    return result.exception.sentence


@pytest.mark.slow
def test_what_is_published_is_trained_once_and_kept(run: Run, table: Path) -> None:
    run("knowledge", "import", table)
    first = told(run("train", "--json"))
    assert (first["kept"], first["intents"]) == ("trained and kept", 6)
    assert list(first["languages"]) == ["en"]
    assert first["languages"]["en"]["proven"] is False
    second = told(run("train", "--json"))
    assert (second["kept"], second["cpu_s"]) == ("kept before", 0)
    assert second["fingerprint"] == first["fingerprint"]
    assert "expected" in run("train").stdout


@pytest.mark.slow
def test_a_try_needs_no_database(table: Path) -> None:
    result = CliRunner().invoke(application(), ["train", str(table), "--json"])
    found = told(result)
    assert (found["kept"], found["release"]) == ("tried only", None)


def test_nothing_can_be_trained_before_something_is_published(run: Run) -> None:
    assert sentence(run("train")).startswith("Nothing is published yet")


def test_a_faulty_table_is_told_with_its_line(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("text,category\nwhere is my card\n")
    for words in (["train"], ["evaluate", "knowledge"]):
        result = CliRunner().invoke(application(), [*words, str(faulty)])
        assert sentence(result) == "faulty.csv:2: Two columns are expected here, not 1."


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(application(), ["evaluate", "knowledge", str(tmp_path / "no.csv")])
    assert "cannot be read" in sentence(result)


def test_an_editor_is_told_what_stands_in_the_wrong_article(run: Run, table: Path) -> None:
    run("knowledge", "import", table)
    found = told(run("evaluate", "knowledge", "--json"))
    assert (found["articles"], found["phrasings"]) == (6, 49)
    assert found["remarks"][0]["kind"] == "mislabelled"
    assert found["remarks"][0]["other"] == "refund-status"
    assert found == told(run("evaluate", "knowledge", table, "--json"))
    assert "→ Move it to refund-status" in run("evaluate", "knowledge", table).stdout
