"""What a message that may ask for several things is read as, by a classifier that was trained."""

import pytest

from tests.ai.talking import Overheard, never_asked
from warmline.ai import Classifier, Encoders, Requests
from warmline.ai.intents.classifier import MOST_READ, Split

TWO = {
    "when are you open and how can I pay": {"opening-times", "ways-to-pay"},
    "where is my refund? How long does delivery take?": {"refund-status", "delivery-time"},
    "I want to return my shoes; do you accept cash": {"return-an-item", "ways-to-pay"},
}
ONE = (
    "I am new to all this, and I hope you can help me. When are you open?",
    "where is my refund? I looked everywhere and I am getting nervous",
    "I'd like to send an item back. How do I return it?",
    "the shoes came this morning. When are you open?",
)


def split(classifier: Classifier, encoder: Encoders, text: str) -> Split | None:
    ways = Requests().ways_of(text, "en")
    return classifier.split(text, ways, lambda one: encoder.encode([one])[0])


@pytest.mark.parametrize("text", TWO)
def test_two_requests_in_one_message_are_told_apart(
    classifier: Classifier, encoder: Encoders, text: str
) -> None:
    found = split(classifier, encoder, text)
    assert found is not None
    assert {one.reading.article for one in found.requests} == TWO[text]


def test_two_requests_are_likelier_than_a_story_around_one(
    classifier: Classifier, encoder: Encoders
) -> None:
    told = [split(classifier, encoder, text) for text in ONE]
    asked = [split(classifier, encoder, text) for text in TWO]
    most = max(found.chance if found else 0.0 for found in told)
    assert most < min(found.chance if found else 0.0 for found in asked)


def test_a_message_costs_few_readings_however_long_it_is(
    classifier: Classifier, encoder: Encoders
) -> None:
    encode = Overheard(encoder)
    text = (
        "when are you open, how can I pay, where is my refund? how fast do you ship and why. " * 9
    )
    classifier.split(text, Requests().ways_of(text, "en"), encode)
    assert len(set(encode.asked)) <= MOST_READ + 1


@pytest.mark.parametrize("text", TWO)
def test_what_was_learned_about_parts_is_kept(
    classifier: Classifier, encoder: Encoders, text: str
) -> None:
    kept = Classifier.from_bytes(classifier.to_bytes())
    new, old = split(classifier, encoder, text), split(kept, encoder, text)
    assert new is not None
    assert old is not None
    assert new.chance == pytest.approx(old.chance, abs=0.05)  # arrays are kept in half precision


def test_a_language_nobody_taught_is_never_split(classifier: Classifier) -> None:
    ways = Requests().ways_of("eins? zwei, und drei", "de")
    assert classifier.split("eins? zwei, und drei", ways, never_asked, "xx") is None
