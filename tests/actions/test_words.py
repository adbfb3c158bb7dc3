"""The words of an action are its company's, filled with what is known, and with nothing else."""

from typing import Any

import pytest

from tests.actions.conftest import Write
from warmline.actions import (
    Action,
    Catalogue,
    Check,
    Choices,
    HttpCall,
    Rendering,
    Unrenderable,
    read_actions,
)
from warmline.conversations import Line

NOWHERE = HttpCall("shop", "GET", "/")


@pytest.fixture
def catalogue(write_company: Write) -> Catalogue:
    found = read_actions(write_company())
    assert isinstance(found, Catalogue)
    return found


@pytest.fixture
def words() -> Rendering:
    return Rendering()


def said(template: str, language: str = "en", **known: Any) -> str:  # noqa: ANN401
    """What a read answers with this template."""
    action = Action("x", {"en": "X"}, "x", "read", "signed", NOWHERE, answer={language: template})
    result = known.pop("result", {})
    return Rendering().answer_text(action, known, result, language)


def test_a_proposal_speaks_the_customers_language(catalogue: Catalogue, words: Rendering) -> None:
    move, arguments = catalogue.actions["move"], {"repair": "FH-0001", "day": "2026-12-24"}
    before = {"day": "2026-12-01"}
    assert words.confirm_text(move, arguments, before, "en") == (
        "I'll move it from December 1, 2026 to December 24, 2026. Shall I?"
    )
    assert words.confirm_text(move, arguments, before, "de") == (
        "Ich verschiebe von 1. Dezember 2026 auf 24. Dezember 2026. Soll ich?"
    )


def test_a_language_nobody_wrote_is_answered_in_the_first(
    catalogue: Catalogue, words: Rendering
) -> None:
    move = catalogue.actions["move"]
    text = words.receipt_text(move, {}, {"day": "2026-12-24"}, "pl")
    assert text == "It is ready on December 24, 2026."


def test_a_language_also_speaks_to_its_countries(catalogue: Catalogue, words: Rendering) -> None:
    move = catalogue.actions["move"]
    assert (
        words.receipt_text(move, {}, {"day": "2027-01-24"}, "de-AT") == "Fertig am 24. Jänner 2027."
    )


def test_a_card_has_no_line_that_needs_a_result_before_there_is_one(
    catalogue: Catalogue, words: Rendering
) -> None:
    move, arguments = catalogue.actions["move"], {"repair": "FH-0001", "day": "2026-12-24"}
    assert words.lines(move, arguments, "de") == (Line("Reparatur", "FH-0001"),)
    done = words.lines(move, arguments, "en", result={"day": "2026-12-24"})
    assert done == (Line("Repair", "FH-0001"), Line("Day", "December 24, 2026"))


def test_a_refusal_is_told_in_words_where_the_company_wrote_some(
    catalogue: Catalogue, words: Rendering
) -> None:
    move = catalogue.actions["move"]
    assert words.refusal_text(move, "closed", "de") == "Da ist zu."
    assert words.refusal_text(move, "on_fire", "de") is None
    assert words.refusal_text(move, None, "de") is None


@pytest.mark.parametrize(
    ("template", "language", "text"),
    [
        ("{{ '1249.90 EUR' | money }}", "en", "€1,249.90"),
        ("{{ '1249.90 EUR' | money }}", "de", "1.249,90 €"),
        ("{{ 49.9 | money('SEK') }}", "sv", "49,90 kr"),
        ("{{ '49.90' | money('GBP') }}", "en", "£49.90"),
        ("{{ {'amount': 5, 'currency': 'USD'} | money }}", "en", "$5.00"),
        ("{{ 1 | money('EUR') }}", "tlh", "€1.00"),
        ("{{ '2026-12-24' | date }}", "fr", "24 décembre 2026"),
        ("{{ '2026-12-24T23:30:00+01:00' | date('short') }}", "de", "24.12.26"),
        ("{{ '2026-12-24' | date }}", "pt-BR", "24 de dezembro de 2026"),
        ("{{ 3 }} of {{ 2.5 }}", "en", "3 of 2.5"),
    ],
)
def test_money_and_dates_are_written_as_people_write_them(
    template: str, language: str, text: str
) -> None:
    assert said(template, language) == text


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ result.due }}", "has no attribute 'due'"),
        ("{{ result.due | date }}", "has no attribute 'due'"),
        ("{{ result.due | money }}", "has no attribute 'due'"),
        ("{{ 5 | money(result.currency) }}", "has no attribute 'currency'"),
        ("{{ nobody }}", "'nobody' is undefined"),
        ("{{ none }}", "a value is empty"),
        ("{{ true }}", "a value is a bool"),
        ("{{ [1] }}", "a value is a list"),
        ("{{ 'soon' | date }}", "a value is no date"),
        ("{{ 20261224 | date }}", "a value is no date"),
        ("{{ 'much' | money }}", "a value is no amount"),
        ("{{ 5 | money }}", "an amount has no currency"),
        ("{{ 5 | money('euros') }}", "an amount has no currency"),
        ("{{ 1 / 0 }}", "not of the kind that is needed (ZeroDivisionError)"),
        ("{{ 'a' + 1 }}", "not of the kind that is needed (TypeError)"),
        ("{{ ''.__class__ }}", "is unsafe"),
    ],
)
def test_words_that_cannot_be_made_say_why(template: str, why: str) -> None:
    with pytest.raises(Unrenderable) as error:
        said(template, result={})
    assert why in error.value.sentence


