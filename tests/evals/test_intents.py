"""`warmline evaluate intents` on tables of a few lines."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.ai.companies import PHRASINGS
from warmline.cli import application
from warmline.evals.intents_figures import Read, figures_of
from warmline.evals.intents_noise import with_typos
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


@pytest.mark.slow
def test_an_evaluation_counts_what_is_in_scope_and_what_is_not_and_draws_it(
    taught: Path, asked: Path, elsewhere: Path, tmp_path: Path
) -> None:
    words: list[str | Path | int] = ["--train", taught, "--test", asked, "--unseen", 1]
    words += ["--out-of-scope", elsewhere]
    picture = tmp_path / "figures.png"
    found = json.loads(evaluate(*words, "--json", "--plot", picture).stdout)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert set(KEYS) <= found.keys()
    assert (found["intents"], found["in_scope"], found["out_of_scope"]) == (5, 10, 4)
    assert found["accuracy"] >= 0.7
    assert found["errors"] <= found["answered"]


@pytest.mark.slow
def test_several_seeds_are_shown_each_and_as_their_mean(taught: Path, asked: Path) -> None:
    result = evaluate(
        "--train", taught, "--test", asked, "--shots", 3, "--seeds", "1-2", "--noise", "--json"
    )
    found = json.loads(result.stdout)
    accuracies = [one["accuracy"] for one in found["seeds"]]
    assert [one["seed"] for one in found["seeds"]] == [1, 2]
    assert found["mean"]["accuracy"] == pytest.approx(sum(accuracies) / 2, abs=1e-4)


@pytest.mark.slow
def test_what_looks_wrong_in_a_table_is_told_and_does_not_stop(tmp_path: Path, asked: Path) -> None:
    rows = [("where is my parcel", "delivery-time"), ("Where is my parcel?", "delivery-time")]
    rows += [("can I send it back", "return-an-item"), ("can I send it back", "ways-to-pay")]
    rows += [("do you take cash", "ways-to-pay"), ("I want to give it back", "return-an-item")]
    result = evaluate("--train", table(tmp_path / "odd.csv", rows), "--test", asked, "--shots", 2)
    assert "odd.csv:3: This repeats line 2" in result.stderr
    assert "This text stands under return-an-item, ways-to-pay" in result.stderr
    assert "3 intents have fewer than 2 phrasings" in result.stderr
    assert "3 categories that are not taught" in result.stderr
    assert "6 messages in scope of 3 intents, 6 out of scope" in result.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "faulty.csv:1: The file is empty"),
        ("text,category\n", "faulty.csv:1: There are no rows under the header."),
        ("question,intent\nhello,a\n", "faulty.csv:1: The first line has to be “text,category”"),
        ("text,category\nhello\n", "faulty.csv:2: Two columns are expected here, not 1."),
        ("text,category\nhello,\n", "faulty.csv:2: The category is missing."),
        (f"text,category\n{'x' * 100_000},a\n", "faulty.csv:2: This text is 100,000 characters"),
        ("text,category\nbell \a,a\n", "faulty.csv:2: This holds a control character"),
        ("text,category\n\udcff\udcfe,a\n", "faulty.csv:2: This is not UTF-8 text."),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(
    tmp_path: Path, asked: Path, content: str, told: str
) -> None:
    faulty = tmp_path / "faulty.csv"
    faulty.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert sentence("--train", faulty, "--test", asked).startswith(told)


def test_leaving_every_intent_out_is_refused(taught: Path, asked: Path) -> None:
    told = sentence("--train", taught, "--test", asked, "--unseen", 6)
    assert told == "--unseen 6 leaves none of the 6 intents to teach."


@pytest.mark.parametrize("seeds", ["3-1", "one", "1-", "1-1000"])
def test_seeds_that_are_none_are_refused(taught: Path, asked: Path, seeds: str) -> None:
    told = sentence("--train", taught, "--test", asked, "--seeds", seeds)
    assert told == f"--seeds {seeds}: write 1-3 or 1,2,3."


def test_a_picture_needs_its_folder_before_anything_is_trained(taught: Path, asked: Path) -> None:
    told = sentence("--train", taught, "--test", asked, "--plot", "nowhere/figures.png")
    assert told == "--plot nowhere/figures.png: there is no such folder to write to."


@pytest.mark.slow
def test_without_the_library_a_picture_says_what_to_install(
    taught: Path, asked: Path, tmp_path: Path
) -> None:
    words = ["evaluate", "intents", "--train", str(taught), "--test", str(asked)]
    words += ["--plot", str(tmp_path / "figures.png")]
    # a machine without matplotlib, played in a process of its own
    code = "import sys; sys.modules['matplotlib'] = None; sys.argv[1:] = {}; {}"
    code = code.format(words, "from warmline.cli import main; main()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "install Warmline with its extra, warmline[plot]" in done.stderr


def read(truth: str | None, article: str, confidence: float, *options: str) -> Read:
    answered = confidence >= 0.8
    return Read(truth, article, confidence, answered, () if answered else options, cpu_ms=2.0)


def test_figures_are_what_their_definitions_say() -> None:
    reads = [
        read("a", "a", 0.9),
        read("a", "b", 0.9),
        read("b", "b", 0.5, "b", "c"),
        read("b", "c", 0.5, "a", "c"),
        read(None, "a", 0.9),
        read(None, "a", 0.1, "a", "b"),
    ]
    figures = figures_of(reads, intents=3, train_cpu_s=1)
    assert (figures.in_scope, figures.out_of_scope) == (4, 2)
    assert figures.accuracy == 0.5
    # of a: one right of two meant and one found; of b: one right of two meant and two found
    assert figures.macro_f1 == pytest.approx((2 / 3 + 2 / 4) / 2, abs=1e-4)
    assert figures.ece == pytest.approx(0.5 * 0.4 + 0.5 * 0.0)
    assert (figures.answered, figures.errors) == (3, 2)
    assert figures.coverage == 0.5
    assert figures.coverage_in_scope == 0.5
    assert figures.precision == pytest.approx(1 / 3, abs=1e-4)
    assert figures.out_of_scope_rejected == 0.5
    assert (figures.coverage_with_one_question, figures.right_with_one_question) == (0.75, 0.5)
    assert (figures.asked_share_in_scope, figures.asked_share_out_of_scope) == (0.5, 0.5)
    assert figures.out_of_scope_recall_at_95 is None
    assert figures.messages_per_cpu_s == 500


def test_out_of_scope_recall_is_counted_where_95_of_100_in_scope_stay_right() -> None:
    inside = [read("a", "a", at / 128) for at in range(100)]
    outside = [read(None, "a", at / 128) for at in (0, 4, 5)]
    figures = figures_of([*inside, *outside], intents=1, train_cpu_s=1)
    assert figures.out_of_scope_recall_at_95 == pytest.approx(2 / 3, abs=1e-4)


def test_a_slip_changes_a_word_in_five_and_the_case() -> None:
    draw = random.Random(3)
    text = "Please TELL me where my new card is and when it will come"
    for _ in range(50):
        spoilt = with_typos(text, draw)
        assert spoilt == spoilt.lower()
        pairs = zip(text.lower().split(), spoilt.split(), strict=True)
        assert 1 <= sum(one != other for one, other in pairs) <= 3
