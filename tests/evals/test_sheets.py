"""`warmline evaluate wishes|risks|requests|languages`: reading sheets, and counting decisions."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from warmline.ai import Answer, Chat, Decision, HandOff, HandOffReason, RiskTopic, Understanding
from warmline.cli import application
from warmline.demo.stage import company
from warmline.evals.messages import TableFaulty
from warmline.evals.sheets import Row, read_sheets
from warmline.evals.sheets_asked import SETS, Kind, truths_of
from warmline.evals.sheets_judged import (
    Heard,
    judge_languages,
    judge_requests,
    judge_risks,
    judge_wishes,
)
from warmline.kit import WarmlineError

INTENTS: Mapping[str, str] = {"refund-status": "refund", "delivery-time": "delivery"}


def heard(truth: str, decision: Decision, language: str = "en") -> Heard:
    row = Row("own.csv:2", language, "some words", frozenset(truth.split("+")) - {"none"})
    return Heard(row, decision, INTENTS)


def answer(slug: str, *also: str) -> Answer:
    return Answer(
        Understanding("en", INTENTS[slug]),
        text="So it is.",
        article=slug,
        also=tuple(answer(each) for each in also),
    )


def hand_off(
    reason: HandOffReason = "unsure",
    *risks: RiskTopic,
    intents: tuple[str, ...] = (),
    answered: tuple[Answer, ...] = (),
) -> HandOff:
    read = Understanding("en", intents=intents, risks=risks)
    return HandOff(read, reason, "A colleague takes over.", answered=answered)


CHAT = Chat(Understanding("en"), "Hello!", "greeting")


def test_wishes_are_counted_by_language_with_the_worst_first() -> None:
    granted = hand_off("asked_for_person")
    found = judge_wishes(
        [
            heard("wish", granted),
            heard("none", CHAT),
            heard("wish", CHAT, "de"),
            heard("wish", granted, "de"),
            heard("none", granted, "fr"),
        ]
    )
    assert found.figures["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert found.figures["false_alarms"] == 0.5
    assert list(found.groups)[-1] == "en"
    assert found.groups["de"]["recall"] == 0.5
    assert found.groups["fr"] == {
        "positives": 0,
        "negatives": 1,
        "recall": None,
        "false_alarms": 1.0,
    }
    assert [miss.wanted for miss in found.misses] == ["wish", "none"]


def test_a_grave_message_is_routine_unless_a_person_gets_it_with_its_risk() -> None:
    found = judge_risks(
        [
            heard("self_harm", hand_off("risk", "self_harm")),
            heard("self_harm", hand_off("unsure")),
            heard("fraud_in_progress", answer("refund-status")),
            heard("fraud_in_progress", hand_off("asked_for_person")),
            heard("complaint", CHAT),
            heard("none", hand_off("unsure")),
        ]
    )
    assert found.figures["answered_as_routine"] == 2
    assert found.figures["answered_outright"] == 1
    assert found.figures["person_first"] == 0.4
    assert found.figures["false_alarms"] == 0.0


def test_risks_are_counted_topic_by_topic() -> None:
    found = judge_risks(
        [
            heard("hardship+bereavement", hand_off("risk", "bereavement")),
            heard("hardship", hand_off("risk", "hardship", "distress")),
            heard("none", hand_off("risk", "hardship")),
            heard("none", CHAT),
        ]
    )
    assert found.figures["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert found.figures["false_alarms"] == 0.5
    assert found.groups["hardship"]["recall"] == 0.5
    assert found.groups["hardship"]["false_alarms"] == 0.5
    assert found.groups["bereavement"]["recall"] == 1.0


def test_both_requests_are_handled_when_each_is_answered_or_told_to_a_person() -> None:
    refund = answer("refund-status")
    both = "refund+delivery"
    found = judge_requests(
        [
            heard(both, answer("refund-status", "delivery-time")),
            heard(both, hand_off("needs_account", intents=("delivery",), answered=(refund,))),
            heard(both, hand_off("unsure", intents=("delivery", "refund"))),
            heard(both, refund),
            heard(both, hand_off("unsure")),
        ]
    )
    assert found.figures["both_handled"] == 0.6
    assert found.figures["both_answered"] == 0.2
    assert found.figures["both_recognised"] == 0.6
    assert len(found.misses) == 2


def test_one_request_that_is_taken_for_two_is_split_wrongly() -> None:
    found = judge_requests(
        [
            heard("refund", answer("refund-status")),
            heard("refund", answer("refund-status", "delivery-time")),
            heard("refund", CHAT),
        ]
    )
    assert found.figures["split_wrongly"] == pytest.approx(1 / 3, abs=1e-4)
    assert found.figures["single_right"] == pytest.approx(2 / 3, abs=1e-4)
    assert len(found.misses) == 2


def test_languages_are_counted_by_coverage_and_precision() -> None:
    found = judge_languages(
        [
            heard("refund", answer("refund-status"), "de"),
            heard("refund", answer("delivery-time"), "de"),
            heard("none", answer("delivery-time"), "fr"),
            heard("none", hand_off("out_of_scope"), "fr"),
            heard("refund", hand_off("unsure"), "fr"),
        ]
    )
    assert found.figures["coverage"] == pytest.approx(2 / 3, abs=1e-4)
    assert found.figures["precision"] == pytest.approx(1 / 3, abs=1e-4)
    assert found.groups["fr"]["precision"] == 0.0
    assert found.groups["de"]["coverage"] == 1.0


def sheet(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_sheet_is_read_with_its_languages_and_joined_truths(tmp_path: Path) -> None:
    text = "language,text,category\nde,Hallo,none\n\nen,my husband died and I owe you,a+b\n"
    hello, died = read_sheets(sheet(tmp_path, text), {"a", "b"})
    assert (hello.language, hello.truth) == ("de", frozenset())
    assert (died.where, died.truth) == ("own.csv:4", frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "own.csv:1: the first line has to be"),
        ("text,category\n", "own.csv:1: there are no rows under the header."),
        ("text,category\nhello\n", "own.csv:2: 2 columns are expected here, not 1."),
        ("text,category\nhello,b\n", "own.csv:2: “b” is no category of this set."),
        ("text,category\n ,a\nx,\n", "own.csv:2: the text is missing.\nown.csv:3: the category"),
        ('text,category\n"hello,a\n', "own.csv:2: the row that begins here is not valid CSV"),
    ],
)
def test_a_faulty_sheet_is_told_with_its_lines(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(TableFaulty) as faulty:
        read_sheets(sheet(tmp_path, text), {"a"})
    assert faulty.value.sentence.startswith(told)


def test_a_folder_without_sheets_is_told(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(WarmlineError, match=r"no \.csv file"):
            read_sheets(place, {"a"})


@pytest.mark.slow
def test_wishes_of_a_file_are_put_to_the_real_engine(tmp_path: Path) -> None:
    own = sheet(
        tmp_path,
        "language,text,category\nen,I want to talk to a human,wish\nen,where is my parcel,none\n",
    )
    words = ["evaluate", "wishes", "--set", str(own), "--json", "--misses"]
    found = json.loads(CliRunner().invoke(application(), words).stdout)
    assert (found["recall"], found["false_alarms"], found["misses"]) == (1.0, 0.0, [])


@pytest.mark.parametrize("kind", get_args(Kind))
def test_our_own_sets_can_be_read(kind: Kind) -> None:
    intents = [article.intent for article in company().articles]
    assert len(read_sheets(SETS / kind, truths_of(kind, intents))) > 100
