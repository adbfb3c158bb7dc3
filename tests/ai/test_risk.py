import tomllib
from pathlib import Path
from typing import get_args

import pytest

from warmline.ai import Catalogue, RiskTopic
from warmline.ai.understand.risk import Risks

EXAMPLES = tomllib.loads((Path(__file__).parent / "risk_examples.toml").read_text("utf-8"))
LANGUAGES = ("en", "de", "fr", "es", "pt", "ar")
PLACES = [(language, topic) for language in LANGUAGES for topic in get_args(RiskTopic)]


@pytest.fixture(scope="module")
def risks() -> Risks:
    return Risks()


@pytest.mark.parametrize(("language", "topic"), PLACES)
def test_a_risk_is_found_in_most_words_for_it(
    risks: Risks, language: str, topic: RiskTopic
) -> None:
    said = EXAMPLES[language][topic]
    missed = [text for text in said if topic not in risks.in_text(text, language)]
    assert len(missed) <= len(said) // 20, missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_routine_message_alarms_nobody(risks: Risks, language: str) -> None:
    alarms = {text: risks.in_text(text, language) for text in EXAMPLES[language]["routine"]}
    assert {text: found for text, found in alarms.items() if found} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Dinner's nearly ready so I'll be quick: can I add HBO for one month only?",
        "I've reached my limit of five devices, how do I take one off?",
        "Kindly advise whether a digital signature is acceptable on the supplier form.",
        "how do i scan a qr code that's on the same phone",
        "¿El precio lleva IVA?",
        "Quiero la factura en papel, que lo digital no es lo mío.",
        "J'aimerais un rendez-vous, rien ne presse.",
        "Não preciso já do subsídio de Natal.",
    ],
)
def test_everyday_words_in_any_language_alarm_nobody(risks: Risks, text: str) -> None:
    assert risks.in_text(text, None) == ()


@pytest.mark.parametrize("topic", ["self_harm", "fraud_in_progress"])
def test_danger_is_never_taken_for_routine(risks: Risks, topic: RiskTopic) -> None:
    said = EXAMPLES["en"][topic]
    assert [text for text in said if not risks.in_text(text, "en")] == []


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("en", "I've got the tablets lined up on the kitchen table.", "self_harm"),
        ("de", "Das Seil liegt im Kofferraum.", "self_harm"),
        ("fr", "La corde est déjà accrochée dans le garage.", "self_harm"),
        ("es", "Tengo el veneno para ratas en la mano", "self_harm"),
        ("pt", "Tô no parapeito do décimo andar escrevendo isso.", "self_harm"),
        ("ar", "سم الفيران في الكباية قدامي.", "self_harm"),
        ("pt", "O motoboy acabou de levar meu cartão!", "fraud_in_progress"),
        ("es", "El mensajero del banco está en la puerta por mi tarjeta", "fraud_in_progress"),
    ],
)
def test_what_lies_ready_for_it_tells_the_danger(
    risks: Risks, language: str, text: str, topic: RiskTopic
) -> None:
    assert topic in risks.in_text(text, language)


@pytest.mark.parametrize(
    "text", ["O motoboy aceita cartão?", "¿cuándo trae el mensajero mi tarjeta?"]
)
def test_a_courier_is_no_danger(risks: Risks, text: str) -> None:
    assert risks.in_text(text, None) == ()


def test_a_risk_hidden_in_a_routine_request_is_found(risks: Risks) -> None:
    text = "hi, can you change my due date, my husband died last week and I can't sleep"
    assert risks.in_text(text, "en") == ("bereavement", "distress")


def test_the_gravest_comes_first(risks: Risks) -> None:
    text = "I want to complain, I lost my job and I want to die"
    assert risks.in_text(text, "en") == ("self_harm", "hardship", "complaint")


@pytest.mark.parametrize(
    "text",
    ["I CANT PAY, LOST MY JOB!!!", "i cant pay. lost my job", "I can’t pay, i lost my jobb lol"],
)
def test_capitals_and_slips_of_the_pen_hide_nothing(risks: Risks, text: str) -> None:
    assert "hardship" in risks.in_text(text, "en")


def test_a_word_is_meant_through_a_slip_of_the_pen(risks: Risks) -> None:
    assert risks.in_text("my husbnad died", "en") == ("bereavement",)
    assert risks.in_text("somone used my card withuot permision", "en") == ("unauthorised_payment",)


def test_english_is_understood_whatever_the_language_is_thought_to_be(risks: Risks) -> None:
    assert risks.in_text("I want to die", "de") == ("self_harm",)


@pytest.mark.parametrize("language", [None, "nl"])
def test_an_unknown_language_is_looked_for_in_all(risks: Risks, language: str | None) -> None:
    assert risks.in_text("mein Mann ist gestorben", language) == ("bereavement",)


@pytest.mark.parametrize("text", ["", " ", "...?!", "\x00\x01", "😭😭", "1234", "ا", "'''"])
def test_what_says_nothing_alarms_nobody(risks: Risks, text: str) -> None:
    assert risks.in_text(text, "en") == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["a", "i cant ", "my husband ", "i didnt make this payment ", "? ", "someone code ", "nicht "],
)
def test_an_endless_message_is_read_in_time(risks: Risks, piece: str) -> None:
    assert isinstance(risks.in_text(piece * (100_000 // len(piece)), None), tuple)


def test_a_risk_at_the_end_of_a_long_message_is_found(risks: Risks) -> None:
    text = "The parcel came with the other parcel. " * 2_500 + "My wife died on Friday."
    assert risks.in_text(text, "en") == ("bereavement",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_risk_has_its_sentence_short_and_without_a_gap(language: str) -> None:
    sentences = Catalogue.shipped().sentences[language]["risk"]
    assert set(sentences) == set(get_args(RiskTopic))
    assert all(10 <= len(text.split()) <= 45 and "{" not in text for text in sentences.values())


@pytest.mark.parametrize("line", ["(a|b", "lost) it", "~3 ^ $", "ab*"])
def test_a_pattern_that_cannot_be_read_is_refused(tmp_path: Path, line: str) -> None:
    listed = tmp_path / "risks.toml"
    listed.write_text(
        f"[spelt]\nmisspelt = []\nwords_too = []\nas = {{}}\n"
        f'[en]\nwords = {{}}\nnever = {{}}\ntopics = {{ legal = ["{line}"] }}\n'
    )
    with pytest.raises((AssertionError, IndexError)):
        Risks(listed)
