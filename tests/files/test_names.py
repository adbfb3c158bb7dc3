"""Names: the last part of a path, and nothing that reads or acts otherwise than it looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from warmline.files import clean_name
from warmline.files.names import LONGEST, ending_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/", "file"),
        ("", "file"),
        ("...", "file"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("in\u200bvo\u200eice.pdf", "invoice.pdf"),
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("line\r\nSet-Cookie: x.txt", "line Set-Cookie_ x.txt"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("what?<is>|this*.png", "what__is__this_.png"),
        ("Überweisung März.pdf", "Überweisung März.pdf"),
        ("فاتورة.pdf", "فاتورة.pdf"),
        ("half\ud83d.png", "half.png"),
        ("  spaced  .png ", "spaced .png"),
    ],
)
def test_a_name_is_what_it_looks_like(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("ü" * 500 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= LONGEST


@given(some.text(max_size=400))
def test_a_clean_name_is_clean_whatever_it_was(text: str) -> None:
    name = clean_name(text)
    assert name
    assert len(name.encode()) <= LONGEST
    assert not set(name) & set('/\\\r\n\t\x00<>:"|?*\u202e\u200b')
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PNG", ".png"), ("invoice.pdf.exe", ".exe"), ("none", ""), (".hidden", ""), ("end.", "")],
)
def test_the_last_ending_counts(name: str, ending: str) -> None:
    assert ending_of(name) == ending
