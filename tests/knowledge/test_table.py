"""A table of texts and categories becomes one article a category."""

from collections.abc import Callable
from pathlib import Path

import pytest

from warmline.knowledge import Company, Draft, Refused, published_sentence, read_table

Write = Callable[[str | bytes], Path]
COMPANY = Company("Fernhill Bikes")


@pytest.fixture
def write_table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "questions.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def read(path: Path) -> Draft:
    result = read_table(path, COMPANY)
    assert isinstance(result, Draft), result
    return result


def faults(path: Path) -> list[str]:
    result = read_table(path, COMPANY)
    assert isinstance(result, Refused)
    return [str(fault) for fault in result.faults]


def test_a_category_becomes_an_article_with_its_own_fixed_answer(write_table: Write) -> None:
    draft = read(
        write_table("text,category\nis it done,Repair_time?\nlost it,lost\nnot yet,Repair_time?\n")
    )
    lost, repair = draft.articles
    assert draft.company == COMPANY
    assert (lost.slug, repair.slug) == ("lost", "repair-time")
    assert repair.intent == "Repair_time?"
    assert repair.phrasings == ("is it done", "not yet")
    assert repair.short_answer == published_sentence("Repair_time?")
    assert lost.short_answer != repair.short_answer


def test_a_repeated_row_is_dropped_and_told(write_table: Write) -> None:
    draft = read(write_table("text,category\nIs it done,time\nother,time\n is it  done?,time\n"))
    assert draft.articles[0].phrasings == ("Is it done", "other")
    assert "questions.csv:4: This repeats line 2; it was left out." in map(str, draft.warnings)


def test_a_text_of_two_categories_is_left_out_of_both_and_told(write_table: Write) -> None:
    draft = read(write_table("text,category\nhelp,a\nfine,a\nhelp,b\ngood,b\nonly,c\nonly,a\n"))
    assert [(each.intent, each.phrasings) for each in draft.articles] == [
        ("a", ("fine",)),
        ("b", ("good",)),
    ]
    told = [str(warning) for warning in draft.warnings]
    assert "questions.csv:2: This text stands under a, b; it was left out." in told
    assert "questions.csv:4: This text stands under a, b; it was left out." in told
    assert "questions.csv:1: Nothing is left of the category “c”; it gets no article." in told


def test_quoted_texts_may_hold_commas_quotes_and_line_breaks(write_table: Write) -> None:
    draft = read(write_table('text,category\n"a, ""b""\nc",x\nd,x\n'))
    assert draft.articles[0].phrasings == ('a, "b" c', "d")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1: The file is empty"),
        (" \n", "1: The file is empty"),
        ("text,category\n", "1: There are no rows under the header."),
        (
            "text;category\na;b\n",
            "1: The first line has to be “text,category”, not “text;category”.",
        ),
        ("category,text\na,b\n", "1: The first line has to be"),
        (
            "text,category\na,b\nfoo, bar,b\n",
            "3: Two columns are expected here, not 3; a text with a comma",
        ),
        ("text,category\nonly\n", "2: Two columns are expected here, not 1."),
        ("text,category\na,b\n,b\n", "3: The text is missing."),
        ("text,category\na, \n", "2: The category is missing."),
        ('text,category\na,b\n"c,b\nd,b\n', "3: The row that begins here is not valid CSV"),
        ('text,category\n"c" x,b\n', "2: The row that begins here is not valid CSV"),
        ('text,category\n"a\nb",x\nbad\n', "4: Two columns are expected"),
        (b"text,category\na,b\n\xff\xfe,b\n", "3: This is not UTF-8 text."),
        ("text,category\n" + "x" * 501 + ",b\n", "2: This text is 501 characters long"),
        ("text,category\na\x07b,c\n", "2: This holds a control character"),
        ("text,category\na,lost card\nb,lost_card\n", "Two articles are called “lost-card”."),
    ],
)
def test_a_bad_table_is_refused_with_the_line(
    write_table: Write, content: str | bytes, fault: str
) -> None:
    found = faults(write_table(content))
    assert any(line.startswith("questions.csv:") and fault in line for line in found), found
