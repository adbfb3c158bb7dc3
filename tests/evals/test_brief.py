"""`warmline evaluate brief`: what is counted, and what is said of faulty files."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from warmline.cli import application
from warmline.evals import HALVES, OWN_BRIEFS, evaluate_briefs
from warmline.evals.brief_marked import MarksFaulty, read_marked

MARKED = """conversations:
  - name: A corrected order
    language: en
    today: 2026-03-10
    said:
      - customer: Hi, Ada Lind here, order TW-48213 for 49.90 €
      - ai: Which one?
      - customer: sorry, it's TW-48312
      - agent: Thanks. I'll look into it.
      - customer: please write, I can't hear well on the phone
    facts:
      - {kind: name, value: Ada Lind, message: 1}
      - {kind: amount, value: 49.90 EUR, message: 3}
      - {kind: order_number, value: TW-48312, message: [3, 5]}
      - {kind: need, value: hearing, message: 5}
      - {kind: phone, value: "+4930123", message: 5}
"""


def test_found_right_and_cited_facts_are_counted(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(MARKED)
    judged = evaluate_briefs(tmp_path)
    assert judged.figures == {
        "conversations": 1,
        "facts": 5,
        "fact_recall": 0.8,
        "fact_precision": 1.0,
        "citation_accuracy": 0.75,
    }
    assert judged.kinds["phone"]["fact_recall"] == 0.0
    assert set(judged.languages) == {"en"}
    assert [miss.got for miss in judged.misses] == ["nothing", "amount 49.90 EUR in message 1"]


def test_the_command_tells_one_json_object_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(MARKED)
    told = CliRunner().invoke(application(), ["evaluate", "brief", str(tmp_path), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["fact_recall"] == 0.8
    assert "misses" not in json.loads(told.stdout)


def test_a_fault_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    faulty = MARKED.replace("kind: amount", "kind: colour").replace("message: 3}", "message: 2}")
    (tmp_path / "one.yaml").write_text(faulty)
    with pytest.raises(MarksFaulty) as caught:
        read_marked(tmp_path)
    assert caught.value.exit_code == 2
    first, second = caught.value.sentence.splitlines()
    assert first.startswith("one.yaml:13: “colour” is no kind")
    assert second == "one.yaml:13: message “2” is no message of the customer."


@pytest.mark.parametrize(
    "text", ["conversations: []", "[]", "conversations: [", "", "conversations:\n  - 3\n"]
)
def test_a_file_that_holds_no_conversation_is_a_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.yaml").write_text(text)
    with pytest.raises(MarksFaulty, match=r"one\.yaml:\d+: "):
        read_marked(tmp_path)


def test_our_own_halves_are_large_enough_and_well_read() -> None:
    """Not the figures themselves, only that they are not lost again."""
    for half in HALVES:
        judged = evaluate_briefs(OWN_BRIEFS / half)
        assert int(judged.figures["conversations"] or 0) >= 60
        assert float(judged.figures["fact_recall"] or 0) >= 0.95, half
        assert float(judged.figures["fact_precision"] or 0) >= 0.95, half
        assert float(judged.figures["citation_accuracy"] or 0) >= 0.99, half
