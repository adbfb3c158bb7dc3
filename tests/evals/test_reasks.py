"""`warmline evaluate reasks`: what is counted, and our own set."""

import csv
import json
from collections import Counter
from pathlib import Path

from typer.testing import CliRunner

from warmline.cli import application
from warmline.evals import evaluate_reasks
from warmline.evals.reasks import OWN_REASKS

SHEET = """language,text,category
en,What's your order number?,order_number
en,Your name and your favourite colour?,name+address
en,"I see TW-1, right?",none
en,Which parcel?,amount
"""


def test_sentences_and_what_they_ask_for_are_counted(tmp_path: Path) -> None:
    sheet = tmp_path / "own.csv"
    sheet.write_text(SHEET)
    found = evaluate_reasks(sheet)
    assert (found.figures["sentences"], found.figures["asks"]) == (4, 4)
    assert found.figures["recall"] == 0.5
    assert [miss.wanted for miss in found.misses] == ["address+name", "amount"]


def test_our_own_set_is_large_enough_in_each_language() -> None:
    count: Counter[str] = Counter()
    for sheet in OWN_REASKS.glob("*.csv"):
        with sheet.open(encoding="utf-8", newline="") as rows:
            count.update(row["language"] for row in csv.DictReader(rows))
    assert set(count) == {"en", "de", "fr", "es", "pt", "ar"}
    assert min(count.values()) >= 150


def test_our_own_set_is_heard() -> None:
    """Not the figures, which are those of its first reading; only that it is not lost again."""
    told = CliRunner().invoke(application(), ["evaluate", "reasks", "--json"])
    found = json.loads(told.stdout)
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.95
