from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ai.understand.facts import Facts
from warmline.kit import FixedClock

WEDNESDAY = datetime(2026, 3, 18, 12, tzinfo=UTC)

ORDERS = [
    ("en", "order #TW-48213", "TW-48213"),
    ("en", "where is TW-48213", "TW-48213"),
    ("en", "my order number is 48213", "48213"),
    ("en", "Order no. 48213 has not arrived", "48213"),
    ("en", "order: 123 456 789", "123456789"),
    ("en", "its order 48213!!", "48213"),
    ("en", "tracking number 1Z999AA10123456784", "1Z999AA10123456784"),
    ("en", "invoice INV-2026-0042 is wrong", "INV-2026-0042"),
    ("en", "48213770", "48213770"),
    ("en", "#48213", "48213"),
    ("en", "booking ref AB12345", "AB12345"),
    ("de", "Bestellung 48213", "48213"),
    ("de", "Meine Bestellnummer ist 48213-A", "48213-A"),
    ("de", "Bestellnr. 48213 fehlt", "48213"),
    ("de", "Rechnungsnummer: R-2026-113", "R-2026-113"),
    ("fr", "commande n° 48213", "48213"),
    ("fr", "ma commande numéro 48213", "48213"),
    ("fr", "la facture F-88213", "F-88213"),
    ("es", "pedido 48213", "48213"),
    ("es", "mi pedido número 48213 no llega", "48213"),
    ("es", "la factura nº 9921", "9921"),
    ("pt", "pedido nº 48213", "48213"),
    ("pt", "encomenda 48213", "48213"),
    ("ar", "رقم الطلب 48213", "48213"),
    ("ar", "الطلب رقم ٤٨٢١٣", "48213"),
]
ACCOUNTS = [
    ("en", "my account number is 12345678", "12345678"),
    ("en", "customer no. 4711-22", "4711-22"),
    ("en", "account 00123", "00123"),
    ("de", "Kundennummer 4711", "4711"),
    ("de", "mein Konto 12345678", "12345678"),
    ("fr", "mon compte numéro 99812", "99812"),
    ("es", "mi cuenta es 99812", "99812"),
    ("pt", "conta número 99812", "99812"),
    ("ar", "رقم الحساب 99812", "99812"),
]
AMOUNTS = [
    ("en", "it was €49,90", "49.90 EUR"),
    ("en", "49.90 EUR", "49.90 EUR"),
    ("en", "I paid 1.234,56 €", "1234.56 EUR"),
    ("en", "£1,200.50 is too much", "1200.50 GBP"),
    ("en", "$20", "20.00 USD"),
    ("en", "20 quid", "20.00 GBP"),
    ("en", "20 bucks", "20.00 USD"),
    ("en", "fifty euros", "50.00 EUR"),
    ("en", "a hundred pounds", "100.00 GBP"),
    ("en", "US$ 99.99", "99.99 USD"),
    ("en", "you charged me 15 dollars", "15.00 USD"),
    ("de", "49,90 Euro", "49.90 EUR"),
    ("de", "1.000 €", "1000.00 EUR"),
    ("de", "12,- €", "12.00 EUR"),
    ("de", "CHF 25.50", "25.50 CHF"),
    ("de", "fünfzig Euro", "50.00 EUR"),
    ("fr", "30€50", "30.50 EUR"),
    ("fr", "j'ai payé 1 234,50 €", "1234.50 EUR"),
    ("fr", "vingt euros", "20.00 EUR"),
    ("es", "me cobraron 35 euros", "35.00 EUR"),
    ("es", "cien dólares", "100.00 USD"),
    ("pt", "R$ 50,00", "50.00 BRL"),
    ("pt", "150 reais", "150.00 BRL"),
    ("pt", "vinte euros", "20.00 EUR"),
    ("ar", "دفعت 120 ريال", "120.00 SAR"),
    ("ar", "١٢٠ درهم", "120.00 AED"),
    ("ar", "50 دولار", "50.00 USD"),
    ("sv", "500 kr", "500.00 SEK"),
    ("da", "500 kr.", "500.00 DKK"),
    ("pl", "99,99 zł", "99.99 PLN"),
]
DATES = [
    ("en", "debited on the third of October 2026", "2026-10-03"),
    ("en", "since the twenty-first of March", "2026-03-21"),
    ("de", "am dritten Oktober 2026 abgebucht", "2026-10-03"),
    ("fr", "le premier avril", "2026-04-01"),
    ("es", "el tres de octubre de 2026", "2026-10-03"),
    ("pt", "no dia vinte e dois de março", "2026-03-22"),
    ("en", "on 2026-03-03", "2026-03-03"),
    ("en", "3 March", "2026-03-03"),
    ("en", "March 3rd, 2025", "2025-03-03"),
    ("en", "the 3rd of March", "2026-03-03"),
    ("en", "3.3.2026", "2026-03-03"),
    ("en", "03/04", "2026-04-03"),
    ("en", "12/25/2025", "2025-12-25"),
    ("en", "28 Dec", "2025-12-28"),
    ("en", "yesterday", "2026-03-17"),
    ("en", "the day before yesterday", "2026-03-16"),
    ("en", "tomorrow morning", "2026-03-19"),
    ("en", "last Friday", "2026-03-13"),
    ("en", "last Wednesday", "2026-03-11"),
    ("en", "next Monday", "2026-03-23"),
    ("en", "3 days ago", "2026-03-15"),
    ("en", "two weeks ago", "2026-03-04"),
    ("en", "in two weeks", "2026-04-01"),
    ("en", "NEXT FRIDAY", "2026-03-20"),
    ("de", "am 3. März", "2026-03-03"),
    ("de", "am 3.3.", "2026-03-03"),
    ("de", "3.3.26", "2026-03-03"),
    ("de", "3. maerz 2026", "2026-03-03"),
    ("de", "gestern", "2026-03-17"),
    ("de", "letzten Freitag", "2026-03-13"),
    ("de", "vor drei Tagen", "2026-03-15"),
    ("de", "übermorgen", "2026-03-20"),
    ("fr", "le 3 mars 2026", "2026-03-03"),
    ("fr", "le 1er avril", "2026-04-01"),
    ("fr", "lundi dernier", "2026-03-16"),
    ("fr", "vendredi prochain", "2026-03-20"),
    ("fr", "il y a 3 jours", "2026-03-15"),
    ("fr", "avant-hier", "2026-03-16"),
    ("es", "el 3 de marzo de 2026", "2026-03-03"),
    ("es", "el viernes pasado", "2026-03-13"),
    ("es", "el próximo lunes", "2026-03-23"),
    ("es", "hace dos semanas", "2026-03-04"),
    ("es", "ayer", "2026-03-17"),
    ("pt", "3 de março", "2026-03-03"),
    ("pt", "ontem", "2026-03-17"),
    ("pt", "na sexta-feira passada", "2026-03-13"),
    ("pt", "há três dias", "2026-03-15"),
    ("ar", "في ٣ مارس ٢٠٢٦", "2026-03-03"),
    ("ar", "أمس", "2026-03-17"),
    ("ar", "يوم الجمعة الماضي", "2026-03-13"),
    ("ar", "منذ 3 أيام", "2026-03-15"),
]
PLACES = [
    ("en", "write to Maria.Silva+x@example.co.uk.", "email", "maria.silva+x@example.co.uk"),
    ("en", "a_b@mail.example.com", "email", "a_b@mail.example.com"),
    ("de", "meine Mail: jürgen@example.de", "email", "jürgen@example.de"),
    ("en", "call me on 07700 900123", "phone", "+447700900123"),
    ("en", "+44 20 7946 0958", "phone", "+442079460958"),
    ("en", "+44 (0)20 7946 0958", "phone", "+442079460958"),
    ("en", "my cell is (212) 555-0123", "phone", "+12125550123"),
    ("de", "Ruf mich an: 0171 1234567", "phone", "+491711234567"),
    ("de", "0049 171 1234567", "phone", "+491711234567"),
    ("fr", "06 12 34 56 78", "phone", "+33612345678"),
    ("es", "mi teléfono es 612 345 678", "phone", "+34612345678"),
    ("pt", "o meu telefone é 912 345 678", "phone", "+351912345678"),
    ("ar", "رقم هاتفي +966 50 123 4567", "phone", "+966501234567"),
    ("de", "IBAN DE89 3704 0044 0532 0130 00 bitte", "iban", "DE89370400440532013000"),
    ("en", "gb82west12345698765432", "iban", "GB82WEST12345698765432"),
    ("fr", "FR14 2004 1010 0505 0001 3M02 606", "iban", "FR1420041010050500013M02606"),
    ("es", "ES91 2100 0418 4502 0005 1332", "iban", "ES9121000418450200051332"),
    ("pt", "PT50000201231234567890154", "iban", "PT50000201231234567890154"),
]
NAMES = [
    ("en", "My name is Maria Silva and I want a refund", "Maria Silva"),
    ("en", "my name is maria silva", "Maria Silva"),
    ("en", "my name's Tom", "Tom"),
    ("en", "this is Maria Silva, my parcel is late", "Maria Silva"),
    ("en", "I am John.", "John"),
    ("en", "Name: Ann O'Neill", "Ann O'Neill"),
    ("en", "Hi, I'm Anna Smith-Jones", "Anna Smith-Jones"),
    ("en", "Where is it? Kind regards, Peter Novak", "Peter Novak"),
    ("de", "ich heiße Jürgen von der Leyen", "Jürgen von der Leyen"),
    ("de", "mein Name ist Anna", "Anna"),
    ("de", "hier ist Anna Groß", "Anna Groß"),
    ("fr", "je m'appelle Jean-Pierre Dupont et je veux payer", "Jean-Pierre Dupont"),
    ("fr", "mon nom est Zoé", "Zoé"),
    ("es", "me llamo José García", "José García"),
    ("es", "mi nombre es Ana y tengo un problema", "Ana"),
    ("pt", "meu nome é João da Silva", "João da Silva"),
    ("pt", "chamo-me Rita", "Rita"),
    ("ar", "اسمي محمد علي", "محمد علي"),
]
NOTHING = [
    "how do I change my address",
    "card •••• •••• •••• 1111 was declined",
    "the shop is open 24/7",
    "3/4 of it is missing",
    "2-3 days",
    "50% off",
    "iPhone 15 in room 12",
    "error code 500123",
    "my pin 123456 does not work",
    "version 10.2.1",
    "at 12:30",
    "I'm Furious about this",
    "I am not happy",
    "this is ridiculous",
    "this is a joke",
    "IBAN GB82WEST12345698765433",
    "you may 3 times",
    "Guten Morgen",
    "what is my order number",
    "is my account open",
    "1st payment of 3",
    "covid-19",
    "user@",
    "@support",
    "",
    "?",
]


