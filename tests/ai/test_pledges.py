"""Asked for what a person promised, the AI says it in that person's words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.ai.test_engine import heard
from warmline.ai import Answer, Chat, EmbeddedEngine, HandOff, Pledges, Promised, Said

FRIDAY = datetime(2026, 12, 4, tzinfo=UTC)
ADA = Promised("I will send you the label by Friday.", "Ada Lind", FRIDAY)
CALL = Promised("", "")

ASKS = [
    ("en", "What about what your colleague promised?"),
    ("en", "Ada said she'd send me something, any news?"),
    ("en", "your agent told me it would come"),
    ("de", "Was ist mit dem, was Ihre Kollegin versprochen hat?"),
    ("de", "Ihr Kollege wollte mir etwas schicken"),
    ("fr", "Et ce que votre collègue m'a promis ?"),
    ("es", "¿Y lo que me prometió su compañera?"),
    ("pt", "E o que a sua colega prometeu?"),
    ("ar", "ماذا عن ما وعدني به زميلك؟"),
]
OTHERS = [
    "where is my parcel",
    "Would you take a return without the box?",
    "kann ich mit Karte bezahlen",
    "quand est-ce que vous ouvrez ?",
    "a colleague of mine wants to order, too",
]


@pytest.mark.parametrize(("language", "text"), ASKS)
def test_asking_for_it_is_heard_in_six_languages(language: str, text: str) -> None:
    assert Pledges().asked_for(text, [ADA]) is ADA


@pytest.mark.parametrize("text", OTHERS)
def test_other_questions_are_no_asking_for_it(text: str) -> None:
    assert Pledges().asked_for(text, [ADA]) is None


def test_whoever_is_named_is_meant_else_the_last_promise() -> None:
    ben = replace(ADA, by="Ben Ek", text="I look into it.")
    assert Pledges().asked_for("what did Ada say? she promised", [ADA, ben]) is ADA
    assert Pledges().asked_for("what was promised?", [ADA, ben]) is ben
    assert Pledges().asked_for("what was promised?", []) is None


@pytest.mark.parametrize(("language", "text"), [*dict(ASKS).items()])
async def test_the_ai_answers_in_the_words_of_who_promised(
    engine: EmbeddedEngine, language: str, text: str
) -> None:
    decision = await engine.decide(heard(text, language=language, promised=(ADA,)))
    assert isinstance(decision, Chat)
    assert decision.topic == "promised"
    assert ADA.text in decision.text
    assert "Ada Lind" in decision.text
    assert decision.understanding.language == language


async def test_a_promised_call_is_told_without_words_of_its_own(engine: EmbeddedEngine) -> None:
    decision = await engine.decide(heard("you promised to call me back", promised=(CALL,)))
    assert isinstance(decision, Chat)
    assert decision.text.startswith("You were promised to hear from us.")


async def test_asked_again_or_overdue_it_is_for_a_person(engine: EmbeddedEngine) -> None:
    asked = "What about what your colleague promised?"
    first = await engine.decide(heard(asked, promised=(ADA,)))
    assert isinstance(first, Chat)
    earlier = (Said("customer", asked), Said("ai", first.text, topic="promised"))
    again = await engine.decide(heard(asked, earlier=earlier, promised=(ADA,)))
    late = await engine.decide(heard(asked, promised=(ADA,), today=date(2026, 12, 6)))
    for decision in (again, late):
        assert isinstance(decision, HandOff)
        assert decision.reason == "not_helping"


async def test_a_yes_to_a_person_reaches_one_and_other_questions_are_answered(
    engine: EmbeddedEngine,
) -> None:
    told = (Said("ai", "… just say so.", topic="promised"),)
    yes = await engine.decide(heard("yes please", earlier=told, promised=(ADA,)))
    assert isinstance(yes, HandOff)
    assert yes.reason == "asked_for_person"
    other = await engine.decide(heard("what time do you close in the evening", promised=(ADA,)))
    assert isinstance(other, Answer)
