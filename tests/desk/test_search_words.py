"""Words are found however they were written: case, accents, dashes, scripts."""

import pytest

from warmline.desk.search_words import fold, spans_of, terms_of, words_of


def finds(asked: str, text: str) -> bool:
    """As the database does: each term, in one of its forms, begins a word."""
    words = words_of(text)
    return all(
        any(word.startswith(form) for word in words for form in forms) for forms in terms_of(asked)
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("refund", "Where is my Refund?"),
        ("refu", "Where is my Refund?"),
        ("TW-482137", "Order tw-482137 please"),
        ("482137", "Order TW-482137 please"),
        ("tw482137", "Order TW-482137 please"),
        ("TW-482137", "Order TW482137 please"),
        ("tw 482137", "Order TW-482137 please"),
        ("#10442", "my order is 10442"),
        ("hauptstrasse", "Hauptstraße 5"),
        ("Hauptstraße", "HAUPTSTRASSE 5"),
        ("muller", "Frau Müller"),
        ("Müller", "frau muller"),
        ("cafe", "Café"),
        ("lodz", "Łódź"),
        ("don't", "I don’t know"),
        ("mara@example.com", "write to Mara@Example.com."),
        ("example.com", "write to mara@example.com"),
        ("كتاب", "أريد الكتاب الجديد"),
        ("الكتاب", "كتاب جديد"),
        ("طلب", "والطلب لم يصل"),
        ("احمد", "أحمد"),
        ("مدرسة", "مدرسه"),
        ("مُحَمَّد", "محمد"),
        ("482", "رقم ٤٨٢١٣٧"),
        ("退款", "我想要退款"),
        ("返金", "返金をお願いします"),
        ("환불", "환불해 주세요"),
        ("возврат", "Где мой ВОЗВРАТ?"),
        ("İstanbul", "istanbul"),
    ],
)
def test_a_word_is_found_however_it_was_written(asked: str, text: str) -> None:
    assert finds(asked, text)
    assert spans_of(text, terms_of(asked))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("fund", "refund"),
        ("refund order", "my refund"),
        ("482138", "TW-482137"),
        ("款退", "我想要退款"),
    ],
)
def test_another_word_is_not_found(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_a_hit_is_marked_where_it_stands_in_the_original() -> None:
    text = "Straße, <b>Café</b> ﬁn"
    folded = fold(text)
    assert folded.text == "strasse, <b>cafe</b> fin"
    spans = spans_of(text, terms_of("cafe strasse fin"))
    assert [text[start:end] for start, end, _ in spans] == ["Straße", "Café", "ﬁn"]


def test_a_long_question_asks_for_its_first_words() -> None:
    assert len(terms_of(" ".join(f"word{number}" for number in range(1_000)))) == 12
    assert terms_of("a" * 100_000) == [["a" * 48]]
    assert terms_of("!?* & | ' ( \\") == []


def test_what_no_word_can_hold_marks_what_was_not_said() -> None:
    assert all(":" not in word for word in words_of(":agent:1 a:b ::c 10:30 x'y:z"))