@pytest.fixture(scope="session")
def facts() -> Facts:
    return Facts(FixedClock(WEDNESDAY))


STATED = [
    *((language, text, "order_number", value) for language, text, value in ORDERS),
    *((language, text, "account_number", value) for language, text, value in ACCOUNTS),
    *((language, text, "amount", value) for language, text, value in AMOUNTS),
    *((language, text, "date", value) for language, text, value in DATES),
    *((language, text, "name", value) for language, text, value in NAMES),
    *PLACES,
]


@pytest.mark.parametrize(("language", "text", "kind", "value"), STATED)
def test_what_is_stated_is_found_once_in_its_standard_form(
    facts: Facts, language: str, text: str, kind: str, value: str
) -> None:
    assert [(fact.kind, fact.value) for fact in facts.in_text(text, language)] == [(kind, value)]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_fact_is_none(facts: Facts, text: str) -> None:
    assert facts.in_text(text, "de" if text == "Guten Morgen" else "en") == ()


def test_several_facts_are_found_in_their_order_as_they_were_written(facts: Facts) -> None:
    said = "Hi, this is Maria Silva. Order #TW-48213 of 3 March cost €49,90 (maria@example.com)"
    found = facts.in_text(said, "en")
    assert [(fact.kind, fact.text) for fact in found] == [
        ("name", "Maria Silva"),
        ("order_number", "TW-48213"),
        ("date", "3 March"),
        ("amount", "€49,90"),
        ("email", "maria@example.com"),
    ]


_PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from([text for _, text, _, _ in STATED]),
    st.from_regex(r"[\d €$.,/#@+A-Z()-]{1,40}", fullmatch=True),
)


@given(st.lists(_PIECES, max_size=6).map(" ".join), st.sampled_from(["en", "de", "ar", "th"]))
def test_every_fact_is_a_part_of_the_message(facts: Facts, text: str, language: str) -> None:
    at = 0
    for fact in facts.in_text(text, language):
        at = text.index(fact.text, at) + len(fact.text)
        assert fact.value.strip()


@pytest.mark.parametrize("piece", ["1 ", "a@", "DE89", "A-", "my name is ", "0 (", "1.", "€1,"])
def test_a_very_long_message_is_read_like_any_other(facts: Facts, piece: str) -> None:
    assert len(facts.in_text(piece * 50_000, "en")) < 2_000


def test_one_iban_may_follow_on_another(facts: Facts) -> None:
    text = "from GB82 WEST 1234 5698 7654 32 instead of DE89370400440532013000"
    found = [fact.value for fact in facts.in_text(text, "en") if fact.kind == "iban"]
    assert found == ["GB82WEST12345698765432", "DE89370400440532013000"]


def test_an_order_number_is_nobodys_name(facts: Facts) -> None:
    assert [fact.kind for fact in facts.in_text("it's TW-70431", "en")] == ["order_number"]


def test_a_house_number_is_no_date(facts: Facts) -> None:
    assert facts.in_text("I live at 12/4 Mill Road", "en") == ()


def test_who_signs_gives_a_name(facts: Facts) -> None:
    found = facts.in_text("Where is it?\nBest wishes\nHenrik Aalto", "en")
    assert [(fact.kind, fact.value) for fact in found] == [("name", "Henrik Aalto")]
