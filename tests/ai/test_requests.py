import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ai import Requests
from warmline.ai.understand import clean

TWO = [
    ("en", "How much are late fees? And can I pay everything off early?"),
    ("en", "I lost my card and I need to change my phone number too"),
    ("en", "1. where can I download my invoice 2. how do I return an item"),
    ("en", "Where is my parcel?? Btw the code you sent me doesn't work"),
    ("en", "please cancel my order and tell me how long the refund takes"),
    ("en", "when are you open and which ways of paying do you take"),
    ("en", "stop the newsletter please. another thing, how can I delete my account"),
    ("en", "where is my parcel how do i change my address"),
    ("en", "The bill is wrong. I also need a copy of the invoice."),
    ("en", "Two questions: can I raise my limit, and is my refund on its way"),
    ("de", "Wo ist mein Paket? Außerdem möchte ich meine Adresse ändern."),
    ("de", "wie ändere ich meine adresse und wann kommt mein geld zurück"),
    ("de", "Ich brauche eine Rechnung. Noch eine Frage: wann habt ihr offen?"),
    ("fr", "Où est mon colis ? Et aussi, comment changer mon adresse ?"),
    ("fr", "Je voudrais annuler ma commande et comment puis-je supprimer mon compte"),
    ("es", "¿Dónde está mi paquete? Además quiero cambiar mi dirección"),
    ("es", "quiero devolver unos zapatos y cuándo me llega el reembolso"),
    ("pt", "Onde está a minha encomenda? E também queria mudar a morada"),
    ("pt", "como devolvo um artigo e quando recebo o reembolso"),
    ("ar", "أين طلبي؟ وأيضا أريد تغيير عنواني"),
]
ONE = [
    ("en", "Where is my parcel?"),
    ("en", "I ordered a lamp two weeks ago. The shop says it was shipped."),
    ("en", "my card was stolen, help"),
    ("en", "can I also pay by card"),
    ("en", "hi there! I want to return my shoes"),
    ("en", "I want to return the shoes and the jacket"),
    ("en", "I don't know how do I return an item"),
    ("de", "Ich habe am Montag bestellt und noch nichts bekommen"),
    ("fr", "Ma carte ne marche pas dans le magasin"),
    ("es", "mi tarjeta no funciona en la tienda"),
    ("pt", "o meu cartão não funciona na loja"),
    ("ar", "بطاقتي لا تعمل"),
    ("xx", "one. two? three! and also four"),
]


@pytest.fixture(scope="module")
def requests() -> Requests:
    return Requests()


@pytest.mark.parametrize(("language", "text"), TWO)
def test_a_message_that_asks_for_two_things_has_two_parts(
    requests: Requests, language: str, text: str
) -> None:
    assert len(requests.parts_of(clean(text), language)) == 2


@pytest.mark.parametrize(("language", "text"), ONE)
def test_a_message_about_one_thing_stays_whole(
    requests: Requests, language: str, text: str
) -> None:
    assert [part.text for part in requests.parts_of(clean(text), language)] == [text]


def test_what_is_told_before_a_request_belongs_to_it(requests: Requests) -> None:
    text = "I moved last week. How do I change my address? Also my card is lost."
    parts = requests.parts_of(text, "en")
    assert [part.text for part in parts] == [
        "I moved last week. How do I change my address?",
        "my card is lost.",
    ]
    assert [part.apart for part in parts] == [False, True]


def test_a_part_that_points_back_says_so(requests: Requests) -> None:
    first, second = requests.parts_of("how do I return shoes and how long does that take?", "en")
    assert (first.points, second.points) == (False, True)


@pytest.mark.parametrize(
    "text", ["and also " * 10_000, "how do I pay and also " * 5_000, "? " * 50_000, "a" * 100_000]
)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "ar"])
def test_endless_messages_have_few_parts_soon(requests: Requests, text: str, language: str) -> None:
    assert len(requests.parts_of(clean(text), language)) <= 4


@given(st.text(max_size=400), st.sampled_from(["en", "de", "fr", "es", "pt", "ar", "xx"]))
def test_parts_are_pieces_of_the_message(requests: Requests, text: str, language: str) -> None:
    line = clean(text)
    parts = requests.parts_of(line, language)
    assert 1 <= len(parts) <= 4
    assert all(part.text in line for part in parts)


@given(st.text(max_size=400), st.sampled_from(["en", "de", "fr", "es", "pt", "ar", "xx"]))
def test_every_way_to_read_a_message_has_two_to_four_of_its_pieces(
    requests: Requests, text: str, language: str
) -> None:
    line = clean(text)
    ways = requests.ways_of(line, language)
    assert len(ways) <= 6
    assert all(2 <= len(way) <= 4 for way in ways)
    assert all(part.text in line for way in ways for part in way)


def test_a_message_can_be_cut_where_only_a_comma_stands(requests: Requests) -> None:
    ways = requests.ways_of("my parcel never came, the bill is wrong", "en")
    assert ("my parcel never came", "the bill is wrong") in [
        tuple(part.text for part in way) for way in ways
    ]


def test_a_part_begins_behind_the_words_that_join_it(requests: Requests) -> None:
    assert requests.part_of("and also, how do I pay", "en").text == "how do I pay"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "please move the date, because my salary comes later"),
        ("en", "I'd like to send it back since the size is wrong"),
        ("en", "because my salary comes later, can you please move the date"),
        ("de", "bitte verschieben sie das datum, weil mein gehalt später kommt"),
        ("fr", "je veux le renvoyer parce que la taille est fausse"),
    ],
)
def test_a_reason_is_no_request_of_its_own(requests: Requests, language: str, text: str) -> None:
    assert requests.ways_of(text, language) == ()
