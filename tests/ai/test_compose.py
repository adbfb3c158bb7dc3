import string
from typing import get_args

import pytest

from tests.ai.companies import article, shop
from warmline.ai import Catalogue, Composer, HandOffReason, Understanding
from warmline.ai.compose import MOST_WORDS, Asking, Pledged, Telling, shortened
from warmline.ai.understand import Talk, Topic
from warmline.knowledge import Company

LANGUAGES = ("en", "de", "fr", "es", "pt", "ar")


@pytest.fixture
def composer() -> Composer:
    return Composer(Catalogue.shipped(), shop().company)


def test_an_answer_is_what_was_published(composer: Composer) -> None:
    published = article("ways-to-pay")
    answer = composer.answer(Understanding("en"), published)
    assert (answer.text, answer.steps, answer.links, answer.article) == (
        published.short_answer,
        published.steps,
        published.links,
        "ways-to-pay",
    )


def test_a_long_answer_ends_with_a_whole_sentence() -> None:
    text = "Six words are in this sentence. " * 20
    short = shortened(text.strip())
    assert len(short.split()) == MOST_WORDS
    assert short.endswith("sentence.")


def test_an_endless_sentence_is_cut_and_shows_it() -> None:
    short = shortened("on " * 200)
    assert len(short.split()) == MOST_WORDS + 1
    assert short.endswith("…")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_short_and_filled_in(composer: Composer, language: str) -> None:
    for reason in get_args(HandOffReason):
        text = composer.hand_off(Understanding(language), reason).text
        assert 3 < len(text.split()) <= 30
    for topic in get_args(Topic):
        text = composer.chat(Understanding(language), Talk(topic)).text
        assert text
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_language_is_missing_or_left_over(language: str) -> None:
    sentences = Catalogue.shipped().sentences[language]
    assert set(sentences["hand_off"]) == set(get_args(HandOffReason))
    assert set(sentences["chat"]) == set(get_args(Topic))
    assert set(sentences["ask"]) == {"which", "rest", "person"}
    assert set(sentences["offer"]) == {"person"}
    assert set(sentences["collect"]) == set(get_args(Asking))
    assert set(sentences["act"]) == set(get_args(Telling))
    assert set(sentences["promised"]) == set(get_args(Pledged))
    assert set(sentences["retry"]) == {"not_helped", "again", "rephrase", "offer_person"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_asked_what_it_is_the_ai_says_so(composer: Composer, language: str) -> None:
    text = composer.chat(Understanding(language), Talk("bot")).text
    assert "Pia" in text
    assert "Lindgren & Sons" in text
    assert any(word in text for word in ("AI", "KI", "IA", "الذكاء الاصطناعي"))


def test_a_language_without_sentences_hears_english(composer: Composer) -> None:
    english = composer.hand_off(Understanding("en"), "unsure").text
    assert composer.hand_off(Understanding("xx"), "unsure").text == english


def test_a_company_name_with_braces_is_only_a_name() -> None:
    odd = Company(name="{assistant} {0}", assistant_name="{company.name}")
    text = Composer(Catalogue.shipped(), odd).chat(Understanding("en"), Talk("bot")).text
    assert "{assistant} {0}" in text


def test_the_catalogue_fills_in_only_names_and_questions() -> None:
    sentences = Catalogue.shipped().sentences.values()
    texts = [text for kinds in sentences for kind in kinds.values() for text in kind.values()]
    fields = {field for text in texts for _, field, _, _ in string.Formatter().parse(text)}
    assert fields == {None, "company", "assistant", "question", "title", "name", "text"}
