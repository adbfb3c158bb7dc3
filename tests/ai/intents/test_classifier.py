import io
import pickle
from dataclasses import replace

import numpy as np
import pytest

from tests.ai.companies import PHRASINGS, article, laden, shop
from tests.ai.talking import Overheard, never_asked
from warmline.ai import Classifier, Encoders, Reading, fingerprint_of, train
from warmline.ai.intents.promise import NEVER

CLEAR = {
    "what time do you close": "opening-times",
    "how many days does shipping take": "delivery-time",
    "how can I return this jacket": "return-an-item",
    "which payment methods do you accept": "ways-to-pay",
    "I never placed this order, it must be fraud": "suspected-fraud",
}
FOREIGN_MATTERS = (
    "what is the capital of portugal",
    "my cat is ill, what should I do",
    "write me a poem about the sea",
    "how tall is the eiffel tower",
    "qwrt zxcv plmk",
)


GERMAN = {
    "wann macht ihr heute auf": "oeffnungszeiten",
    "wie lange dauert der versand": "lieferzeit",
    "kann ich mit kreditkarte bezahlen": "bezahlen",
}


def read(classifier: Classifier, encoder: Encoders, text: str, language: str = "en") -> Reading:
    return classifier.read(text, lambda one: encoder.encode([one], language)[0], language)


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_paraphrase_finds_its_article(
    classifier: Classifier, encoder: Encoders, text: str
) -> None:
    reading = read(classifier, encoder, text)
    assert (reading.article, reading.sure, reading.stranger) == (CLEAR[text], True, False)


@pytest.mark.parametrize("text", FOREIGN_MATTERS)
def test_what_nobody_wrote_about_is_a_stranger(
    classifier: Classifier, encoder: Encoders, text: str
) -> None:
    reading = read(classifier, encoder, text)
    assert reading.stranger
    assert not reading.sure


def test_what_sounds_like_an_article_is_never_answered_for_sure(
    classifier: Classifier, encoder: Encoders
) -> None:
    """To a shop with opening times, a train that runs on time is a near stranger."""
    for text in ("is my train on time", "what are the charges against me"):
        assert not read(classifier, encoder, text).sure


def test_a_question_names_the_likeliest_articles_and_only_where_no_answer_is_sure(
    classifier: Classifier, encoder: Encoders
) -> None:
    for text in (*CLEAR, *FOREIGN_MATTERS, "refund", "return", "when", "my order", "pay it back"):
        reading = read(classifier, encoder, text)
        assert not (reading.options and (reading.sure or reading.stranger))
        assert not reading.options or reading.options[0] == reading.article
        assert len(set(reading.options)) == len(reading.options) in (0, 2, 3)


def test_a_company_without_articles_knows_nothing(encoder: Encoders) -> None:
    known = train((), encoder)
    kept = Classifier.from_bytes(known.to_bytes())
    for classifier in (known, kept):
        assert read(classifier, encoder, "when are you open") == Reading(
            None, 0.0, sure=False, stranger=True
        )


@pytest.mark.parametrize("slugs", [["opening-times"], ["opening-times", "ways-to-pay"]])
def test_a_tiny_company_answers_its_own_and_no_other(encoder: Encoders, slugs: list[str]) -> None:
    classifier = train([article(slug) for slug in slugs], encoder)
    known = read(classifier, encoder, PHRASINGS[slugs[0]][1])
    assert known.article == slugs[0]
    for text in FOREIGN_MATTERS:
        assert not read(classifier, encoder, text).sure


def test_one_phrasing_an_article_proposes_and_never_answers(encoder: Encoders) -> None:
    articles = [article(slug, phrasings=said[:1], title="") for slug, said in PHRASINGS.items()]
    classifier = train(articles, encoder)
    reading = read(classifier, encoder, PHRASINGS["ways-to-pay"][0])
    assert (reading.article, reading.sure, reading.stranger) == ("ways-to-pay", False, False)


def test_the_same_phrasing_in_two_articles_confuses_only_itself(encoder: Encoders) -> None:
    articles = list(shop().articles)
    both = article("twin", phrasings=(*PHRASINGS["ways-to-pay"][:3], "something of its own"))
    classifier = train([*articles, both], encoder)
    assert read(classifier, encoder, "when does the shop open").article == "opening-times"


def test_a_handful_of_phrasings_is_never_sure(encoder: Encoders) -> None:
    articles = [article(slug, phrasings=PHRASINGS[slug][:1]) for slug in list(PHRASINGS)[:3]]
    classifier = train(articles, encoder)
    for text in (*CLEAR, *FOREIGN_MATTERS):
        assert not read(classifier, encoder, text).sure


