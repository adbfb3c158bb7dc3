"""`warmline agent …`, as an operator calls it."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from warmline.cli import application
from warmline.kit import Database, WarmlineError

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, database: Database) -> Run:
    """Runs a command on an empty database; `typed` is what standard input holds."""

    def call(*words: str, typed: str = "") -> Result:
        runner = CliRunner(env={"WARMLINE_DATABASE_URL": dsn})
        return runner.invoke(application(), words, input=typed)

    return call


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.exception
    return result.exception.sentence


def test_an_agent_is_added_listed_and_given_a_new_password(run: Run) -> None:
    words = ("ada@fernhill.example", "--name", "Ada Lind", "--role", "admin", "--skills", "a:5, b")
    added = run("agent", "add", *words, typed="open sesame\n")
    assert added.stdout == "Ada Lind (admin) can sign in as ada@fernhill.example.\n"
    (row,) = json.loads(run("agent", "list", "--json").stdout)
    assert (row["name"], row["role"], row["skills"]) == ("Ada Lind", "admin", {"a": 5, "b": 3})
    assert "Ada Lind  ada@fernhill.example  admin  en" in run("agent", "list").stdout
    changed = run("agent", "password", "ADA@fernhill.example", typed="close sesame\n")
    assert changed.stdout == "Ada Lind has a new password and is signed out everywhere.\n"


def test_what_cannot_be_done_is_said_in_a_sentence(run: Run) -> None:
    words = ("agent", "add", "ada@fernhill.example", "--name", "Ada")
    assert "between 8 and 200" in sentence(run(*words, typed="short\n"))
    assert run(*words, typed="open sesame\n").exit_code == 0
    assert "already an agent" in sentence(run(*words, typed="open sesame\n"))
    assert "Nobody has" in sentence(run("agent", "password", "bo@x.example", typed="open sesame\n"))
    assert run(*words, "--role", "boss").exit_code == 2
