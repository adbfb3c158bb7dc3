"""A folder of Markdown becomes a draft, or every fault with its line."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmline.knowledge import Folder, Link, Refused, read_folder

Write = Callable[..., Path]

GOOD = """---
title: When is my bike ready?
intent: repair_time
links:
  - title: Our workshop
    url: /help/workshop
phrasings:
  - when is my bike ready
  - how long does a repair take
  - is my repair done
  - repair waiting time
  - bike still in the workshop?
---
Most repairs take two working days.
We write to you when yours is done.

## Steps
1. Open the mail we sent you.
2. Tap the link
   to your repair.

## More
In spring it takes longer.
"""


FRAGMENTS = [
    b"---\n",
    b"- ",
    b": ",
    b"[",
    b"{",
    b"&a ",
    b"*a",
    b"!!int ",
    b"? ",
    b"<<: ",
    b"\t",
    b"\0",
]

COMPANY = "name: Fernhill Bikes\nassistant_name: Spoke\nlanguages: [en]\n"


@pytest.fixture
def write_folder(tmp_path: Path) -> Write:
    """Writes company.yaml and the articles given as name=text; one good article by default."""

    def write(company: str = COMPANY, **articles: str) -> Path:
        folder = tmp_path / "company"
        (folder / "articles").mkdir(parents=True, exist_ok=True)
        (folder / "company.yaml").write_text(company, encoding="utf-8")
        for name, text in (articles or {"repair_time": GOOD}).items():
            path = folder / "articles" / (name.replace("_", "-") + ".md")
            path.write_text(text, encoding="utf-8")
        return folder

    return write


def read(folder: Path) -> Folder:
    result = read_folder(folder)
    assert isinstance(result, Folder), result
    return result


def faults(folder: Path) -> list[str]:
    result = read_folder(folder)
    assert isinstance(result, Refused)
    return [str(fault) for fault in result.faults]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_an_article_is_read_whole(write_folder: Write) -> None:
    (article,) = read(write_folder()).draft.articles
    assert article.slug == "repair-time"
    assert article.title == "When is my bike ready?"
    assert article.intent == "repair_time"
    assert article.phrasings[4] == "bike still in the workshop?"
    assert (
        article.short_answer
        == "Most repairs take two working days. We write to you when yours is done."
    )
    assert article.steps == ("Open the mail we sent you.", "Tap the link to your repair.")
    assert article.links == (Link("Our workshop", "/help/workshop"),)
    assert article.more == "In spring it takes longer."
    assert (article.audience, article.language, article.needs) == ("customers", "en", "nothing")


def test_a_company_is_read_with_its_opening_hours_as_written(write_folder: Write) -> None:
    folder = read(
        write_folder(
            "name: Fernhill\nlanguages: [en, no]\nopening_hours:\n  week: {mon: 08:00-20:00}\n"
        )
    )
    assert folder.draft.company.name == "Fernhill"
    assert folder.draft.company.languages == ("en", "no")
    assert folder.opening_hours == {"week": {"mon": "08:00-20:00"}}
    assert folder.opening_hours_at == "company.yaml:3"


def test_words_that_yaml_takes_for_something_else_stay_words(write_folder: Write) -> None:
    text = changed("  - repair waiting time", "  - no\n  - 12:30\n  - 0x10\n  - 2026-01-01")
    (article,) = read(write_folder(repair_time=text)).draft.articles
    assert article.phrasings[3:7] == ("no", "12:30", "0x10", "2026-01-01")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(write_folder: Write) -> None:
    folder = write_folder()
    plain = read(folder).draft.articles
    path = folder / "articles" / "repair-time.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read(folder).draft.articles == plain


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("title: When is my bike ready?", "title:", "2: The title is missing."),
        (
            "intent: repair_time",
            "intend: repair_time",
            "3: “intend” is not a field; did you mean intent?",
        ),
        ("intent: repair_time", "intent: a\nintent: b", "4: intent stands here twice."),
        ("/help/workshop", "javascript:alert(1)", "6: “javascript:alert(1)” cannot be linked"),
        ("/help/workshop", "//elsewhere.example/x", "6: “//elsewhere.example/x” cannot be linked"),
        ("/help/workshop", "https://good@evil.example", "6: “https://good@evil.example” cannot"),
        ("    url: /help/workshop\n", "", "5: A link has a title and a url"),
        ("  - is my repair done", "  - is it: done", "10: A plain text is expected here. If it"),
        ("  - is my repair done", "  - ''", "10: This phrasing is empty."),
        ("  - is my repair done", "  - " + "x" * 501, "10: This is 501 characters long"),
        ("  - is my repair done", '  - "a\\x07b"', "10: This holds a control character"),
        ("links:", "audience: everyone\nlinks:", "4: audience is customers or agents"),
        ("links:", "needs: patience\nlinks:", "4: needs is nothing or account"),
        ("links:", "language: English\nlinks:", "4: “English” is not a language code"),
        ("links:", "links: [", "This is not valid YAML"),
        ("two working days.", "two days, see https://x.example", "14: Put addresses under links"),
        ("1. Open the mail we sent you.", "Open the mail.", "18: A step starts with `1. `."),
        ("## More", "## Further", "22: “## Further” is not read"),
    ],
)
def test_a_fault_is_told_with_its_line(write_folder: Write, old: str, new: str, fault: str) -> None:
    found = faults(write_folder(repair_time=changed(old, new)))
    assert any(line.startswith("articles/repair-time.md:") and fault in line for line in found), (
        found
    )


def test_every_fault_of_every_file_is_told_at_once(write_folder: Write) -> None:
    folder = write_folder(
        "name: ''\nwebsite: ftp://x\n",
        one=changed("title: When is my bike ready?", "title: ''"),
        two="no front matter",
        three=changed("/help/workshop", "nowhere").replace("repair_time", "other"),
    )
    found = faults(folder)
    for beginning in (
        "company.yaml:1: The company needs a name.",
        "company.yaml:2: The website",
        "articles/one.md:2: The title is missing.",
        "articles/two.md:1: An article starts with a line `---`",
        "articles/three.md:6: “nowhere” cannot be linked",
    ):
        assert any(line.startswith(beginning) for line in found), (beginning, found)
    assert found == sorted(found, key=lambda line: (line.split(":")[0], int(line.split(":")[1])))


def test_a_phrasing_of_two_intents_is_a_fault(write_folder: Write) -> None:
    other = GOOD.replace("repair_time", "opening_times")
    found = faults(
        write_folder(a=GOOD, b=other.replace("  - is my", "  - Is  my REPAIR done?\n  - ar"))
    )
    assert (
        "articles/b.md:10: “Is my REPAIR done?” is also a phrasing of a: keep it in one." in found
    )


def test_one_intent_has_one_article_a_language(write_folder: Write) -> None:
    found = faults(write_folder(a=GOOD, b=GOOD))
    assert "articles/b.md:3: The intent “repair_time” already has an article: a." in found
    german = GOOD.replace("links:", "language: de\nlinks:")
    assert len(read(write_folder(a=GOOD, b=german)).draft.articles) == 2


def test_a_repeated_phrasing_is_left_out_and_told(write_folder: Write) -> None:
    text = changed("  - repair waiting time", "  - repair waiting time\n  - Repair waiting time?")
    draft = read(write_folder(repair_time=text)).draft
    assert len(draft.articles[0].phrasings) == 5
    assert [str(warning) for warning in draft.warnings] == [
        "articles/repair-time.md:12: “Repair waiting time?” stands here twice; one was left out."
    ]


def test_a_long_answer_is_warned_about(write_folder: Write) -> None:
    text = changed("Most repairs take two working days.", "word " * 61)
    (warning,) = read(write_folder(repair_time=text)).draft.warnings
    assert "69 words; 60 are plenty" in warning.message


def test_a_file_that_is_not_text_is_told_with_the_line_of_the_first_bad_byte(
    write_folder: Write,
) -> None:
    folder = write_folder()
    path = folder / "articles" / "repair-time.md"
    path.write_bytes(GOOD.encode().replace(b"is my repair", b"is m\xff repair"))
    assert faults(folder)[0] == "articles/repair-time.md:10: This is not UTF-8 text."


def test_a_folder_without_a_company_or_articles_says_so(tmp_path: Path) -> None:
    found = faults(tmp_path)
    assert "company.yaml:1: The file cannot be read: No such file or directory." in found
    assert "articles:1: There is no article: put Markdown files into articles/." in found


@settings(max_examples=80, deadline=None)
@given(
    at=st.integers(0, len(GOOD)),
    gone=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=8), st.sampled_from(FRAGMENTS)),
)
def test_whatever_a_file_holds_it_is_read_or_its_faults_have_lines(
    at: int, gone: int, put: bytes
) -> None:
    content = GOOD.encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "articles").mkdir()
        (folder / "company.yaml").write_text(COMPANY, encoding="utf-8")
        (folder / "articles" / "a.md").write_bytes(content[:at] + put + content[at + gone :])
        result = read_folder(folder)
    if isinstance(result, Refused):
        assert result.faults
        assert all(re.fullmatch(r"articles/a\.md:\d+", fault.where) for fault in result.faults)
    else:
        assert len(result.draft.articles) == 1
