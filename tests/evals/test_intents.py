"""`warmline evaluate intents` on tables of a few lines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.ai.companies import PHRASINGS
from warmline.cli import application
from warmline.kit import WarmlineError

KEYS = [
    "accuracy",
    "macro_f1",
    "ece",
    "coverage",
    "precision",
    "coverage_in_scope",
    "out_of_scope_rejected",
    "out_of_scope_recall_at_95",
    "coverage_with_one_question",
    "asked_share_in_scope",
    "asked_share_out_of_scope",
    "train_cpu_s",
    "message_cpu_ms_p50",
    "message_cpu_ms_p99",
    "messages_per_cpu_s",
]


def evaluate(*words: str | Path | int) -> Result:
    return CliRunner().invoke(application(), ["evaluate", "intents", *map(str, words)])


def sentence(*words: str | Path | int) -> str:
    result = evaluate(*words)
    assert isinstance(result.exception, WarmlineError), result.output
    assert result.stdout == ""
    return result.exception.sentence


def table(path: Path, rows: list[tuple[str, str]]) -> Path:
    path.write_text("text,category\n" + "".join(f'"{text}",{name}\n' for text, name in rows))
    return path


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    rows = [(text, slug) for slug, texts in PHRASINGS.items() for text in texts[2:]]
    return table(tmp_path / "taught.csv", rows)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    rows = [(text, slug) for slug, texts in PHRASINGS.items() for text in texts[:2]]
    return table(tmp_path / "asked.csv", rows)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    rows = [("who won the chess game in 1972", "oos"), ("my cat sleeps on the piano", "oos")]
    return table(tmp_path / "elsewhere.csv", rows)


def test_an_evaluation_counts_what_is_in_scope_and_what_is_not(
    taught: Path, asked: Path, elsewhere: Path
) -> None:
    result = evaluate(
        "--train", taught, "--test", asked, "--out-of-scope", elsewhere, "--unseen", 1, "--json"
    )
    found = json.loads(result.stdout)
    assert set(KEYS) <= found.keys()
    assert (found["intents"], found["in_scope"], found["out_of_scope"]) == (5, 10, 4)
    assert found["accuracy"] >= 0.7
    assert found["errors"] <= found["answered"]
