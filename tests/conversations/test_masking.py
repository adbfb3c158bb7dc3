"""What is masked before it is kept, and what is left alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warmline.conversations import mask

CARDS = [
    "4111111111111111",  # Visa
    "4222222222222",  # Visa, 13 digits
    "4000000000000000006",  # Visa, 19 digits
    "5555555555554444",  # Mastercard
    "2223003122003222",  # Mastercard, the newer range
    "378282246310005",  # American Express
    "30569309025904",  # Diners Club
    "6011111111111117",  # Discover
    "3566002020360505",  # JCB
    "6200000000000005",  # UnionPay
    "6759649826438453",  # Maestro
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "frame", ["{}", "My card is {}.", "({})", "n°{}!", "卡号{}吗", "a{}b", "#{},"]
)
def test_a_card_number_keeps_its_last_four_digits(card: str, frame: str) -> None:
    masked = mask(frame.format(card))
    assert masked == frame.format("•" * (len(card) - 4) + card[-4:])


@pytest.mark.parametrize(
    "written",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111/1111/1111/1111",
        "4111_1111_1111_1111",
        "4111,1111,1111,1111",
        "4111 - 1111 - 1111 - 1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u202f1111\u202f1111\u202f1111",
        "4111\u20131111\u20131111\u20131111",
        "4111\u200b1111\u200b1111\u200b1111",
        "4111\n1111\n1111\n1111",
        "4111•1111•1111•1111",
        "41 11 11 11 11 11 11 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
        "41111 11111 11111 1",
        "4111 111111 111111",
    ],
)
def test_a_card_number_is_found_however_it_is_grouped(written: str) -> None:
    masked = mask(f"It is {written}, thanks.")
    assert [char for char in masked if char.isdigit()] == list("1111")
    assert masked.startswith("It is ")
    assert masked.endswith(", thanks.")


@pytest.mark.parametrize(
    "digits",
    ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙"],
)
def test_a_card_number_is_found_in_any_script(digits: str) -> None:
    card = "4111111111111111".translate({ord(str(n)): digit for n, digit in enumerate(digits)})
    assert mask(card) == "•" * 12 + card[-4:]
    spaced = " ".join(card[i : i + 4] for i in range(0, 16, 4))
    assert mask(spaced) == "•••• •••• •••• " + card[-4:]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "4111 1111 1111 1111 and 5555 5555 5555 4444",
            "•••• •••• •••• 1111 and •••• •••• •••• 4444",
        ),
        ("4111 1111 1111 1111 12/27 123", "•••• •••• •••• 1111 12/27 123"),
        ("order 20331 card 4111111111111111", "order 20331 card ••••••••••••1111"),
        ("1 4111 1111 1111 1111", "1 •••• •••• •••• 1111"),
        ("41111111111111115555555555554444", "••••••••••••1111••••••••••••4444"),
        ("ref0004111111111111111", "ref000••••••••••••1111"),
    ],
)
def test_cards_are_found_beside_other_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CVV 123", "CVV •••"),
        ("cvc: 123", "cvc: •••"),
        ("CVC2=1234", "CVC2=••••"),
        ("my cvv is 123", "my cvv is •••"),
        ("The CVV number is 123.", "The CVV number is •••."),
        ("security code 123", "security code •••"),
        ("card verification value: 123", "card verification value: •••"),
        ("CID 1234", "CID ••••"),
        ("Prüfziffer 123", "Prüfziffer •••"),
        ("Die Prüfnummer lautet 123", "Die Prüfnummer lautet •••"),
        ("Sicherheitscode ist 123", "Sicherheitscode ist •••"),
        ("cryptogramme visuel : 123", "cryptogramme visuel : •••"),
        ("le code de sécurité est 123", "le code de sécurité est •••"),
        ("código de seguridad es 123", "código de seguridad es •••"),
        ("código de segurança é 123", "código de segurança é •••"),
        ("codice di sicurezza è 123", "codice di sicurezza è •••"),
        ("رمز الأمان 123", "رمز الأمان •••"),
        ("رمز الأمان ١٢٣", "رمز الأمان •••"),
        ("123 is my cvv", "••• is my cvv"),
        ("123 (CVC)", "••• (CVC)"),
        ("4111 1111 1111 1111 cvv 123", "•••• •••• •••• 1111 cvv •••"),
        ("cvv:\n123", "cvv:\n•••"),
        ("cvv 1 2 3", "cvv • • •"),
    ],
)
def test_a_security_code_is_masked_beside_its_word(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Where is my refund?",
        "Order 10027731, please",
        "My order number is 4111111111111112",  # the check digit is wrong
        "Order W-2026-0098-1234-5670",
        "IBAN DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB29NWBK60161331926819",
        "FR1420041010050500013M02606",
        "FR76 3000 6000 0112 3456 7890 189",
        "ES91 2100 0418 4502 0005 1332",
        "Call me on +49 170 1234567 or +1 (555) 010-9999",
        "0049 89 12345678",
        "On 2026-01-05 at 09:15:30, until 31.12.2026 23:59",
        "Between 2025-11-22 20:15 and 2025-11-23 08:30",
        "2026-01-05T09:15:30.123456",
        "1Z999AA10123456784",  # parcel
        "Tracking 00340434161094042557",
        "Tracking 9400 1000 0000 0000 0000 00",
        "1.234.567,89 EUR and 12,345,678.90",
        "192.168.100.200, 10.0.0.1",
        "IMEI 35-209900-176148-2",
        "550e8400-e29b-41d4-a716-446655440000",
        "The sign-in code 482913 did not come",
        "I paid 123 with my card, and 4567 is the order",
        "The discount code is 123",
        "My security question is about 2019",
        "1111 2222 3333 4444",
        "0000 0000 0000 0000",
    ],
)
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert mask(text) == text


PIECES = st.one_of(
    st.sampled_from(["4111", "1111", "4", "1", "5555", "4444", "0", "123", "١", *CARDS]),
    st.sampled_from(["cvv", "CVC", "(cvv)", "code", "is", "my", "security code", "DE", "x"]),
    st.sampled_from([" ", "-", ", ", "  ", "\n", "•"]),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@given(st.one_of(st.text(), TEXTS))
@example("cvv 1234 4111111111111111")
@example("4111111111111111 cvv 123 cvv")
@example("6486234354883287821360245")
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(), st.sampled_from(CARDS), st.text())
def test_no_card_survives_whatever_stands_around_it(before: str, card: str, after: str) -> None:
    assert card not in mask(f"{before} {card} {after}")


@given(st.one_of(st.text(), TEXTS))
def test_masking_changes_digits_only(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(
        old == new or (old.isdecimal() and new == "•")
        for old, new in zip(text, masked, strict=True)
    )