def test_the_encoder_is_asked_once_and_only_where_the_words_alone_do_not_suffice(
    classifier: Classifier, encoder: Encoders
) -> None:
    encode = Overheard(encoder)
    classifier.read("when are you open", encode)
    assert encode.asked == ["when are you open"]
    quick = replace(classifier.tongues["en"], plain=0.0)
    easy = replace(classifier, tongues={"en": quick})
    reading = easy.read("when are you open", never_asked)
    assert (reading.article, reading.sure) == ("opening-times", True)
    assert reading.confidence >= quick.selector.threshold
    easy.read("when are you open at zyzzogeton", encode)
    assert len(encode.asked) == 2, "a word nobody used before needs a second look"


def test_what_the_words_alone_find_far_from_everything_is_left_alone(
    classifier: Classifier,
) -> None:
    english = classifier.tongues["en"]
    wary = replace(english, remote=1.0, plain=NEVER)
    reading = replace(classifier, tongues={"en": wary}).read("will it snow on mars", never_asked)
    assert not reading.sure
    assert not reading.options
    assert reading.stranger == (reading.confidence < english.selector.threshold / 2)


@pytest.fixture(scope="module")
def bilingual(encoder: Encoders) -> Classifier:
    return train([*shop().articles[:3], *laden()], encoder)


def test_another_language_is_read_from_its_own_phrasings(
    bilingual: Classifier, encoder: Encoders
) -> None:
    assert bilingual.languages == {"en", "de"}
    for text, slug in GERMAN.items():
        reading = read(bilingual, encoder, text, "de")
        assert reading.article == slug
        assert not reading.stranger


def test_each_language_keeps_to_its_own_articles(bilingual: Classifier, encoder: Encoders) -> None:
    german = {article.slug for article in laden()}
    for text in (*CLEAR, *FOREIGN_MATTERS):
        assert read(bilingual, encoder, text, "de").article in german
        assert read(bilingual, encoder, text).article not in german


def test_what_is_out_of_scope_in_another_language_is_not_answered(
    bilingual: Classifier, encoder: Encoders
) -> None:
    for text in ("wie wird das wetter morgen", "schreib mir ein gedicht", "qwrtz", "", "???"):
        assert not read(bilingual, encoder, text, "de").sure


def test_a_language_without_articles_is_left_to_people(bilingual: Classifier) -> None:
    reading = bilingual.read("quand êtes-vous ouverts", never_asked, "fr")
    assert reading == Reading(None, 0.0, sure=False, stranger=True)


def test_an_intent_hardly_tried_in_a_language_is_never_sure_there(encoder: Encoders) -> None:
    thin = article("ladenkasse", phrasings=("wo ist die kasse", "kasse"), language="de")
    classifier = train([*laden(), thin], encoder)
    reading = read(classifier, encoder, "wo ist die kasse", "de")
    assert (reading.article, reading.sure) == ("ladenkasse", False)


def test_a_language_in_which_nothing_can_be_tried_is_never_sure(encoder: Encoders) -> None:
    single = article("oeffnungszeiten", title="", phrasings=("wann habt ihr offen",), language="de")
    classifier = train([single], encoder)
    reading = read(classifier, encoder, "wann habt ihr offen", "de")
    assert (reading.article, reading.sure) == ("oeffnungszeiten", False)
    assert classifier.promise is not None
    assert not classifier.promise.proven


def test_a_kept_classifier_reads_what_the_trained_one_reads(
    classifier: Classifier, encoder: Encoders
) -> None:
    kept = Classifier.from_bytes(classifier.to_bytes())
    assert kept.fingerprint == classifier.fingerprint
    assert kept.promise == classifier.promise
    for text in (*CLEAR, *FOREIGN_MATTERS, "", "?"):
        before, after = read(classifier, encoder, text), read(kept, encoder, text)
        assert after.article == before.article
        assert after.confidence == pytest.approx(before.confidence, abs=0.01)


def test_training_twice_gives_the_same(classifier: Classifier, encoder: Encoders) -> None:
    again = train(shop().articles, encoder)
    for text in CLEAR:
        confidence = read(again, encoder, text).confidence
        assert confidence == pytest.approx(read(classifier, encoder, text).confidence, abs=1e-3)


def test_an_artefact_cannot_carry_code() -> None:
    file = io.BytesIO()
    np.savez(file, fingerprint=np.array([{"not": "an array"}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        Classifier.from_bytes(file.getvalue())
    with pytest.raises(ValueError, match="pickle"):
        Classifier.from_bytes(pickle.dumps("not an archive"))


def test_the_fingerprint_follows_the_phrasings_and_nothing_else(encoder: Encoders) -> None:
    articles = shop().articles
    first = articles[0]
    plain = fingerprint_of(articles, encoder)
    reworded = replace(first, short_answer="Other words.", needs="account")
    taught = replace(first, phrasings=(*first.phrasings, "open late?"))
    assert fingerprint_of((reworded, *articles[1:]), encoder) == plain
    assert fingerprint_of(tuple(reversed(articles)), encoder) == plain
    assert fingerprint_of((taught, *articles[1:]), encoder) != plain
    assert fingerprint_of(articles, encoder, 0.99) != plain
    assert fingerprint_of(articles, encoder, missing=9) != plain
