"""`warmline autonomy …`, as an operator calls it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from warmline.cli import application
from warmline.kit import Database, WarmlineError
from warmline.knowledge import Article, Company, Draft, prepare, publish

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest_asyncio.fixture
async def known(database: Database) -> None:
    """Two intents are published."""
    articles = [article("refund_time"), article("ways_to_pay")]
    draft = prepare(Company(name="Fernhill"), articles)
    assert isinstance(draft, Draft)
    async with database.transaction() as tx:
        await publish(tx, draft, author="a test", at=datetime.now(UTC))


@pytest.fixture
def run(dsn: str, known: None) -> Run:
    def call(*words: str) -> Result:
        runner = CliRunner(env={"WARMLINE_DATABASE_URL": dsn})
        return runner.invoke(application(), ["autonomy", *words])

    return call


def test_a_new_company_is_at_suggest_until_somebody_decides(run: Run) -> None:
    lines = json.loads(run("list", "--json").stdout)["intents"]
    assert {line["intent"]: (line["level"], line["by"]) for line in lines} == {
        "refund_time": ("suggest", None),
        "ways_to_pay": ("suggest", None),
    }
    assert run("set", "auto", "refund_time").stdout == "1 intent is now at auto.\n"
    assert run("set", "auto", "--all").stdout == "1 intent is now at auto.\n"
    assert run("set", "off", "--all").stdout == "2 intents are now at off.\n"
    shown = run("list").stdout.splitlines()
    assert shown[1].split() == ["refund_time", "off", "command", "line"]


def test_the_ai_is_stopped_with_a_reason_and_resumed(run: Run) -> None:
    assert run("stop", "--reason", "Wrong prices").stdout == "The AI is stopped.\n"
    assert run("stop", "--reason", "Again").stdout == "The AI was stopped already.\n"
    assert json.loads(run("list", "--json").stdout)["stopped"]["reason"] == "Wrong prices"
    assert "by command line: Wrong prices" in run("list").stdout
    assert run("resume").stdout == "The AI answers again.\n"
    assert run("resume").stdout == "The AI was not stopped.\n"


def test_what_cannot_be_done_is_said_in_a_sentence(run: Run) -> None:
    assert sentence(run("set", "auto", "nobody_knows")) == "There is no intent nobody_knows."
    assert sentence(run("set", "auto")) == "Name the intents, or say --all."
    assert "Say why" in sentence(run("stop", "--reason", " "))
    assert run("set", "always", "--all").exit_code == 2
    assert run("stop").exit_code == 2


def article(intent: str) -> Article:
    slug = intent.replace("_", "-")
    phrasings = tuple(f"{words} {slug}" for words in ("what about", "tell me of", "how is"))
    return Article(slug, slug.capitalize(), intent, phrasings, f"About {slug}.")


def sentence(result: Result) -> str:
    assert isinstance(result.exception, WarmlineError), result.exception
    return result.exception.sentence
