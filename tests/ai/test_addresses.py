import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ai.understand import Facts
from warmline.ai.understand.addresses import addresses_in
from warmline.kit import FixedClock

WRITTEN = [
    ("en", "my new address is {}, and please move my due date", "12 Mill Lane, Leeds LS1 4AP"),
    ("en", "please change it to {}. Thanks", "Flat 3, 12 Mill Lane, Leeds, LS1 4AP"),
    ("en", "{}", "12 mill lane, leeds ls1 4ap"),
    ("en", "I live at {} now, order TW-482137", "10 Downing Street, London SW1A 2AA"),
    ("en", "I moved to {} and want to pay on 15 June", "45 Elm Street, Springfield"),
    ("de", "Ich wohne jetzt in der {} und möchte später zahlen", "Lange Straße 5, 12345 Berlin"),
    ("de", "Neue Adresse: {}", "Hauptstr. 12a, 80331 München"),
    ("de", "meine adresse ist {}", "hauptstraße 5, 80331 münchen"),
    ("de", "{}, und dann", "Berliner Straße 12, Wohnung 4, 60311 Frankfurt am Main"),
    ("de", "{} bitte", "Unter den Linden 77, 10117 Berlin"),
    ("fr", "J'habite maintenant au {} et je veux repousser", "12 rue de la Paix, 75002 Paris"),
    ("fr", "{}", "4 bis avenue Victor Hugo, 69003 Lyon"),
    ("es", "mi nueva dirección es {} y quiero", "calle Mayor 12, 28013 Madrid"),
    ("es", "{}", "C/ Gran Vía, 45, 3º B, 28013 Madrid"),
    ("pt", "a minha nova morada é {} e quero", "Rua das Flores 8, 1200-195 Lisboa"),
    ("pt", "{}", "Avenida da Liberdade, 110, 2º Esq, 1250-146 Lisboa"),
]
NONE = [
    "I moved to 5 Park Road and my order is TW-123456",
    "can I move 12 days on my way home, Monday works",
    "ich zahle am 15 Juni 2026 an der Kasse 5, 12345",
    "the order 12345 was sent last street",
    "I paid 20 on the way to 5 shops in Berlin 12345 Street",
    "wir wohnen jetzt in der Hauptstraße 5",
]


@pytest.mark.parametrize(("language", "said", "address"), WRITTEN)
def test_an_address_ends_where_its_town_does(language: str, said: str, address: str) -> None:
    facts = Facts(FixedClock()).in_text(said.format(address), language)
    assert [fact.value for fact in facts if fact.kind == "address"] == [address]


@pytest.mark.parametrize("text", NONE)
def test_a_street_without_a_place_is_no_address(text: str) -> None:
    assert list(addresses_in(text)) == []


def test_what_stands_in_an_address_is_no_order_and_no_date() -> None:
    facts = Facts(FixedClock()).in_text("12 Mill Lane, 123456 is my order", "en")
    assert [fact.kind for fact in facts] == ["order_number"]
    facts = Facts(FixedClock()).in_text("Hauptstr. 12/4, 80331 München", "de")
    assert [fact.kind for fact in facts] == ["address"]


@given(st.text())
def test_nothing_typed_breaks_it(text: str) -> None:
    for start, end, value in addresses_in(f"{text} 12 street {text}"):
        assert start < end
        assert value
