"""`warmline evaluate claims`: what is counted, and our own set."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmline.cli import application
from warmline.evals import evaluate_claims
from warmline.evals.messages import TableFaulty

SHEET = """language,text,category
en,I've refunded you.,refund
en,I've cancelled it.,refund
en,It flew away.,generic
en,I've paused it.,none
en,I'll call you tomorrow.,promise
en,Hello!,none
"""


def test_claims_and_promises_are_counted(tmp_path: Path) -> None:
    sheet = tmp_path / "own.csv"
    sheet.write_text(SHEET)
    found = evaluate_claims(sheet)
    assert found.figures == {
        "sentences": 6,
        "claims": 3,
        "recall": 0.6667,
        "precision": 0.6667,
        "right_deed": 0.5,
        "promises": 1,
        "promise_recall": 1.0,
        "promise_precision": 1.0,
    }
    assert [miss.got for miss in found.misses] == ["cancellation", "none", "pause"]


def test_a_deed_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    sheet = tmp_path / "own.csv"
    sheet.write_text("language,text,category\nen,Hello,teleport\n")
    with pytest.raises(TableFaulty):
        evaluate_claims(sheet)


def test_our_own_set_is_heard() -> None:
    """Not the figures, which are those of its first reading; only that it is not lost again."""
    told = CliRunner().invoke(application(), ["evaluate", "claims", "--json"])
    found = json.loads(told.stdout)
    assert found["sentences"] >= 150
    assert found["precision"] >= 0.9
    assert found["recall"] >= 0.9
