"""What fits an input, what becomes of a fact, and the hash that a yes is bound to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.actions import coerced, fits, hash_of, parsed_amount

ORDER = {"type": "string", "pattern": "^TW-[0-9]{6}$"}
MONEY = {
    "type": "object",
    "properties": {"amount": {"type": "number"}, "currency": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("schema", "value", "why"),
    [
        (ORDER, "TW-123456", None),
        (ORDER, "TW-123456\n", "has not the form ^TW-[0-9]{6}$"),
        (ORDER, 5, "is not a string"),
        ({"type": "string", "format": "date"}, "2026-02-29", "is not a date"),
        ({"type": "string", "format": "date"}, "20260228", "is not a date"),
        ({"type": "string", "format": "date"}, "2028-02-29", None),
        ({"type": "string", "format": "email"}, "ada@example.com", None),
        ({"type": "string", "format": "email"}, "ada@example", "is not an email"),
        ({"type": "string", "format": "email"}, "a b@example.com", "is not an email"),
        ({"type": "number", "maximum": 3}, 4, "does not meet maximum: 3"),
        ({"enum": ["red", "blue"]}, "green", "is none of red, blue"),
        ({"type": "integer"}, True, "is not an integer"),
        ({"type": ["integer", "null"]}, "x", "is not an integer or a null"),
        ({"type": "object", "required": ["a", "b"]}, {"a": 1}, "has no b"),
        ({"properties": {"a": {"type": "number"}}}, {"a": "x"}, "a is not a number"),
        ({}, {"anything": [1]}, None),
    ],
)
def test_what_does_not_fit_is_told_without_the_value(
    schema: dict[str, object], value: object, why: str | None
) -> None:
    assert fits(schema, value) == why


@pytest.mark.parametrize(
    ("schema", "value", "becomes"),
    [
        ({"type": "number"}, "49.90 EUR", 49.9),
        ({"type": "number", "x-currency": "EUR"}, "49.90 EUR", 49.9),
        ({"type": "number", "x-currency": "EUR"}, "49.90 USD", "49.90 USD"),
        ({"type": "number"}, "about fifty", "about fifty"),
        ({"type": "integer"}, "3", 3),
        ({"type": "integer"}, "3.5", "3.5"),
        ({"type": "integer"}, "50 EUR", "50 EUR"),
        (MONEY, "49.90 EUR", {"amount": 49.9, "currency": "EUR"}),
        (MONEY, "49.90", "49.90"),
        ({"type": "object"}, "49.90 EUR", "49.90 EUR"),
        ({"type": "string"}, "49.90 EUR", "49.90 EUR"),
        ({"type": "string"}, 4711, "4711"),
        ({"type": "string"}, True, True),
        ({}, "x", "x"),
    ],
)
def test_a_fact_takes_the_type_that_is_wanted(
    schema: dict[str, object], value: object, becomes: object
) -> None:
    assert coerced(schema, value) == becomes


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("49.90 EUR", (Decimal("49.90"), "EUR")),
        (49.9, (Decimal("49.9"), None)),
        ({"amount": "5", "currency": "SEK"}, (Decimal(5), "SEK")),
        (True, None),
        (float("nan"), None),
        ("EUR 5", None),
        (None, None),
        ({"amount": "x", "currency": "SEK"}, None),
    ],
)
def test_amounts_are_read_from_what_stands_for_one(value: object, amount: object) -> None:
    assert parsed_amount(value) == amount


def test_a_hash_is_of_the_action_and_its_arguments() -> None:
    one = hash_of("refund", {"order": "TW-1", "amount": 5})
    assert len(one) == 64
    assert one == hash_of("refund", {"amount": 5.0, "order": "TW-1"})
    others = [
        hash_of("refunds", {"order": "TW-1", "amount": 5}),
        hash_of("refund", {"order": "TW-1", "amount": "5"}),
        hash_of("refund", {"order": "TW-1", "amount": 5.01}),
        hash_of("refund", {"order": "TW-1"}),
        hash_of("refund", {"order": "TW-1", "amount": True}),
    ]
    assert len({one, *others}) == 6


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_a_hash_does_not_depend_on_the_order(arguments: dict[str, object]) -> None:
    assert hash_of("x", arguments) == hash_of("x", dict(reversed(arguments.items())))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "number"}, float("nan")),
        ({"type": "number"}, float("inf")),
        ({"type": "number"}, coerced({"type": "number"}, "9" * 400)),
        ({}, {"deep": [float("-inf")]}),
    ],
)
def test_what_no_json_can_say_fits_nothing(schema: dict[str, object], value: object) -> None:
    assert fits(schema, value) == "is nothing that can be sent"
