import pytest

from warmline.ai import Languages

SAID = [
    ("Where is my parcel and when will it arrive?", "en"),
    ("refnud pls", "en"),
    ("how long til my new card arrives by mail", "en"),
    ("im not sure", "en"),
    ("Ich habe meine Karte verloren, was soll ich tun?", "de"),
    ("Wo bleibt meine Erstattung", "de"),
    ("Comment puis-je payer en trois fois ?", "fr"),
    ("¿Cuánto tarda el reembolso de una devolución?", "es"),
    ("Onde está o meu reembolso?", "pt"),
    ("مرحبا، دفعت الفاتورة مرتين", "ar"),
    ("Где мой возврат денег?", "ru"),
    ("我的退款在哪里?", "zh"),
    ("WO IST MEINE BESTELLUNG", "de"),
]


@pytest.mark.parametrize(("text", "language"), SAID)
def test_a_sentence_tells_its_language(languages: Languages, text: str, language: str) -> None:
    assert languages.of(text, None) == language


@pytest.mark.parametrize("text", ["ok", "12345", "", "🙂", "Visa"])
def test_a_short_message_stays_with_the_settled_language(languages: Languages, text: str) -> None:
    assert languages.of(text, "de") in ("de", "en")
    assert languages.of(text, None) == "en"


def test_the_settled_language_changes_when_the_customer_changes_it(languages: Languages) -> None:
    assert languages.of("Sorry, can we do this in English instead?", "de") == "en"
    assert languages.of("Können wir das bitte auf Deutsch machen?", "en") == "de"
