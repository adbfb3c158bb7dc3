"""Languages that learn together: what is known in one of them helps in the others."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.ai.companies import GERMAN_PHRASINGS, article, shop
from warmline.ai import (
    Classifier,
    Ears,
    Encoders,
    Reading,
    Said,
    Situation,
    Words,
    train,
)
from warmline.ai.encoder import Encoded, Which
from warmline.ai.reader import Reader

IN_GERMAN = {
    "opening_times": "oeffnungszeiten",
    "delivery_time": "lieferzeit",
    "return_an_item": "rueckgabe",
}
FRENCH = (
    "quels sont vos horaires",
    "vous êtes ouverts le dimanche ?",
    "à quelle heure fermez-vous",
    "êtes-vous ouverts ce soir",
    "jusqu'à quand puis-je passer",
    "ouvert les jours fériés ?",
)


@pytest.fixture(scope="module")
def classifier(encoder: Encoders) -> Classifier:
    """Six articles in English, three of them in German, one in French."""
    german = [
        article(slug, phrasings=GERMAN_PHRASINGS[slug], title="", language="de", intent=intent)
        for intent, slug in IN_GERMAN.items()
    ]
    french = article("horaires", phrasings=FRENCH, title="", language="fr", intent="opening_times")
    return train([*shop().articles, *german, french], encoder)


class Listening:
    """Encodes, and keeps which of the encoders were asked."""

    fingerprint = "listening"

    def __init__(self, encoder: Encoders) -> None:
        self._encoder = encoder
        self.heard: set[Which] = set()

    def encode(self, texts: Sequence[str], language: str = "en") -> np.ndarray:
        self.heard.add("english" if language == "en" else "multilingual")
        return self._encoder.encode(texts, language)

    def read(self, text: str, which: Which) -> Encoded:
        self.heard.add(which)
        return self._encoder.read(text, which)


def read(classifier: Classifier, encoder: Encoders, text: str, language: str) -> Reading:
    return classifier.read(text, lambda one: encoder.encode([one], language)[0], language)


@pytest.mark.parametrize(
    ("text", "language", "slug"),
    [
        ("wann schliesst ihr denn abends", "de", "oeffnungszeiten"),
        ("das kleid gefällt mir nicht, nehmt ihr es wieder", "de", "rueckgabe"),
        ("wie viele tage warte ich auf die ware", "de", "lieferzeit"),
        ("quand ouvre la boutique le matin", "fr", "horaires"),
    ],
)
def test_a_paraphrase_finds_the_article_of_its_language(
    classifier: Classifier, encoder: Encoders, text: str, language: str, slug: str
) -> None:
    reading = read(classifier, encoder, text, language)
    assert (reading.article, reading.stranger) == (slug, False)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nehmt ihr auch american express", "de"),
        ("wo bleibt meine erstattung", "de"),
        ("jemand hat mit meiner karte bei euch eingekauft", "de"),
        ("comment renvoyer un article", "fr"),
    ],
)
def test_what_is_published_in_another_language_only_is_never_answered(
    classifier: Classifier, encoder: Encoders, text: str, language: str
) -> None:
    reading = read(classifier, encoder, text, language)
    assert not reading.sure
    assert reading.confidence < 0.5


def test_only_articles_of_the_language_are_proposed(
    classifier: Classifier, encoder: Encoders
) -> None:
    for text in ("wo bleibt mein geld", "kann ich zahlen", "zurück", "wann", "bestellung", ""):
        reading = read(classifier, encoder, text, "de")
        near = classifier.near(text, lambda one: encoder.encode([one], "de")[0], "de")
        assert {reading.article, *reading.options, *near} <= {*IN_GERMAN.values()}
        assert len(near) in (2, 3)


def test_a_language_with_one_article_has_nothing_to_choose_from(
    classifier: Classifier, encoder: Encoders
) -> None:
    near = classifier.near("ouvert", lambda one: encoder.encode([one], "fr")[0], "fr")
    assert near == ("horaires",)


def test_english_is_read_without_the_others(classifier: Classifier, encoder: Encoders) -> None:
    alone = train(shop().articles, encoder)
    for text in ("when are you open", "how can I pay", "my cat is ill"):
        one, other = (read(each, encoder, text, "en") for each in (alone, classifier))
        assert one.article == other.article
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)


def test_a_kept_classifier_knows_all_its_languages(
    classifier: Classifier, encoder: Encoders
) -> None:
    kept = Classifier.from_bytes(classifier.to_bytes())
    assert kept.languages == {"en", "de", "fr"}
    assert kept.tongues["de"].heads is kept.tongues["fr"].heads
    for language, text in (("en", "how can I pay"), ("de", "wann ist offen"), ("fr", "ouvert ?")):
        before, after = (read(each, encoder, text, language) for each in (classifier, kept))
        assert after.article == before.article
        assert after.confidence == pytest.approx(before.confidence, abs=0.02)


def test_a_language_is_judged_on_its_own_phrasings(classifier: Classifier) -> None:
    phrasings = {code: tongue.promise.phrasings for code, tongue in classifier.tongues.items()}
    assert (phrasings["de"], phrasings["fr"]) == (24, 6)


def test_a_message_is_encoded_in_its_language(
    classifier: Classifier, encoder: Encoders, ears: Ears, words: Words
) -> None:
    messages = {"Bis wann habt ihr heute Abend offen?": "multilingual", "send it back": "english"}
    for text, which in messages.items():
        listening = Listening(encoder)
        reader = Reader(
            classifier,
            listening,
            ears=ears,
            languages=words.languages,
            requests=words.requests,
            contexts=words.contexts,
        )
        reader.read(text, Situation([Said("customer", text)]))
        assert listening.heard == {which}


def test_all_languages_but_english_are_encoded_alike(encoder: Encoders) -> None:
    german, french = encoder.encode(["wo ist mein paket"], "de"), encoder.encode(["où ?"], "fr")
    assert np.array_equal(german, encoder.encode(["wo ist mein paket"], "fr"))
    assert not np.array_equal(french, encoder.encode(["où ?"], "en"))
