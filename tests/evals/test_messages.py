"""Reading a replay's messages."""

from pathlib import Path

import pytest

from warmline.evals import Message, read_messages
from warmline.kit import WarmlineError


def written(folder: Path, content: str) -> Path:
    path = folder / "asked.csv"
    path.write_text(content, "utf-8")
    return path


def sentence(folder: Path, content: str) -> str:
    with pytest.raises(WarmlineError) as refused:
        read_messages(written(folder, content))
    return refused.value.sentence


def test_each_row_is_a_message(tmp_path: Path) -> None:
    path = written(tmp_path, 'text,category\n"Where, oh where?",card\n\nGone,  card \n')
    assert read_messages(path) == [Message("Where, oh where?", "card"), Message("Gone", "card")]


def test_every_faulty_line_is_named(tmp_path: Path) -> None:
    told = sentence(tmp_path, 'text,category\nWhere, oh where?,card\n"a\nb",\nfine,card\n,card\n')
    assert told.splitlines() == [
        "asked.csv:2: two columns are expected here, not 3; a text with a comma needs quotes "
        "around it.",
        "asked.csv:3: the category is missing.",
        "asked.csv:6: the text is missing.",
    ]


def test_a_long_list_of_faults_is_cut(tmp_path: Path) -> None:
    told = sentence(tmp_path, "text,category\n" + "only one\n" * 50)
    assert told.splitlines()[-1] == "and 30 more like these"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "asked.csv:1: the first line has to be “text,category”."),
        ("question,answer\na,b\n", "asked.csv:1: the first line has to be “text,category”."),
        ("text,category\n", "asked.csv:1: there are no rows under the header."),
        ('text,category\n"never closed,card\n', "asked.csv:2: the row that begins here is not"),
        (f"text,category\n{'x' * 5000},card\n", "asked.csv:2: this text is 5,000 characters long"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: str, told: str) -> None:
    assert sentence(tmp_path, content).startswith(told)


def test_a_missing_or_foreign_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarmlineError, match="cannot be read"):
        read_messages(tmp_path / "none.csv")
    path = tmp_path / "asked.csv"
    path.write_bytes(b"text,category\n\xff\xfe,card\n")
    with pytest.raises(WarmlineError, match="not UTF-8"):
        read_messages(path)
