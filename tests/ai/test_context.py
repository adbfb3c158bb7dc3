import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.ai import Contexts
from warmline.ai.understand import clean

LANGUAGES = ("en", "de", "fr", "es", "pt", "ar")

NO_HELP = [
    ("en", "that didn't help"),
    ("en", "it still doesn't work"),
    ("en", "I already tried that"),
    ("en", "you're not understanding me"),
    ("en", "This is not what I asked for!"),
    ("en", "useless"),
    ("en", "same problem"),
    ("en", "tried that already, no luck"),
    ("de", "das hat nicht geholfen"),
    ("de", "hilft mir leider nicht weiter"),
    ("de", "Das funktioniert immer noch nicht"),
    ("de", "hab ich schon versucht"),
    ("de", "Sie verstehen mich nicht"),
    ("fr", "ça n'a pas aidé"),
    ("fr", "ça ne marche toujours pas"),
    ("fr", "j'ai déjà essayé"),
    ("fr", "vous ne comprenez pas"),
    ("es", "eso no me ayuda"),
    ("es", "sigue sin funcionar"),
    ("es", "ya lo intenté"),
    ("es", "no me entiendes"),
    ("pt", "isso não ajudou"),
    ("pt", "já tentei isso"),
    ("pt", "não funcionou"),
    ("ar", "لم يساعدني هذا"),
    ("ar", "لا يعمل"),
    ("ar", "أنت لا تفهمني"),
]
NEW = [
    ("en", "my card doesn't work"),
    ("en", "where is my parcel"),
    ("en", "how do I change my address?"),
    ("en", "I can't pay this month"),
    ("de", "meine Karte funktioniert nicht"),
    ("de", "wo ist mein Paket"),
    ("fr", "ma carte ne marche pas"),
    ("es", "mi tarjeta no funciona"),
    ("pt", "o meu cartão não funciona"),
    ("ar", "أين طلبي"),
]
FOLLOW = [
    ("en", "and how long does that take?"),
    ("en", "what about from abroad?"),
    ("en", "and for the card?"),
    ("en", "how do I cancel it?"),
    ("de", "und wie lange dauert das?"),
    ("de", "was ist mit dem Ausland?"),
    ("fr", "et combien de temps ça prend ?"),
    ("es", "¿y cuánto tarda?"),
    ("pt", "e quanto tempo demora?"),
    ("ar", "وكم يستغرق ذلك؟"),
]
FIXED = [
    ("en", "no, I meant the virtual card", "the virtual card"),
    ("en", "not the refund, the return", "the return"),
    ("en", "sorry I mean my email", "my email"),
    ("en", "no, the other one, the one on the bill", "the one on the bill"),
    ("en", "no not 30 days, I mean the three instalments", "the three instalments"),
    ("en", "no sorry, the email address", "the email address"),
    ("de", "nein, ich meinte die virtuelle Karte", "die virtuelle Karte"),
    ("de", "nicht die Karte, sondern das Konto", "das Konto"),
    ("fr", "non, je voulais dire la carte virtuelle", "la carte virtuelle"),
    ("es", "no, me refería a la tarjeta virtual", "la tarjeta virtual"),
    ("pt", "não, queria dizer o cartão virtual", "o cartão virtual"),
    ("ar", "لا، أقصد البطاقة الافتراضية", "البطاقة الافتراضية"),
]
TITLES = ["How do I return an item?", "When do I get my refund?", "How do I change my address?"]


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    return Contexts()


@pytest.mark.parametrize(("language", "text"), NO_HELP)
def test_that_it_did_not_help_is_understood(contexts: Contexts, language: str, text: str) -> None:
    stance = contexts.stance_of(clean(text), language)
    assert stance.no_help
    assert stance.bare


@pytest.mark.parametrize(("language", "text"), NEW)
def test_what_stands_by_itself_leans_on_nothing(
    contexts: Contexts, language: str, text: str
) -> None:
    stance = contexts.stance_of(clean(text), language)
    assert not stance.leans
    assert stance.rest == text


@pytest.mark.parametrize(("language", "text"), FOLLOW)
def test_a_follow_up_leans_on_what_was_said(contexts: Contexts, language: str, text: str) -> None:
    stance = contexts.stance_of(clean(text), language)
    assert stance.leans
    assert not stance.no_help


@pytest.mark.parametrize(("language", "text", "meant"), FIXED)
def test_a_correction_leaves_what_is_meant(
    contexts: Contexts, language: str, text: str, meant: str
) -> None:
    stance = contexts.stance_of(clean(text), language)
    assert stance.corrects
    assert stance.rest == meant


