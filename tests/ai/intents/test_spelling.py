import numpy as np
import pytest

from warmline.ai.encoder import known_words
from warmline.ai.intents.spelling import Spelling
from warmline.ai.terms import Counted, Terms

TEXTS = ["where is my parcel", "Has the refund for my parcel arrived?", "my card was declined"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    counted = Counted.of(TEXTS)
    return Spelling.of(counted.learned_from(np.arange(len(TEXTS))).terms(), known_words())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("where is my pracel", "where is my parcel"),
        ("where is my parcell", "where is my parcel"),
        ("wheer is my prcel", "where is my parcel"),
        ("parcel, refubd; dclined!", "parcel, refund; declined!"),
        ("My Refnud", "My refund"),
    ],
)
def test_one_slip_in_a_word_of_the_company_is_put_right(
    spelling: Spelling, written: str, meant: str
) -> None:
    assert spelling.corrected(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Where is my parcel?",
        "the card of my ward was hard and mild",  # words that exist
        "pqrcxl zzzz",  # two slips, or no word at all
        "it iz m",  # too short to tell
        "order 12ab34 ORD-77 é 你好 مرحبا \x00",
        "",
    ],
)
def test_anything_else_is_left_as_it_is(spelling: Spelling, text: str) -> None:
    assert spelling.corrected(text) == text


def test_of_several_words_the_one_with_the_same_beginning_is_meant() -> None:
    spelling = Spelling.of(
        Terms({"wbank": 0, "wrank": 1}, np.ones(2, dtype=np.float32)), frozenset()
    )
    assert spelling.corrected("rannk") == "rank"


def test_a_word_of_a_hundred_thousand_letters_costs_nothing(spelling: Spelling) -> None:
    assert spelling.corrected("parce" * 20_000) == "parce" * 20_000
