import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ai.understand import clean, question_in, unnumbered
from warmline.ai.understand.text import HEAD, TAIL


@given(st.text())
def test_any_text_becomes_one_line_without_control_characters(text: str) -> None:
    line = clean(text)
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(character) == "Cc" for character in line)


def test_a_hundred_kilobytes_are_read_at_both_ends() -> None:
    line = clean("first " + "x" * 100_000 + " last")
    assert line.startswith("first")
    assert line.endswith("last")
    assert len(line) <= HEAD + TAIL + 1


def test_the_same_words_in_other_letters_are_the_same() -> None:
    assert clean("ｆｕｌｌ  width\u200b don’t\x00") == "full width don't"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Hi there, where is my refund? Thanks!", "where is my refund?"),
        ("Good morning! how do I pay", "how do I pay"),
        ("Dear team, my card is lost. Kind regards", "my card is lost"),
        ("great. what are the late fees by the way", "what are the late fees"),
        ("Thank you so much! One last thing, how do I pay", "how do I pay"),
        ("great prices, how come", "great prices, how come"),
        ("history of my payments", "history of my payments"),
        ("hello world", "hello world"),
        ("thanks", "thanks"),
    ],
)
def test_hello_and_thanks_are_left_off_the_question(said: str, question: str) -> None:
    assert question_in(said) == question


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("où est ma commande TW-482137 ?", "où est ma commande ?"),
        ("Wo bleibt Bestellung #10442", "Wo bleibt Bestellung"),
        ("TW-482137", "TW-482137"),
        ("is covid-19 a reason to pay later", "is covid-19 a reason to pay later"),
        ("my iPhone 15-2023 is broken", "my iPhone 15-2023 is broken"),
    ],
)
def test_which_order_it_is_about_says_nothing_about_what_is_asked(said: str, asked: str) -> None:
    assert unnumbered(said) == asked