def test_a_complaint_about_the_answer_leaves_the_request_beside_it(contexts: Contexts) -> None:
    stance = contexts.stance_of("that doesn't work, my card is still blocked", "en")
    assert (stance.no_help, stance.bare, stance.rest) == (True, False, "my card is still blocked")


@pytest.mark.parametrize(
    ("earlier", "text", "full"),
    [
        ("how do I change my address", "and my phone number?", "how do I change my phone number?"),
        (
            "how do I order a card",
            "no, I meant the virtual card",
            "how do I order the virtual card",
        ),
        ("how do I return an item", "how long does that take?", "how long does return item take?"),
        ("when are you open", "and on Saturdays?", "when are you open on Saturdays?"),
        (
            "I want to change my address",
            "no sorry, the email address it is",
            "I want to change the email address it is",
        ),
        (
            "how do I end my contract",
            "wait no, I don't want to cancel, I want a cheaper plan",
            "how do I end I want a cheaper plan",
        ),
    ],
)
def test_a_missing_subject_comes_from_the_request_before(
    contexts: Contexts, earlier: str, text: str, full: str
) -> None:
    assert contexts.in_full(contexts.stance_of(text, "en"), earlier, "en")[0] == full


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("1", 0),
        ("2.", 1),
        ("option 3", 2),
        ("the first one", 0),
        ("Second please", 1),
        ("last one", 2),
        ("٢", 1),
        ("how do i return an item", 0),
        ("the refund", 1),
        ("it's about my address", 2),
        ("returning something", 0),
        ("none of these", "none"),
        ("Neither!", "none"),
        ("something else", "else"),
        ("etwas anderes", "else"),
        ("otra cosa", "else"),
        ("4", None),
        ("both", None),
        ("what is the weather", None),
        ("", None),
        ("??", None),
    ],
)
def test_an_answer_to_a_question_takes_an_option_or_refuses(
    contexts: Contexts, text: str, choice: int | str | None
) -> None:
    assert contexts.choice_in(clean(text), TITLES) == choice


def test_both_of_two_options_are_taken(contexts: Contexts) -> None:
    assert contexts.choice_in("both please", TITLES[:2]) == "both"


def test_a_country_is_not_the_two_of_us(contexts: Contexts) -> None:
    assert not contexts.stance_of("and in the US?", "en").bare
    assert contexts.stance_of("and for us?", "en").bare


def test_what_was_named_in_the_same_message_is_not_looked_for_before_it(contexts: Contexts) -> None:
    assert not contexts.stance_of("and where is my other parcel? it's TW-70431", "en").points
    assert contexts.stance_of("ok. and how long does it take?", "en").points


def test_what_points_is_read_with_the_thing_that_was_named_last(contexts: Contexts) -> None:
    stance = contexts.stance_of("and can I use it in the US?", "en")
    full = contexts.in_full(stance, "how do I order a Ternwell card?", "en")
    assert "and can I use Ternwell card in the US?" in full


def test_the_other_one_is_named_in_the_frame_of_the_first(contexts: Contexts) -> None:
    stance = contexts.stance_of("no, the other one, the one on the bill", "en")
    full = contexts.in_full(stance, "how do I change the delivery address", "en")
    assert "how do I change the one on the bill" in full


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("Yes please!", True),
        ("ja gerne", True),
        ("oui", True),
        ("sí", True),
        ("نعم", True),
        ("No thanks", False),
        ("nein danke", False),
        ("yes but how", None),
        ("", None),
    ],
)
def test_an_offer_is_taken_or_declined(contexts: Contexts, text: str, consent: bool | None) -> None:
    assert contexts.consent_in(clean(text)) is consent


@pytest.mark.parametrize(
    "text", ["that didn't " * 900, "not the " * 900, "no " * 900, "no, i mean " * 900, "x" * 9_000]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_endless_messages_are_read_soon(contexts: Contexts, text: str, language: str) -> None:
    line = clean(text)
    stance = contexts.stance_of(line, language)
    assert len(contexts.in_full(stance, line, language)) <= 3
    assert contexts.choice_in(line, TITLES) in (None, "none")


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([*LANGUAGES, "xx"]))
def test_any_two_texts_can_follow_one_another(
    contexts: Contexts, earlier: str, text: str, language: str
) -> None:
    stance = contexts.stance_of(clean(text), language)
    full = contexts.in_full(stance, clean(earlier), language)
    assert len(full) <= 3
    assert contexts.choice_in(clean(text), TITLES) in (None, 0, 1, 2, "none", "else")