def test_why_does_not_repeat_what_was_said() -> None:
    with pytest.raises(Unrenderable) as error:
        said("{{ result.secret | date }}", result={"secret": "hunter2"})
    assert "hunter2" not in error.value.sentence


@pytest.mark.parametrize(
    "value", ["{{ 7 * 7 }}", "{% for x in y %}", "{# #}", "{{ ''.__class__ }}", "<b>&amp;</b>"]
)
def test_a_value_is_never_a_template(value: str) -> None:
    assert said("{{ note }} / {{ result.note }}", note=value, result={"note": value}) == (
        f"{value} / {value}"
    )


def test_a_field_of_any_name_is_that_field() -> None:
    result = {"items": "three", "keys": "two", "get": "one"}
    assert said("{{ result.items }} {{ result['keys'] }} {{ result.get }}", result=result) == (
        "three two one"
    )


def test_an_input_cannot_be_mistaken_for_what_was_read() -> None:
    assert said("{{ result.x }}", result={"x": "read"}) == "read"


def test_text_is_one_short_plain_line() -> None:
    assert said("a\n\n b {{ x }}", x="c\t\u202ed\x00\u2028e\x1b[0m") == "a b c d e[0m"
    long = said("{{ x }}", x="word " * 500)
    assert len(long) <= 600
    assert long.endswith("word…")
    assert len(said("{{ x }}", x="\x00y" * 5_000_000)) <= 600


def choose(found: object, *, only: str | None = None, items: str = "data.list") -> list[Any]:
    choices = Choices("purchases", items, "id", "{{ item.shop }}, {{ item.paid | money }}", only)
    return Rendering().choices_of(choices, found, "de")


SHOES = {"id": 7, "shop": "Shoes & {{ Co }}", "paid": "5 EUR", "open": True}
HATS = {"id": 8, "shop": "Hats", "paid": "6 EUR", "open": False}


def test_what_was_found_can_be_chosen() -> None:
    found = {"data": {"list": [SHOES, HATS]}}
    assert choose(found) == [(7, "Shoes & {{ Co }}, 5,00 €"), (8, "Hats, 6,00 €")]
    assert choose(found, only="item.open") == [(7, "Shoes & {{ Co }}, 5,00 €")]
    assert choose([SHOES], items=".") == [(7, "Shoes & {{ Co }}, 5,00 €")]
    assert choose({"data": {"list": []}}) == []


@pytest.mark.parametrize(
    "found", [None, {}, {"data": []}, {"data": {"list": {}}}, {"data": {"list": [{"id": 1}]}}]
)
def test_what_is_no_list_of_choices_is_told(found: object) -> None:
    with pytest.raises(Unrenderable):
        choose(found)


def test_an_action_took_effect_when_all_conditions_hold() -> None:
    check = Check(NOWHERE, ("found.due == due", "found.open or found.paid > 3"))
    words, arguments = Rendering(), {"due": "2026-12-24"}
    held = {"due": "2026-12-24", "open": False, "paid": 4}
    assert words.expect_holds(check, arguments, held)
    assert not words.expect_holds(check, arguments, held | {"due": "2026-12-01"})
    assert not words.expect_holds(check, arguments, held | {"paid": 1})


@pytest.mark.parametrize("found", [None, {}, {"due": "x"}, [], {"due": "x", "paid": None}])
def test_what_cannot_be_decided_is_neither_yes_nor_no(found: object) -> None:
    check = Check(NOWHERE, ("found.due == due", "found.paid > 3"))
    with pytest.raises(Unrenderable):
        Rendering().expect_holds(check, {"due": "2026-12-24"}, found)
