"""What belongs to a person is heard though no pattern says it, and an ordinary question is not."""

from collections.abc import Callable

import numpy as np
import pytest

from warmline.ai import Alarm, EmbeddedEngine, Encoders, HandOff, Said, Situation
from warmline.ai.alarm import ALARM, MOST_PARTS, parts, read_ears, write_ears


@pytest.fixture(scope="session")
def encode(encoder: Encoders) -> Callable[[str], np.ndarray]:
    return lambda text: encoder.encode([text])[0]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "at night i think the kids would do better without me alive",
            "self_harm",
        ),
        (
            "a guy from your security desk is on the phone and wants the code",
            "fraud_in_progress",
        ),
        ("how do I pay in parts? my mum was buried on Monday", "bereavement"),
        ("since they let me go there's no money for your instalments", "hardship"),
    ],
)
def test_what_is_grave_is_heard(
    alarm: Alarm, encode: Callable[[str], np.ndarray], text: str, topic: str
) -> None:
    assert alarm.topics(text, "en", encode) == (topic,)


@pytest.mark.parametrize(
    "text",
    [
        "how do I pay in three parts",
        "where is my parcel",
        "my phone died, where is the app",
        "",
        "?",
    ],
)
def test_an_ordinary_question_raises_no_alarm(
    alarm: Alarm, encode: Callable[[str], np.ndarray], text: str
) -> None:
    assert alarm.topics(text, "en", encode) == ()


def test_a_harmless_message_is_not_even_encoded(alarm: Alarm) -> None:
    asked: list[str] = []

    def encode(text: str) -> np.ndarray:
        asked.append(text)
        return np.zeros(384, dtype=np.float32)

    assert alarm.topics("what is the weather in Lisbon", "en", encode) == ()
    assert asked == []


def test_a_language_it_was_not_taught_is_left_to_the_patterns(
    alarm: Alarm, encode: Callable[[str], np.ndarray]
) -> None:
    assert alarm.topics("chcę umrzeć", "pl", encode) == ()


def test_the_parts_of_a_message_are_few_however_long_it_is() -> None:
    told = "One thing. And another thing, but a third thing too"
    assert parts(told)[0] == told
    assert "but a third thing too" in parts(told)
    assert len(parts(", ".join(f"this is number {at}" for at in range(5_000)))) == MOST_PARTS


def test_the_shipped_model_survives_being_written_again() -> None:
    ears = read_ears(ALARM.read_bytes())
    assert set(ears) == {"en", "de", "fr", "es", "pt", "ar"}
    again = read_ears(write_ears(ears))
    assert all(np.array_equal(again[one].joins, ears[one].joins) for one in ears)


async def test_an_alarm_outranks_a_sure_answer(engine_of: Callable[..., EmbeddedEngine]) -> None:
    said = "how can I pay? since the stroke my father can't speak or decide anything himself"
    decision = await engine_of().decide(Situation(heard=[Said(by="customer", text=said)]))
    assert isinstance(decision, HandOff)
    assert decision.reason == "risk"
    assert decision.understanding.risks == ("vulnerable",)


def test_the_alarm_is_calmer_at_a_company_whose_everyday_business_sounds_alike(
    alarm: Alarm, encode: Callable[[str], np.ndarray]
) -> None:
    alike = "my husband passed away"
    routine = [("parcels", f"where is parcel number {at}") for at in range(30)]
    assert alarm.calm_of(routine, "en", encode) == 0
    calm = alarm.calm_of([*routine, ("parcels", alike)], "en", encode)
    assert calm > 0
    assert alarm.topics(alike, "en", encode) == ("bereavement",)
    assert alarm.topics(alike, "en", encode, calm=calm) == ()


def test_an_article_about_a_risk_does_not_calm_the_alarm(
    alarm: Alarm, encode: Callable[[str], np.ndarray]
) -> None:
    routine = [("parcels", f"where is parcel number {at}") for at in range(30)]
    about = [("grief", "my husband passed away"), ("grief", "the account holder has died")]
    assert alarm.calm_of([*routine, *about], "en", encode) == 0
